/** How rows reach the raw tables, inside the transaction that also saves their cursor. */
import { hash } from 'node:crypto'
import type { Lane } from '../transforms/warehouse.ts'
import type { ColumnArrays, Rejection } from './contract.ts'
import type { KnownKeys } from './known.ts'
import { outdated, type Guard } from './guard.ts'
import { rawTable } from './raw.ts'

export interface Target {
  tool: string
  source: string
  /** Epoch ms, later than every earlier landing. */
  loadedAt: number
}

/** Rows that landed, and how many more keys are live for it. */
export interface Landing {
  landed: number
  more: number
}

/** What each lane took last: `saveState` keeps it in the file, where it is read once. */
const taken = new WeakMap<Lane['connection'], number>()

/** Takes the time for one landing: now, or a millisecond after the last one when the clock has not moved on. */
export async function nextLoadedAt(lane: Lane): Promise<number> {
  const last = taken.get(lane.connection) ?? (await readLastLoadedAt(lane))
  const loadedAt = Math.max(Date.now(), last + 1)
  taken.set(lane.connection, loadedAt)
  return loadedAt
}

/** Earlier versions kept it in meta.landing. */
async function readLastLoadedAt(lane: Lane): Promise<number> {
  const [last] = await lane.rows<{ at: number | null }>(
    `select max(last_loaded_at) as at from (
       select last_loaded_at from meta.stream_state union all select last_loaded_at from meta.landing)`,
  )
  return last?.at ?? 0
}

/** Appends typed rows as they are. */
export async function appendRows(
  lane: Lane,
  target: Target,
  stream: string,
  rows: ColumnArrays,
): Promise<Landing> {
  const count = rows._key?.length ?? 0
  if (count === 0) return { landed: 0, more: 0 }
  await lane.append(rawTable(target.tool, stream), {
    ...rows,
    _hash: rows._hash ?? hashRows(rows),
    _source: Array.from({ length: count }, () => target.source),
    _loaded_at: Array.from({ length: count }, () => target.loadedAt),
    _is_deleted: Array.from({ length: count }, () => false),
  })
  return { landed: count, more: count }
}

/**
 * Appends rows that are new or differ from what is there; of two rows with one key the first counts. With a guard, those
 * that are older than what is there are left out.
 */
export async function appendChanged(
  lane: Lane,
  target: Target,
  stream: string,
  rows: ColumnArrays,
  known: KnownKeys,
  guard?: Guard,
): Promise<Landing> {
  const keys = (rows._key ?? []) as string[]
  if (keys.length === 0) return { landed: 0, more: 0 }
  const hashes = (rows._hash ?? hashRows(rows)) as string[]
  const before = await known.read(lane, keys)
  const seen = new Set<string>()
  const differing: number[] = []
  keys.forEach((key, i) => {
    if (seen.has(key)) return
    seen.add(key)
    const row = before.get(key)
    if (!row || row.isDeleted || row.hash !== hashes[i]) differing.push(i)
  })
  const late = guard ? await outdated(lane, target, stream, rows, { differing, before, guard }) : undefined
  const picked = late ? differing.filter((i) => !late.has(i)) : differing
  const more = picked.filter((i) => before.get(keys[i] as string)?.isDeleted ?? true).length
  const all = Object.entries({ ...rows, _hash: hashes })
  const changed = Object.fromEntries(all.map(([name, values]) => [name, picked.map((i) => values[i])]))
  await appendRows(lane, target, stream, changed)
  known.add(changed._key as string[])
  return { landed: picked.length, more }
}

/** A deletion is a row too: the columns as last seen. Returns how many keys were live. */
export async function markDeleted(
  lane: Lane,
  target: Target,
  stream: string,
  keys: readonly string[],
): Promise<number> {
  if (keys.length === 0) return 0
  const table = rawTable(target.tool, stream)
  await lane.run(
    'delete from meta.removed_key where source = $source and stream = $stream and key in (select unnest($keys))',
    { source: target.source, stream, keys },
  )
  const [deleted] = await lane.rows<{ Count: number }>(
    `insert into ${table}
     select * replace ($at as _loaded_at, true as _is_deleted)
     from (
       select * from ${table} where _source = $source and _key in (select unnest($keys))
       qualify row_number() over (partition by _key order by _loaded_at desc) = 1)
     where not _is_deleted`,
    { source: target.source, keys, at: new Date(target.loadedAt) },
  )
  return deleted?.Count ?? 0
}

/** Keys of a stream that are live and not among these. */
export async function keysBesides(
  lane: Lane,
  target: Target,
  stream: string,
  seen: ReadonlySet<string>,
): Promise<string[]> {
  const { data } = await lane.columns(
    `select _key from ${rawTable(target.tool, stream)} where _source = $source
     group by _key having not max_by(_is_deleted, _loaded_at)`,
    { source: target.source },
  )
  return ((data[0] ?? []) as string[]).filter((key) => !seen.has(key))
}

/** Notes what was refused and why, once; returns how many were new. */
export async function landRejections(
  lane: Lane,
  target: Target,
  stream: string,
  rejected: readonly Rejection[],
): Promise<number> {
  if (rejected.length === 0) return 0
  const known = await lane.rows<{ key: string; reason: string }>(
    `select _key as key, reason from raw.rejected
     where _source = $source and stream = $stream and _key in (select unnest($keys))`,
    { source: target.source, stream, keys: rejected.map(({ key }) => key) },
  )
  const seen = new Set(known.map(({ key, reason }) => `${key}\0${reason}`))
  const fresh = rejected.filter(({ key, reason }) => key === '' || !seen.has(`${key}\0${reason}`))
  await lane.append('raw.rejected', {
    _source: fresh.map(() => target.source),
    stream: fresh.map(() => stream),
    _key: fresh.map(({ key }) => key),
    reason: fresh.map(({ reason }) => reason),
    payload: fresh.map(({ payload }) => payload.slice(0, 65_536)),
    _loaded_at: fresh.map(() => target.loadedAt),
  })
  return fresh.length
}

function hashRows(rows: ColumnArrays): string[] {
  const names = Object.keys(rows)
    .filter((name) => !name.startsWith('_'))
    .sort()
  const count = rows._key?.length ?? 0
  return Array.from({ length: count }, (_, i) =>
    digest(JSON.stringify(names.map((name) => rows[name]?.[i] ?? null))),
  )
}

/** Of a row's values, to tell whether it changed. */
export function digest(text: string): string {
  return hash('sha256', text).slice(0, 32)
}
