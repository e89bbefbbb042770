/** Pages on their way to one landing: checked, told apart, and joined while they are small. */
import type { TSchema } from 'typebox'
import Schema from 'typebox/schema'
import type { ColumnArrays, Page, Rejection } from './contract.ts'
import { digest } from './landing.ts'

/** So many rows, characters or milliseconds together are worth a transaction. */
const ENOUGH_ROWS = 4096
const ENOUGH_CHARACTERS = 4_000_000
const LONGEST_MS = 1000

/** Checks records against the stream's schema. */
export class Checker {
  private readonly key: string
  private readonly validator: ReturnType<typeof Schema.Compile> | undefined

  constructor({ key, schema }: { key: string; schema?: TSchema }) {
    this.key = key
    this.validator = schema ? Schema.Compile(schema) : undefined
  }

  keyOf(record: unknown): string | null {
    const value = (record as Record<string, unknown> | null)?.[this.key]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null
  }

  /** Null when the record fits. */
  faultOf(key: string | null, record: unknown): string | null {
    if (key === null) return `no key in field ${this.key}`
    if (!this.validator || this.validator.Check(record)) return null
    const [, errors] = this.validator.Errors(record)
    const first = errors[0]
    return first ? `${first.instancePath || '/'} ${first.message}` : 'does not fit the schema'
  }
}

export class Batch {
  readonly columns: Record<string, ColumnArrays> = {}
  readonly rejected: Rejection[] = []
  readonly deleted: Record<string, readonly string[]>
  cursor: string | undefined
  reachesBackTo: number | undefined
  newestAt: number | undefined
  private readonly payloads = new Map<string, string>()
  private readonly startedAt = performance.now()
  private rowCount = 0
  private size = 0

  /** A page that deletes keys stands alone: another one may bring them back. */
  constructor(deleted: Page['deleted'] = {}) {
    this.deleted = deleted
  }

  /** `seen` takes every key that the tool has, of rejected records too. */
  add(page: Page, checker: Checker, seen: Set<string> | undefined): void {
    this.cursor = page.cursor ?? this.cursor
    this.reachesBackTo = page.reachesBackTo ?? this.reachesBackTo
    this.newestAt = page.newestAt ?? this.newestAt
    this.rejected.push(...(page.rejected ?? []))
    for (const record of page.records ?? []) this.addRecord(record, checker, seen)
    for (const [name, columns] of Object.entries(page.columns ?? {})) this.addColumns(name, columns)
  }

  isEnough(): boolean {
    return (
      this.rowCount >= ENOUGH_ROWS ||
      this.size >= ENOUGH_CHARACTERS ||
      performance.now() - this.startedAt >= LONGEST_MS
    )
  }

  hasDeleted(): boolean {
    return Object.values(this.deleted).some((keys) => keys.length > 0)
  }

  isEmpty(): boolean {
    return (
      this.rowCount === 0 &&
      this.rejected.length === 0 &&
      this.cursor === undefined &&
      this.reachesBackTo === undefined &&
      this.newestAt === undefined &&
      !this.hasDeleted()
    )
  }

  /** Records as rows of the one payload column. */
  records(): ColumnArrays {
    const payloads = [...this.payloads.values()]
    return { _key: [...this.payloads.keys()], _hash: payloads.map(digest), payload: payloads }
  }

  private addRecord(record: unknown, checker: Checker, seen: Set<string> | undefined): void {
    const key = checker.keyOf(record)
    const reason = checker.faultOf(key, record)
    const payload = JSON.stringify(record) ?? 'null'
    if (key !== null) seen?.add(key)
    this.rowCount++
    this.size += payload.length
    if (reason === null) this.payloads.set(key as string, payload)
    else this.rejected.push({ key: key ?? '', reason, payload })
  }

  private addColumns(name: string, columns: ColumnArrays): void {
    const known = this.columns[name]
    this.rowCount += columns._key?.length ?? 0
    if (!known) {
      this.columns[name] = columns
      return
    }
    const joined: ColumnArrays = {}
    for (const [column, values] of Object.entries(columns))
      joined[column] = [...(known[column] ?? []), ...values]
    this.columns[name] = joined
  }
}
