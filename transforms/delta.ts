import type { FewRow } from './few.ts'
import type { Lane } from './lanes.ts'
import { sourcesOf } from './order.ts'
import { identifier, qualified } from './parse.ts'
import type { Registry } from './model.ts'
import type { BuildState, Watermark } from './state.ts'

/** Not at all, in rows that are known, or in a way that nobody tracked. */
export type Delta = { kind: 'none' } | RowsDelta | { kind: 'all' }

/** How a relation differs from what the last build saw. */
export interface RowsDelta {
  kind: 'rows'
  columns: ReadonlySet<string>
  /** A column's values in all changed rows, before and after. */
  select(column: string): string
  /** The rows as they were; null where only columns were kept. */
  whole: WholeDelta | null
  /** Where no row came or went, each keeping its key: the columns in which they differ. */
  differing?: readonly string[] | undefined
}

export interface WholeDelta {
  /** A column's values in rows that came or went. */
  moved(column: string): string
  /** The rows that went; null where none can. */
  gone: string | null
  /** All rows as they were, as a relation. */
  before: string
  /** The rows that came and went, where they are few. */
  few: readonly FewRow[] | null
}

export const NONE: Delta = { kind: 'none' }
export const ALL: Delta = { kind: 'all' }

/**
 * Raw tables that models read, with what landed since the last build; `marks` is what this build has seen. A table to which
 * nothing was written, as the caller knows, is not read: the names alone of some hundred of them cost as much as most models.
 */
export async function readRawDeltas(
  lane: Lane,
  registry: Registry,
  state: BuildState,
  isWritten: (table: string) => boolean,
): Promise<{ deltas: Map<string, Delta>; marks: Map<string, Watermark> }> {
  const deltas = new Map<string, Delta>()
  const marks = new Map<string, Watermark>()
  const names = rawInputs(registry)
  for (const name of names) {
    if (!state.tables.has(name))
      throw new Error(`No such table, its connector has to declare it first: ${name}`)
  }
  const asked = names.filter((name) => isWritten(name) || !state.watermarks.has(name))
  for (const name of names) deltas.set(name, NONE)
  if (asked.length === 0) return { deltas, marks }
  const newest = asked.map(
    (name) =>
      `SELECT '${name}' AS name, CAST(max(_loaded_at) AS VARCHAR) AS "loadedAt", count(*) AS "rowCount" FROM ${qualified(name)}`,
  )
  const seen = await lane.rows<{ name: string; loadedAt: string | null; rowCount: number }>(
    newest.join(' UNION ALL '),
  )
  for (const { name, loadedAt, rowCount } of seen) {
    const before = state.watermarks.get(name)
    const delta = await readRawDelta(lane, name, { loadedAt, rowCount }, before, state.tables.get(name))
    deltas.set(name, delta)
    if (delta.kind !== 'none' || !before) marks.set(name, { loadedAt, rowCount, signature: null })
  }
  return { deltas, marks }
}

/** The raw tables that models read. */
export function rawInputs(registry: Registry): string[] {
  const tables = registry.order.flatMap((name) => {
    const model = registry.models.get(name)
    return model ? sourcesOf(registry.models, model) : []
  })
  return [...new Set(tables)].filter((name) => name.startsWith('raw.')).sort()
}

async function readRawDelta(
  lane: Lane,
  name: string,
  now: { loadedAt: string | null; rowCount: number },
  before: Watermark | undefined,
  columns: ReadonlyMap<string, string> | undefined,
): Promise<Delta> {
  if (!before) return ALL
  if (before.loadedAt === now.loadedAt && before.rowCount === now.rowCount) return NONE
  if (before.loadedAt === null) return ALL
  const late = `_loaded_at > TIMESTAMP '${before.loadedAt}'`
  const [fresh] = await lane.rows<{ n: number }>(`SELECT count(*) AS n FROM ${qualified(name)} WHERE ${late}`)
  if (now.rowCount - (fresh?.n ?? 0) !== before.rowCount) return ALL
  // A key's earlier rows count too: a moved tag touches the commit that it left.
  const keys = `SELECT _key FROM ${qualified(name)} WHERE ${late}`
  return {
    kind: 'rows',
    columns: new Set(columns?.keys()),
    select: (column) => `SELECT ${identifier(column)} FROM ${qualified(name)} WHERE _key IN (${keys})`,
    whole: {
      moved: (column) => `SELECT ${identifier(column)} FROM ${qualified(name)} WHERE ${late}`,
      gone: null,
      few: null,
      before: `(SELECT * FROM ${qualified(name)} WHERE _loaded_at <= TIMESTAMP '${before.loadedAt}')`,
    },
  }
}

/** The partition columns by which a relation's readers want to know its changes. */
export function wantedColumns(registry: Registry, relation: string): string[] {
  const wanted = new Set<string>()
  for (const name of registry.order) {
    const model = registry.models.get(name)
    if (!model?.header.partition) continue
    if (sourcesOf(registry.models, model).includes(relation)) wanted.add(model.header.partition)
  }
  for (const check of registry.checks.values()) {
    if (check.header.partition && check.inputs.includes(relation)) wanted.add(check.header.partition)
  }
  return [...wanted].sort()
}
