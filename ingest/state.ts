/** What is remembered between syncs: cursors, runs, and how each source is. */
import type { Lane, Warehouse } from '../transforms/warehouse.ts'
import type { Source, Stream } from './contract.ts'
import { rawTable } from './raw.ts'

export interface StreamOutcome {
  name: string
  landed: number
  rejected: number
  total: number
}

export async function readCursor(
  warehouse: Warehouse,
  source: string,
  stream: string,
): Promise<string | null> {
  const rows = await warehouse.rows<{ cursor: string | null }>(
    'select cursor from meta.stream_state where source = $source and stream = $stream',
    { source, stream },
  )
  return rows[0]?.cursor ?? null
}

/** Saves a cursor, null keeps the old one, and adds up what landed. */
export async function saveState(
  lane: Lane,
  source: string,
  stream: string,
  change: { cursor: string | null; landed: number; rejected: number },
): Promise<void> {
  const parameters = { source, stream, ...change }
  const [known] = await lane.rows(
    'select 1 from meta.stream_state where source = $source and stream = $stream',
    {
      source,
      stream,
    },
  )
  if (known) {
    await lane.run(
      `update meta.stream_state set cursor = coalesce($cursor, cursor), landed_count = landed_count + $landed,
         rejected_count = rejected_count + $rejected, updated_at = ${NOW} where source = $source and stream = $stream`,
      parameters,
    )
  } else {
    await lane.run(
      `insert into meta.stream_state values ($source, $stream, $cursor, 0, $landed, $rejected, ${NOW})`,
      parameters,
    )
  }
}

const NOW = `cast(now() at time zone 'UTC' as timestamp)`

/** Notes the start of a run and returns its number. */
export async function startRun(lane: Lane, source: Source): Promise<number> {
  const [last] = await lane.rows<{ id: number }>(
    'select coalesce(max(run_id), 0) + 1 as id from meta.sync_run',
  )
  const id = last?.id ?? 1
  const named = {
    source: source.id,
    tool: source.tool,
    label: source.label,
    configuration: source.isConfiguration,
  }
  await lane.run(`insert into meta.sync_run values ($id, $source, ${NOW}, null, null, 0, 0, null)`, {
    id,
    source: source.id,
  })
  const [known] = await lane.rows('select 1 from meta.source where source = $source', { source: source.id })
  if (known) {
    await lane.run(
      `update meta.source set label = $label, tool = $tool, last_started_at = ${NOW}, is_configuration = $configuration
       where source = $source`,
      named,
    )
  } else {
    await lane.run(
      `insert into meta.source values ($source, $tool, $label, ${NOW}, null, null, null, '[]', $configuration)`,
      named,
    )
  }
  return id
}

export interface RunEnd {
  error: string | null
  notes: readonly string[]
  streams: readonly StreamOutcome[]
}

/** Notes how a run ended. */
export async function finishRun(lane: Lane, id: number, source: string, end: RunEnd): Promise<void> {
  const landed = end.streams.reduce((sum, stream) => sum + stream.landed, 0)
  const rejected = end.streams.reduce((sum, stream) => sum + stream.rejected, 0)
  const { error } = end
  await lane.run(
    `update meta.sync_run set finished_at = ${NOW}, ok = $error is null, landed_count = $landed,
       rejected_count = $rejected, error = $error where run_id = $id`,
    { id, landed, rejected, error },
  )
  await lane.run(
    `update meta.source set last_finished_at = ${NOW}, last_error = $error, notes = $notes,
       last_ok_at = case when $error is null then ${NOW} else last_ok_at end where source = $source`,
    { source, error, notes: JSON.stringify(end.notes) },
  )
}

/** Live rows of a stream, kept for the Sources screen; streams filled by another one have no deletions of their own. */
export async function countRows(lane: Lane, source: Source, stream: Stream, isNew: boolean): Promise<number> {
  if (!isNew) {
    const [known] = await lane.rows<{ count: number }>(
      'select row_count as count from meta.stream_state where source = $source and stream = $stream',
      { source: source.id, stream: stream.name },
    )
    return known?.count ?? 0
  }
  const live = stream.pages ? ' group by _key having not max_by(_is_deleted, _loaded_at)' : ''
  const [row] = await lane.rows<{ count: number }>(
    `select count(*) as count from (select _key from ${rawTable(source.tool, stream.name)} where _source = $source${live})`,
    { source: source.id },
  )
  const count = row?.count ?? 0
  await lane.run(
    'update meta.stream_state set row_count = $count where source = $source and stream = $stream',
    {
      count,
      source: source.id,
      stream: stream.name,
    },
  )
  return count
}
