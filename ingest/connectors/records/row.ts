/** Rows of records, however they came. */
import type { ColumnArrays, SqlType } from '../../contract.ts'
import { digest } from '../../landing.ts'
import type { WrittenFile, WrittenRecord } from './document.ts'

/** Of files, here and in repositories. */
export const fileColumns = {
  kind: 'VARCHAR',
  record_id: 'VARCHAR',
  body: 'VARCHAR',
  path: 'VARCHAR',
  line: 'INTEGER',
  author_name: 'VARCHAR',
  author_email: 'VARCHAR',
  commit_sha: 'VARCHAR',
  repository_id: 'VARCHAR',
  written_at: 'TIMESTAMP',
  effective_at: 'TIMESTAMP',
} as const satisfies Record<string, SqlType>

/** Of what is written on screen. */
export const eventColumns = {
  kind: 'VARCHAR',
  record_id: 'VARCHAR',
  action: 'VARCHAR',
  body: 'VARCHAR',
  reason: 'VARCHAR',
  based_on: 'VARCHAR',
  account_id: 'VARCHAR',
  author_name: 'VARCHAR',
  author_email: 'VARCHAR',
  authentication: 'VARCHAR',
  written_at: 'TIMESTAMP',
  effective_at: 'TIMESTAMP',
} as const satisfies Record<string, SqlType>

export interface Origin {
  path: string
  author: { name: string; email: string } | null
  commit: string | null
  repositoryId: string | null
  writtenAt: number
  /** When it began to count, which decides between two that say the same. */
  effectiveAt: number
}

/** A record that only moves within its file, or whose neighbours change, stays the same. */
export function fileRows(rows: readonly { record: WrittenRecord; origin: Origin }[]): ColumnArrays {
  const of = <T>(pick: (row: { record: WrittenRecord; origin: Origin }) => T) => rows.map(pick)
  const bodies = of(({ record }) => JSON.stringify(record.body))
  return {
    _key: of(({ record, origin }) => keyOf(origin.path, record)),
    _hash: of(({ record }) => hashOf(record)),
    kind: of(({ record }) => record.kind),
    record_id: of(({ record }) => record.id),
    body: bodies,
    path: of(({ origin }) => origin.path),
    line: of(({ record }) => record.line),
    author_name: of(({ origin }) => origin.author?.name ?? null),
    author_email: of(({ origin }) => origin.author?.email ?? null),
    commit_sha: of(({ origin }) => origin.commit),
    repository_id: of(({ origin }) => origin.repositoryId),
    written_at: of(({ origin }) => origin.writtenAt),
    effective_at: of(({ origin }) => origin.effectiveAt),
  }
}

export function hashOf({ kind, id, body }: Pick<WrittenRecord, 'kind' | 'id' | 'body'>): string {
  return digest(JSON.stringify([kind, id, body]))
}

export function keyOf(path: string, { kind, id }: Pick<WrittenRecord, 'kind' | 'id'>): string {
  return `${path}#${kind}/${id}`
}

/** Keys that files no longer hold. What cannot be read has not been taken away. */
export class Gone {
  private readonly kept = new Set<string>()
  private readonly broken = new Set<string>()

  keep(path: string, { records, unread, isBroken }: WrittenFile): void {
    if (isBroken) this.broken.add(path)
    for (const record of records) this.kept.add(keyOf(path, record))
    for (const name of unread) this.kept.add(`${path}#${name}`)
  }

  /** Too large a file, or one whose contents are not there. */
  keepAll(path: string): void {
    this.broken.add(path)
  }

  among(landed: ReadonlySet<string>): string[] {
    return [...landed].filter(
      (key) => !this.kept.has(key) && !this.broken.has(key.slice(0, key.lastIndexOf('#'))),
    )
  }
}
