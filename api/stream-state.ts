import type { FastifyInstance } from 'fastify'
import type { StateName } from './plugins/app/relations.ts'
import { readRows } from './relation.ts'
import { StreamState } from './schemas/source.ts'

type StoredStream = Omit<StreamState, 'keep_days' | 'kept_from'>
const STREAM_COLUMNS = Object.keys(StreamState.properties).filter(
  (name) => name !== 'keep_days' && name !== 'kept_from',
)

interface Mark {
  stream: string
  kept_from: number
  removed_count: number
}

/** Landings count rows, and retention those that are gone. */
function addRetention(
  app: FastifyInstance,
  source: string,
  { row_count, ...rest }: StoredStream,
  marks: readonly Mark[],
): StreamState {
  const mark = marks.find(({ stream }) => stream === rest.stream)
  return {
    ...rest,
    row_count: row_count === null ? null : row_count - (mark?.removed_count ?? 0),
    keep_days: app.retention.daysOf(source, rest.stream),
    kept_from: mark?.kept_from ?? null,
  }
}

/** Streams of each source, with since when they are kept. */
export async function readStreams(app: FastifyInstance): Promise<Map<string, StreamState[]>> {
  const [streams, marks] = await Promise.all([
    readBySource<StoredStream>(app, 'meta.stream_state', STREAM_COLUMNS, ['stream']),
    readBySource<Mark>(app, 'meta.retention', ['stream', 'kept_from', 'removed_count'], ['stream']),
  ])
  const told = [...streams].map(([source, all]): [string, StreamState[]] => [
    source,
    all.map((one) => addRetention(app, source, one, marks.get(source) ?? [])),
  ])
  return new Map(told)
}

/** All rows of a table of state, by the source that they belong to. */
export async function readBySource<Row extends object>(
  app: FastifyInstance,
  table: StateName,
  columns: string[],
  order: string[],
): Promise<Map<string, Row[]>> {
  const relation = await app.relations.state(table)
  const rows = await readRows<Row & { source: string }>(app.parts.warehouse, relation, {
    columns: ['source', ...columns],
    order: ['source', ...order],
  })
  const found = new Map<string, Row[]>()
  for (const { source, ...row } of rows)
    found.set(source, [...(found.get(source) ?? []), row as unknown as Row])
  return found
}
