/** The streams that every connector of series has: what is declared, what broke, and the points. */
import type { ColumnArrays, Page, SqlType, Stream, StreamContext } from '../contract.ts'
import { readEntities } from '../entities.ts'
import type { Declared } from './declaration.ts'

const entities = new Map(readEntities().map(({ name, columns }) => [name, columns]))

export function seriesStreams(
  declaredIn: (context: StreamContext) => readonly Declared[],
  readPoints: (context: StreamContext) => AsyncGenerator<Page>,
): Stream[] {
  const whole = { cursor: null, sorted: false, lag: 0, landing: 'whole' } as const
  return [
    {
      name: 'series',
      key: 'series_id',
      columns: columnsOf('series'),
      ...whole,
      pages: async function* (context) {
        yield { columns: { series: seriesRows(declaredIn(context)) } }
      },
    },
    {
      name: 'series_break',
      key: 'series_id, segment, broke_at',
      columns: columnsOf('series_break'),
      madeAt: 'raw_row.broke_at',
      ...whole,
      pages: async function* (context) {
        yield { columns: { series_break: breakRows(declaredIn(context)) } }
      },
    },
    {
      name: 'measurement',
      key: 'series_id, segment, measured_at',
      columns: columnsOf('measurement'),
      madeAt: 'raw_row.measured_at',
      endedAt: 'raw_row.measured_at',
      cursor: 'measured_at of each series',
      sorted: true,
      lag: 0,
      landing: 'change',
      pages: readPoints,
    },
  ]
}

function columnsOf(entity: string): Record<string, SqlType> {
  const columns = entities.get(entity)
  if (!columns) throw new Error(`No entity of this name: ${entity}`)
  return columns
}

function seriesRows(declared: readonly Declared[]): ColumnArrays {
  const nothing = declared.map(() => null)
  return {
    _key: declared.map(({ id }) => id),
    series_id: declared.map(({ id }) => id),
    name: declared.map(({ id, name }) => name ?? id),
    kind: declared.map(({ kind }) => kind ?? 'measure'),
    unit: declared.map(({ unit }) => unit ?? null),
    better: declared.map(({ better }) => better ?? null),
    service_id: declared.map(({ service }) => service ?? null),
    value_stream_id: declared.map((series) => series.value_stream ?? null),
    known_at: nothing,
    url: nothing,
  }
}

function breakRows(declared: readonly Declared[]): ColumnArrays {
  const rows = declared.flatMap(({ id, breaks = [] }) =>
    breaks.map(({ from, reason, segment = '' }) => ({ id, from, reason, segment })),
  )
  return {
    _key: rows.map(({ id, from, segment }) => `${id}|${segment}|${from}`),
    series_id: rows.map(({ id }) => id),
    segment: rows.map(({ segment }) => segment),
    broke_at: rows.map(({ from }) => Date.parse(from)),
    reason: rows.map(({ reason }) => reason),
    known_at: rows.map(() => null),
    url: rows.map(() => null),
  }
}
