/** How one page reaches the raw tables, inside the transaction that also saves its cursor. */
import { createHash, randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lane } from '../transforms/warehouse.ts'
import type { ColumnArrays, Rejection } from './contract.ts'
import { metaColumns, rawTable } from './raw.ts'

export interface Target {
  tool: string
  source: string
  /** Epoch ms, later than every earlier landing. */
  loadedAt: number
}

/** Takes the time for one landing: now, or a millisecond after the last one when the clock has not moved on. */
export async function nextLoadedAt(lane: Lane): Promise<number> {
  const [last] = await lane.rows<{ at: number | null }>('select max(last_loaded_at) as at from meta.landing')
  const loadedAt = Math.max(Date.now(), (last?.at ?? 0) + 1)
  await lane.run('delete from meta.landing')
  await lane.run('insert into meta.landing values ($at)', { at: new Date(loadedAt) })
  return loadedAt
}

/** Appends typed rows as they are. */
export async function appendRows(
  lane: Lane,
  target: Target,
  stream: string,
  rows: ColumnArrays,
): Promise<number> {
  const count = rows._key?.length ?? 0
  if (count === 0) return 0
  await lane.append(rawTable(target.tool, stream), {
    ...rows,
    _hash: rows._hash ?? hashRows(rows),
    _source: Array.from({ length: count }, () => target.source),
    _loaded_at: Array.from({ length: count }, () => target.loadedAt),
    _is_deleted: Array.from({ length: count }, () => false),
  })
  return count
}

/** Key → hash of the rows that are not deleted. */
export async function readHashes(lane: Lane, target: Target, stream: string): Promise<Map<string, string>> {
  const rows = await lane.rows<{ key: string; hash: string }>(
    `select _key as key, max_by(_hash, _loaded_at) as hash from ${rawTable(target.tool, stream)}
     where _source = $source group by _key having not max_by(_is_deleted, _loaded_at)`,
    { source: target.source },
  )
  return new Map(rows.map(({ key, hash }) => [key, hash]))
}

/** Typed rows that are new or whose hash is not the current one; of two rows with one key the first counts. */
export function changedRows(
  rows: ColumnArrays,
  current: ReadonlyMap<string, string>,
  seen: Set<string>,
): ColumnArrays {
  const keys = (rows._key ?? []) as string[]
  const hashes = (rows._hash ?? hashRows(rows)) as string[]
  const picked: number[] = []
  keys.forEach((key, i) => {
    if (!seen.has(key) && current.get(key) !== hashes[i]) picked.push(i)
    seen.add(key)
  })
  const all: ColumnArrays = { ...rows, _hash: hashes }
  return Object.fromEntries(Object.entries(all).map(([name, values]) => [name, picked.map((i) => values[i])]))
}

/** A deletion is a row too: the columns as last seen. */
export async function markDeleted(
  lane: Lane,
  target: Target,
  stream: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return
  const table = rawTable(target.tool, stream)
  await lane.run(
    `insert into ${table}
     select * replace ($at as _loaded_at, true as _is_deleted)
     from (
       select * from ${table} where _source = $source and _key in (select unnest($keys))
       qualify row_number() over (partition by _key order by _loaded_at desc) = 1)
     where not _is_deleted`,
    { source: target.source, keys, at: new Date(target.loadedAt) },
  )
}

export interface PayloadRow {
  key: string
  payload: string
}

/** Lands records as they came, new or changed ones only, through one file of JSON lines. */
export async function landPayloads(
  lane: Lane,
  target: Target,
  stream: string,
  rows: readonly PayloadRow[],
  folder: string,
): Promise<number> {
  if (rows.length === 0) return 0
  const file = join(folder, 'landing', `${randomUUID()}.ndjson`)
  const lines = rows.map(({ key, payload }) => JSON.stringify({ key, payload, hash: digest(payload) }))
  const longest = lines.reduce((size, line) => Math.max(size, Buffer.byteLength(line)), 0)
  await writeFile(file, `${lines.join('\n')}\n`)
  try {
    const [landed] = await lane.rows<{ Count: number }>(
      mergeStatement(rawTable(target.tool, stream), file, longest),
      {
        source: target.source,
        at: new Date(target.loadedAt),
      },
    )
    return landed?.Count ?? 0
  } finally {
    await rm(file, { force: true })
  }
}

/** DuckDB sets aside twice the largest object for each thread, so it is told the true size. */
function mergeStatement(table: string, file: string, longest: number): string {
  return `insert into ${table} (${Object.keys(metaColumns).join(', ')}, payload)
    with incoming as (
      select * from read_json('${file.replaceAll("'", "''")}', format = 'newline_delimited', maximum_object_size = ${Math.max(longest + 1024, 1_048_576)},
        columns = {key: 'VARCHAR', payload: 'VARCHAR', hash: 'VARCHAR'})
    ), current as (
      select _key, max_by(_hash, _loaded_at) as hash, max_by(_is_deleted, _loaded_at) as is_deleted from ${table}
      where _source = $source and _key in (select key from incoming) group by _key
    )
    select i.key, $source, $at, i.hash, false, cast(i.payload as json)
    from incoming as i left join current as c on c._key = i.key
    where c._key is null or c.is_deleted or c.hash <> i.hash`
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

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
