/** Which of two states of a record is the newer one, when both come by different ways. */
import type { Lane } from '../transforms/warehouse.ts'
import type { ColumnArrays, Stream } from './contract.ts'
import type { KnownRow } from './known.ts'
import type { Target } from './landing.ts'
import { rawTable } from './raw.ts'

type Version = NonNullable<Stream['version']>
type Row = Record<string, unknown>

export interface Guard {
  version: Version
  /**
   * Epoch ms: only what landed since then is held against what lands now. What a tool shows when asked counts over what
   * was there before, even where its clock has gone back. null: everything, since what is pushed may come late.
   */
  since: number | null
}

interface Contest {
  differing: readonly number[]
  before: ReadonlyMap<string, KnownRow>
  guard: Guard
}

/** Places of the rows that must not land: something newer is there. */
export async function outdated(
  lane: Lane,
  target: Target,
  stream: string,
  rows: ColumnArrays,
  { differing, before, guard }: Contest,
): Promise<Set<number>> {
  const { version, since } = guard
  const keyOf = (i: number) => (rows._key as string[])[i] as string
  const contested = differing.filter((i) => {
    const row = before.get(keyOf(i))
    return row !== undefined && (since === null || (row.loadedAt >= since && !row.isDeleted))
  })
  if (contested.length === 0) return new Set()
  const there = await readLatest(lane, target, stream, contested.map(keyOf))
  const late = contested.filter((i) => {
    const row = before.get(keyOf(i)) as KnownRow
    const mine = version(recordAt(rows, i))
    const theirs = version(there.get(keyOf(i)) ?? {})
    // What is gone is not brought back by news from before.
    if (row.isDeleted) return mine === null || mine <= row.loadedAt
    return mine !== null && theirs !== null && mine < theirs
  })
  return new Set(late)
}

async function readLatest(
  lane: Lane,
  target: Target,
  stream: string,
  keys: readonly string[],
): Promise<Map<string, Row>> {
  const rows = await lane.rows<Row & { _key: string }>(
    `select * from ${rawTable(target.tool, stream)}
     where _source = $source and _key in (select unnest($keys))
     qualify row_number() over (partition by _key order by _loaded_at desc) = 1`,
    { source: target.source, keys },
  )
  return new Map(rows.map((row) => [row._key, recordOf(row)]))
}

function recordAt(rows: ColumnArrays, index: number): Row {
  return recordOf(Object.fromEntries(Object.entries(rows).map(([name, values]) => [name, values[index]])))
}

/** A record as it came, or a typed row. */
export function recordOf(row: Row): Row {
  return typeof row.payload === 'string' ? (JSON.parse(row.payload) as Row) : row
}
