/** One select's rows as points: columns by name, values by their PostgreSQL types. */
import { SourceError, type StreamContext } from '../../contract.ts'
import { Points } from '../../series/points.ts'
import { noteLeftOut, type Step } from '../../series/reading.ts'
import type { PostgresqlEntry, SelectedSeries } from './connector.ts'
import type { Database, Part } from './database.ts'

const DAY = 86_400_000

/** By their object ids, which never change. */
const NUMBERS = new Set([20, 21, 23, 700, 701, 1700])
/** date, timestamp, timestamptz. */
const TIMES = new Set([1082, 1114, 1184])

const COLUMNS = ['measured_at', 'value', 'segment', 'unit', 'respondent_count'] as const
type Column = (typeof COLUMNS)[number]
type Places = Partial<Record<Column, number>>

export async function* readQuery(
  database: Database,
  series: SelectedSeries,
  from: number | null,
  context: StreamContext,
): AsyncGenerator<Step> {
  const { zone = 'UTC', history_days = 400, again_days = 7 } = context.source.options as PostgresqlEntry
  const now = context.clock.now()
  const since = from === null ? now - history_days * DAY : Math.min(from, now) - again_days * DAY
  const isPart = /\$1\b/.test(series.sql)
  const points = new Points(zone)
  const parameters = isPart ? [new Date(since).toISOString()] : []
  let places: Places | undefined
  for await (const part of database.select(series.sql, parameters, series.id)) {
    places ??= placesOf(part, series)
    for (const row of part.rows) addRow(points, series, row, places)
    yield { points }
  }
  noteLeftOut(context, series, points)
  const deleted = isPart ? [] : await goneFrom(context, series, points)
  yield { points, reached: points.newest, deleted }
}

/** What a query of everything gives no more was taken back. */
async function goneFrom(
  { landed }: StreamContext,
  { id }: SelectedSeries,
  { seen }: Points,
): Promise<string[]> {
  const keys = [...(await landed.keys('measurement'))].filter((key) => key.startsWith(`${id}|`))
  // More likely a table that is being filled anew than a series that never was.
  if (seen.size === 0 && keys.length > 0)
    throw new SourceError('incomplete', `The query gives no points any more, ${keys.length} are kept: ${id}`)
  return keys.filter((key) => !seen.has(key))
}

function placesOf({ fields }: Part, { id }: SelectedSeries): Places {
  const places: Places = {}
  for (const column of COLUMNS) {
    const place = fields.findIndex(({ name }) => name === column)
    if (place >= 0) places[column] = place
  }
  const names = fields.map(({ name }) => name).join(', ')
  for (const column of ['measured_at', 'value'] as const) {
    if (places[column] === undefined)
      throw new SourceError(
        'invalid',
        `The query of ${id} has no column ${column}, name one so with "as ${column}": ${names}`,
      )
  }
  const typeOf = (column: Column) => fields[places[column] ?? -1]?.dataTypeID ?? 0
  if (!TIMES.has(typeOf('measured_at')))
    throw new SourceError('invalid', `measured_at is no date or timestamp, cast it to one: ${id}`)
  if (!NUMBERS.has(typeOf('value')))
    throw new SourceError('invalid', `value is no number, cast it to one: ${id}`)
  if (places.respondent_count !== undefined && !NUMBERS.has(typeOf('respondent_count')))
    throw new SourceError('invalid', `respondent_count is no number, cast it to one: ${id}`)
  return places
}

/** Years beyond four digits, BC and infinity are no times that anything was measured at: they are rejected as they stand. */
function addRow(
  points: Points,
  series: SelectedSeries,
  row: readonly (string | null)[],
  places: Places,
): void {
  const cell = (column: Column) => row[places[column] ?? -1] ?? null
  points.add({
    series,
    time: cell('measured_at'),
    value: cell('value'),
    segment: cell('segment'),
    unit: cell('unit'),
    respondents: cell('respondent_count'),
  })
}
