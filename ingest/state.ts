/** What is remembered between syncs: cursors, runs, and how each source is. */
import type { Lane, Warehouse } from '../transforms/warehouse.ts'
import type { Source } from './contract.ts'
import type { Budget } from './http/budget.ts'

export interface StreamOutcome {
  name: string
  landed: number
  rejected: number
  total: number
}

/** What is remembered of the streams of one source: read once at the start of a run, whose landings alone move cursors. */
export class StreamStates {
  private readonly warehouse: Warehouse
  private readonly source: string
  private readonly cursors: Map<string, string | null>

  private constructor(warehouse: Warehouse, source: string, cursors: Map<string, string | null>) {
    this.warehouse = warehouse
    this.source = source
    this.cursors = cursors
  }

  static async read(warehouse: Warehouse, source: string): Promise<StreamStates> {
    const rows = await readStates<{ stream: string; cursor: string | null }>(warehouse, source, 'cursor')
    return new StreamStates(warehouse, source, new Map(rows.map(({ stream, cursor }) => [stream, cursor])))
  }

  /** Whether something of it had landed. */
  has(stream: string): boolean {
    return this.cursors.has(stream)
  }

  cursorOf(stream: string): string | null {
    return this.cursors.get(stream) ?? null
  }

  /** A landing that saved it is committed. */
  saved(stream: string, cursor: string | null): void {
    if (cursor !== null) this.cursors.set(stream, cursor)
  }

  /** Live rows of each stream, as landings counted them. */
  async count(): Promise<Map<string, number>> {
    const rows = await readStates<{ stream: string; count: number }>(
      this.warehouse,
      this.source,
      `row_count - coalesce((select removed_count from meta.retention as kept
         where kept.source = stream_state.source and kept.stream = stream_state.stream), 0) as count`,
    )
    return new Map(rows.map(({ stream, count }) => [stream, count]))
  }
}

function readStates<Row>(warehouse: Warehouse, source: string, column: string): Promise<Row[]> {
  return warehouse.rows<Row>(`select stream, ${column} from meta.stream_state where source = $source`, {
    source,
  })
}

/** False as long as nothing of a stream has ever landed. */
export async function hasState(lane: Lane, source: string, stream: string): Promise<boolean> {
  const known = await lane.rows(
    'select 1 from meta.stream_state where source = $source and stream = $stream limit 1',
    { source, stream },
  )
  return known.length > 0
}

/** Saves a cursor, null keeps the old one, and adds up what landed. */
export async function saveState(
  lane: Lane,
  source: string,
  stream: string,
  change: {
    /** Epoch ms, of this landing. */
    loadedAt: number
    cursor: string | null
    landed: number
    /** Live keys more than before. */
    more: number
    rejected: number
    reachesBackTo?: number | undefined
    newestAt?: number | undefined
    /** Seconds that are read again each time. */
    lag?: number | null
  },
): Promise<void> {
  // Rows that are updated again and again keep every version for as long as somebody reads, and a build reads long: each
  // update would take longer than the one before. A row that goes and comes anew does not.
  const [old] = await lane.rows<StateRow>(
    'delete from meta.stream_state where source = $source and stream = $stream returning *',
    { source, stream },
  )
  const dateOf = (at: number | null | undefined) => (typeof at === 'number' ? new Date(at) : null)
  await lane.run(
    `insert into meta.stream_state (source, stream, cursor, row_count, landed_count, rejected_count, updated_at, reaches_back_to,
       newest_at, lag_seconds, last_loaded_at)
     values ($source, $stream, $cursor, $rows, $landed, $rejected, ${NOW}, $reach, $newest, $lag, $at)`,
    {
      source,
      stream,
      cursor: change.cursor ?? old?.cursor ?? null,
      rows: (old?.row_count ?? 0) + change.more,
      landed: (old?.landed_count ?? 0) + change.landed,
      rejected: (old?.rejected_count ?? 0) + change.rejected,
      reach: dateOf(change.reachesBackTo ?? old?.reaches_back_to),
      newest: dateOf(change.newestAt ?? old?.newest_at),
      lag: change.lag ?? old?.lag_seconds ?? null,
      at: new Date(change.loadedAt),
    },
  )
}

interface StateRow {
  cursor: string | null
  row_count: number
  landed_count: number
  rejected_count: number
  reaches_back_to: number | null
  newest_at: number | null
  lag_seconds: number | null
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
    foundBy: source.foundBy ?? null,
  }
  await lane.run(`insert into meta.sync_run values ($id, $source, ${NOW}, null, null, 0, 0, null)`, {
    id,
    source: source.id,
  })
  const [known] = await lane.rows('select 1 from meta.source where source = $source', { source: source.id })
  if (known) {
    await lane.run(
      `update meta.source set label = $label, tool = $tool, last_started_at = ${NOW}, is_configuration = $configuration,
         found_by = $foundBy where source = $source`,
      named,
    )
  } else {
    await lane.run(
      `insert into meta.source (source, tool, label, last_started_at, notes, is_configuration, found_by)
       values ($source, $tool, $label, ${NOW}, '[]', $configuration, $foundBy)`,
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

/** Keeps what hosts last said of their limits. */
export async function saveBudgets(lane: Lane, source: string, budgets: Iterable<Budget>): Promise<void> {
  for (const { host, resource, limit, remaining, resetAt } of budgets) {
    await lane.run(
      'delete from meta.rate_budget where source = $source and host = $host and resource = $resource',
      { source, host, resource },
    )
    await lane.run(
      `insert into meta.rate_budget values ($source, $host, $resource, $limit, $remaining, $reset, ${NOW})`,
      { source, host, resource, limit, remaining, reset: resetAt === null ? null : new Date(resetAt) },
    )
  }
}
