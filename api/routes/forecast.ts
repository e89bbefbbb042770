import type { FastifyInstance } from 'fastify'
import { Type, type Static } from 'typebox'
import { forecastScope, SHARES } from '../../transforms/forecast/forecast.ts'
import { readRelease, readScope, type ScopeRead } from '../../transforms/forecast/history.ts'
import { addDays, daysBetween, localDate } from '../../transforms/measures/calendar.ts'
import type { ReadOptions } from '../../transforms/readers.ts'
import { typed } from '../app.ts'
import { BadParameterError, UnknownIdError } from '../errors.ts'
import { json } from '../plugins/app/answers.ts'
import { isDate } from '../relation.ts'
import { Forecast } from '../schemas/forecast.ts'
import { completeWindow, toParameters, WindowQuery } from '../window.ts'

const known = WindowQuery.properties
const ForecastQuery = Type.Object(
  {
    release: Type.Optional(
      Type.String({ maxLength: 2000, description: 'What is left of this planned release' }),
    ),
    repository: known.repository,
    service: known.service,
    team: known.team,
    value_stream: known.value_stream,
    items: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100_000, description: 'So many, in place of what is left' }),
    ),
    by: Type.Optional(Type.String({ description: 'Local date YYYY-MM-DD: how many by then' })),
    split: Type.Number({
      minimum: 1,
      maximum: 10,
      default: 1,
      description: 'Items that each of what is left becomes',
    }),
    growth: Type.Boolean({ default: false, description: 'Scope grows as it did on the days drawn from' }),
    days: Type.Integer({ minimum: 60, maximum: 90, default: 90, description: 'Last days drawn from' }),
    seed: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, default: 1 }),
    as_of: known.as_of,
    zone: known.zone,
  },
  { additionalProperties: false },
)
type ForecastQuery = Static<typeof ForecastQuery>

export default async function forecast(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse } = app.parts

  app.get(
    '/api/forecast',
    {
      schema: {
        tags: ['plans'],
        summary: 'When what is left will be finished, and how many by when, with how often that came true',
        description:
          'Days are drawn with replacement from those of the same weekday among the last 60 to 90, the ones without ' +
          'anything too: 10,000 seeded trials, each from a redrawn sample. Refused below ten finished items. Looked back ' +
          'at from each week of the last year. The rows behind it: `work_item_fact`, `release_item`.',
        querystring: ForecastQuery,
        response: { 200: Forecast },
      },
    },
    async (request, reply) => {
      const { query } = request
      const echo = completeWindow(windowOf(query), await app.defaults())
      const today = localDate(echo.as_of, echo.zone)
      const byDays = daysTo(query.by, today)
      await app.relations.requireBuild()
      return app.answerOnce(request, reply, ['forecast', query, echo], async (options) => {
        const read = await readAsked(query, echo, options)
        const remaining = Math.ceil((query.items ?? read.remaining) * query.split)
        const { days, seed, growth } = query
        const found = forecastScope(read.history, remaining, { days, seed, isGrowing: growth, byDays })
        const { as_of, zone } = echo
        const build_id = app.synchroniser.buildId()
        return json({
          ...describe(found, read, today),
          remaining_count: remaining,
          seed,
          as_of,
          zone,
          build_id,
        })
      })
    },
  )

  async function readAsked(
    query: ForecastQuery,
    echo: ReturnType<typeof completeWindow>,
    options: ReadOptions,
  ): Promise<ScopeRead> {
    const { release: releaseId, days } = query
    if (releaseId === undefined) return readScope(warehouse, toParameters(echo), options)
    const rows = await warehouse.rows(
      `SELECT 1 FROM portfolio_fact WHERE release_id = $id`,
      { id: releaseId },
      options,
    )
    if (rows.length === 0)
      throw new UnknownIdError(
        `No planned release of this id, look it up on the radar: ${releaseId.slice(0, 300)}`,
      )
    return readRelease(warehouse, { releaseId, asOf: echo.as_of, zone: echo.zone, days }, options)
  }
}

function windowOf({
  release,
  items: _items,
  by: _by,
  split: _split,
  growth: _growth,
  days: _days,
  seed: _seed,
  ...window
}: ForecastQuery) {
  const scopes = [window.repository, window.service, window.team, window.value_stream]
  if (release !== undefined && scopes.some((ids) => ids !== undefined))
    throw new BadParameterError(
      'A release says of whom it is: leave out team, service, value_stream and repository',
    )
  return window
}

function daysTo(by: string | undefined, today: string): number | null {
  if (by === undefined) return null
  if (!isDate(by)) throw new BadParameterError(`by must be a date as YYYY-MM-DD: ${by.slice(0, 100)}`)
  const days = daysBetween(today, by)
  if (days < 1 || days > 1095) throw new BadParameterError(`by must be a day of the next three years: ${by}`)
  return days
}

function describe(found: ReturnType<typeof forecastScope>, { pace, sql }: ScopeRead, today: string) {
  const point = ({ days, counts }: (typeof found.fan)[number]) => ({
    date: addDays(today, days),
    counts: counts.map((count, i) => ({ chance: SHARES[i]!, count })),
  })
  const { sample, backtest, by } = found
  const isEmpty = sample.days === 0
  return {
    pace,
    sample: {
      from: isEmpty ? null : addDays(today, -sample.days),
      to: isEmpty ? null : today,
      day_count: sample.days,
      done_count: sample.done,
      added_count: sample.added,
    },
    trials: found.trials,
    withheld: found.withheld,
    when: found.when.map((days, i) => ({
      chance: SHARES[i]!,
      date: days === null ? null : addDays(today, days),
    })),
    fan: found.fan.map(point),
    by: by === null ? null : { ...point(by), all: found.by_chance },
    backtest: backtest && {
      n: backtest.n,
      hit_count: backtest.hits,
      hit_ratio: backtest.hit_ratio,
      low: backtest.low,
      high: backtest.high,
      apart_count: backtest.apart,
      pending_count: backtest.pending,
    },
    sql,
  }
}
