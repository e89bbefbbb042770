import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { listSeries, readSeries, type SeriesRow } from '../../transforms/outcomes/series.ts'
import { typed } from '../app.ts'
import { BadParameterError, UnknownIdError } from '../errors.ts'
import { isDate } from '../relation.ts'
import { SeriesAnswer, SeriesList } from '../schemas/series.ts'
import { WindowQuery } from '../window.ts'

const MOST_SERIES = 2_000
const MOST_POINTS = 10_000
const HOUR_MS = 3_600_000
const known = WindowQuery.properties
const closed = { additionalProperties: false }
/** Years that a timestamp can hold, and no measurement is beyond. */
const [FIRST, LAST] = ['0001-01-01', '9999-12-31']

export default async function series(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse } = app.parts
  const options = () => ({ timeoutMs: app.settings.queryTimeoutMs })

  app.get(
    '/api/series',
    {
      schema: {
        tags: ['outcomes'],
        summary:
          'Numbers of the business: how often each is measured, how old it is, and what is odd about it',
        description: 'One row a series and segment. The rows behind it: `outcome_series_fact`.',
        querystring: Type.Object({ service: known.service, value_stream: known.value_stream }, closed),
        response: { 200: SeriesList },
      },
    },
    async (request, reply) => {
      await app.relations.requireBuild()
      const { service = [], value_stream = [] } = request.query
      const scope = { services: service, valueStreams: value_stream }
      const { rows, total } = await listSeries(warehouse, scope, MOST_SERIES, options())
      const now = app.settings.clock()
      // Ages go on between builds.
      reply.header('cache-control', 'no-store')
      return {
        series: { rows: rows.map((row) => aged(row, now)), total_count: total, limit: MOST_SERIES },
        as_of: now,
        build_id: app.synchroniser.buildId(),
      }
    },
  )

  app.get(
    '/api/series/:id',
    {
      schema: {
        tags: ['outcomes'],
        summary:
          'One series: its points by segment, what was corrected and when, and where levels do not compare',
        description:
          'The newest 10,000 points of the window, in order of time. The rows behind it: `outcome_point_fact`, ' +
          '`outcome_correction_fact`, which `/api/marts/…` gives whole as CSV and Parquet.',
        params: Type.Object({ id: Type.String() }),
        querystring: Type.Object(
          {
            segment: Type.Optional(Type.String({ maxLength: 2000, description: 'All when left out' })),
            from: Type.Optional(
              Type.String({ description: 'Date YYYY-MM-DD, UTC; from the first point on' }),
            ),
            to: Type.Optional(Type.String({ description: 'Exclusive date, UTC; to the last point' })),
          },
          closed,
        ),
        response: { 200: SeriesAnswer },
      },
    },
    async (request, reply) => {
      await app.relations.requireBuild()
      const { segment = null, from = FIRST, to = LAST } = request.query
      const { id } = request.params
      const asked = { id, segment, from: dateOf('from', from), to: dateOf('to', to) }
      const found = await readSeries(warehouse, asked, MOST_POINTS, options())
      if (!found)
        throw new UnknownIdError(
          `No series of this id and segment, /api/series lists them: ${id.slice(0, 300)}`,
        )
      const now = app.settings.clock()
      const { points, point_count, corrections, correction_count, breaks, segments } = found
      reply.header('cache-control', 'no-store')
      return {
        series_id: id,
        name: segments[0]?.name ?? id,
        segments: segments.map((row) => aged(row, now)),
        points: { rows: points, total_count: point_count, limit: MOST_POINTS },
        corrections: { rows: corrections, total_count: correction_count, limit: MOST_POINTS },
        breaks,
        as_of: now,
        build_id: app.synchroniser.buildId(),
      }
    },
  )
}

function aged(row: SeriesRow, now: number) {
  return {
    ...row,
    age_hours: row.last_at === null ? null : (now - row.last_at) / HOUR_MS,
    is_late: row.expected_at === null ? null : now > row.expected_at,
  }
}

function dateOf(name: string, text: string): number {
  if (!isDate(text))
    throw new BadParameterError(`${name} must be a date as YYYY-MM-DD: ${text.slice(0, 100)}`)
  return Date.parse(text)
}
