/** What arrives although it is not kept any more: a tool goes on telling it. */
import type { Lane } from '../../transforms/warehouse.ts'
import type { Stream } from '../contract.ts'
import type { Counts } from '../counts.ts'
import type { Target } from '../landing.ts'
import { rawTable } from '../raw.ts'
import { isOver, partsLast } from './over.ts'
import { readMarks } from './tables.ts'

/**
 * Within a landing, after its rows: those that are new and were over before their stream is kept go at once. A record that is here
 * takes its news, and goes with the next removal.
 */
export async function dropUnkept(
  lane: Lane,
  target: Target,
  streams: readonly Stream[],
  counts: Counts,
): Promise<void> {
  const marks = await readMarks(lane, target.source)
  if (marks.length === 0) return
  for (const stream of partsLast(streams)) {
    const mark = marks.find((one) => one.stream === stream.name)
    if (!mark || !(counts.byStream.get(stream.name)?.landed ?? 0)) continue
    const keys = await findUnkept(lane, target, stream, mark.keptFrom)
    if (keys.length === 0) continue
    await lane.run(
      `delete from ${rawTable(target.tool, stream.name)}
       where _source = $source and _loaded_at = $at and _key in (select unnest($keys))`,
      { source: target.source, at: new Date(target.loadedAt), keys },
    )
    if (stream.isCompared) await rememberKeys(lane, target.source, stream.name, keys)
    counts.landed(stream.name, { landed: -keys.length, more: -keys.length })
  }
}

async function findUnkept(
  lane: Lane,
  { tool, source, loadedAt }: Target,
  stream: Stream,
  keptFrom: number,
): Promise<string[]> {
  const table = rawTable(tool, stream.name)
  const { data } = await lane.columns(
    `with fresh as (
       select raw_row._key from ${table} as raw_row
       where raw_row._source = $source and raw_row._loaded_at = $at and not raw_row._is_deleted
         and ${isOver(tool, stream, '$from')}
     )
     select distinct _key from fresh where not exists (
       select 1 from ${table} as known
       where known._source = $source and known._key = fresh._key and known._loaded_at < $at)`,
    { source, at: new Date(loadedAt), from: new Date(keptFrom) },
  )
  return (data[0] ?? []) as string[]
}

async function rememberKeys(
  lane: Lane,
  source: string,
  stream: string,
  keys: readonly string[],
): Promise<void> {
  await lane.run(
    `insert into meta.removed_key
     select $source, $stream, told.key from (select unnest($keys) as key) as told
     where not exists (select 1 from meta.removed_key as known
       where known.source = $source and known.stream = $stream and known.key = told.key)`,
    { source, stream, keys },
  )
}
