/** Removes what was over before its stream is kept, and notes since when it is: one transaction, with the build that follows. */
import type { Lane, Warehouse } from '../../transforms/warehouse.ts'
import { daysKept, type Retention } from '../config/retention.ts'
import type { Connector, Stream } from '../contract.ts'
import { rawTable } from '../raw.ts'
import { isOver, partsLast } from './over.ts'
import { readMarks, type Mark } from './tables.ts'

export interface Removed extends Mark {
  /** Records, each in all the states in which it landed. */
  keys: number
  rows: number
}

export interface RemovalParts {
  connectors: readonly Connector[]
  retention: Retention
  /** Epoch ms. */
  now: number
}

const DAY_MS = 86_400_000
const GONE = 'temp.main.__gone'

/** What went, by source and stream; also those of which nothing did, but that are kept for a limited time. */
export async function removeUnkept(lane: Lane, parts: RemovalParts): Promise<Removed[]> {
  const landed = await lane.rows<{ source: string; stream: string }>(
    'select source, stream from meta.stream_state',
  )
  const known = await readMarks(lane)
  const removed: Removed[] = []
  for (const connector of parts.connectors) {
    for (const stream of partsLast(connector.streams)) {
      const ofStream = landed.filter((one) => one.stream === stream.name && isOf(connector, one.source))
      const marks = ofStream.flatMap(({ source }) => markOf(parts, source, stream, known) ?? [])
      if (marks.length > 0) removed.push(...(await removeFrom(lane, connector.name, stream, marks)))
    }
  }
  await removeRejected(lane, parts)
  for (const one of removed) await saveMark(lane, one, parts.now)
  return removed
}

const isOf = ({ name }: Connector, source: string) => source.startsWith(`${name}:`)

/** Days are whole ones, UTC. A mark does not go back when more days are configured than before. */
function markOf(
  { retention, now }: RemovalParts,
  source: string,
  { name, belongsTo }: Stream,
  known: readonly Mark[],
): Mark | null {
  const before = known.find((one) => one.source === source && one.stream === name)?.keptFrom ?? -Infinity
  const days = daysKept(retention, source, belongsTo?.stream ?? name)
  const wanted = days === null ? -Infinity : horizon(now, days)
  const keptFrom = Math.max(before, wanted)
  return keptFrom === -Infinity ? null : { source, stream: name, keptFrom }
}

/** The first moment that is kept. */
export function horizon(now: number, days: number): number {
  return Math.floor(now / DAY_MS - days) * DAY_MS
}

async function removeFrom(
  lane: Lane,
  tool: string,
  stream: Stream,
  marks: readonly Mark[],
): Promise<Removed[]> {
  const table = rawTable(tool, stream.name)
  await lane.run(
    `create or replace temp table __gone as
     with kept as (
       select unnest($sources) as source, make_timestamp_ms(cast(unnest($from) as bigint)) as kept_from
     ),
     latest as (
       select _source, _key, max(_loaded_at) as _loaded_at from ${table} group by _source, _key
     )
     select distinct raw_row._source as source, raw_row._key as key, raw_row._is_deleted as is_deleted
     from ${table} as raw_row
     join latest on latest._source = raw_row._source and latest._key = raw_row._key
       and latest._loaded_at = raw_row._loaded_at
     join kept on kept.source = raw_row._source
     where raw_row._is_deleted and raw_row._loaded_at < kept.kept_from
       or ${isOver(tool, stream, 'kept.kept_from')}`,
    { sources: marks.map(({ source }) => source), from: marks.map(({ keptFrom }) => keptFrom) },
  )
  const counts = await lane.rows<{ source: string; keys: number; rows: number }>(
    `select gone.source, count(distinct gone.key) filter (where not gone.is_deleted) as keys, count(*) as rows
     from ${GONE} as gone join ${table} as raw_row on raw_row._source = gone.source and raw_row._key = gone.key
     group by gone.source`,
  )
  if (counts.length > 0) {
    await lane.run(`delete from ${table} where (_source, _key) in (select (source, key) from ${GONE})`)
    if (stream.isCompared)
      await lane.run(
        `insert into meta.removed_key select source, $stream, key from ${GONE} as gone
         where not is_deleted and not exists (select 1 from meta.removed_key as known
           where known.source = gone.source and known.stream = $stream and known.key = gone.key)`,
        { stream: stream.name },
      )
  }
  return marks.map((mark) => {
    const { keys = 0, rows = 0 } = counts.find(({ source }) => source === mark.source) ?? {}
    return { ...mark, keys, rows }
  })
}

/** Records that did not fit tell no time: they are as old as their coming. */
async function removeRejected(lane: Lane, { retention, now }: RemovalParts): Promise<void> {
  const pairs = await lane.rows<{ source: string; stream: string }>(
    'select distinct _source as source, stream from raw.rejected',
  )
  for (const { source, stream } of pairs) {
    const days = daysKept(retention, source, stream)
    if (days === null) continue
    await lane.run(
      'delete from raw.rejected where _source = $source and stream = $stream and _loaded_at < $from',
      { source, stream, from: new Date(horizon(now, days)) },
    )
  }
}

async function saveMark(lane: Lane, { source, stream, keptFrom, keys }: Removed, now: number): Promise<void> {
  const [old] = await lane.rows<{ removed_count: number }>(
    'delete from meta.retention where source = $source and stream = $stream returning removed_count',
    { source, stream },
  )
  await lane.run('insert into meta.retention values ($source, $stream, $from, $at, $count)', {
    source,
    stream,
    from: new Date(keptFrom),
    at: new Date(now),
    count: (old?.removed_count ?? 0) + keys,
  })
}

/** What would go, by removing it and undoing that. */
export async function tryRemoval(
  warehouse: Pick<Warehouse, 'build'>,
  parts: RemovalParts,
): Promise<Removed[]> {
  let removed: Removed[] | undefined
  try {
    await warehouse.build(async (lane) => {
      removed = await removeUnkept(lane, parts)
      throw new Error('Only tried: undone')
    })
  } catch (error) {
    if (removed === undefined) throw error
  }
  return removed ?? []
}
