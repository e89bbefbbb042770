import type { FastifyInstance } from 'fastify'
import { Type, type Static } from 'typebox'
import { forecastScope } from '../../transforms/forecast/forecast.ts'
import { readScope, readSubject, type ScopeRead } from '../../transforms/forecast/history.ts'
import type { Subject } from '../../transforms/forecast/subject.ts'
import { localDate } from '../../transforms/measures/calendar.ts'
import type { ReadOptions } from '../../transforms/readers.ts'
import { typed } from '../app.ts'
import { BadParameterError } from '../errors.ts'
import { daysTo, describeForecast, requireSubject } from '../forecast-answer.ts'
import { json } from '../plugins/app/answers.ts'
import { Forecast } from '../schemas/forecast.ts'
import { completeWindow, toParameters, WindowQuery } from '../window.ts'

const known = WindowQuery.properties
const ForecastQuery = Type.Object(
  {
    release: Type.Optional(
      Type.String({ maxLength: 2000, description: 'What is left of this planned release' }),
    ),
    goal: Type.Optional(
      Type.String({
        maxLength: 2000,
        description: 'Of the items that serve this goal, and of the releases that claim it',
      }),
    ),
    item: Type.Optional(
      Type.String({ maxLength: 2000, description: 'Of the parts of this item, by id or key: an epic' }),
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
          'at from each week of the last year. The rows behind it: `work_item_fact`, `release_item`, `goal_item`, `goal_claim`.',
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
          ...describeForecast(found, query.items === undefined ? read : { ...read, past: [] }, today),
          remaining_count: remaining,
          seed,
          as_of,
          zone,
          build_id,
        } satisfies Forecast)
      })
    },
  )

  async function readAsked(
    query: ForecastQuery,
    echo: ReturnType<typeof completeWindow>,
    options: ReadOptions,
  ): Promise<ScopeRead> {
    const asked = subjectOf(query)
    if (asked === null) return readScope(warehouse, { ...toParameters(echo), days: query.days }, options)
    const subject = await requireSubject(warehouse, asked, options)
    return readSubject(warehouse, { subject, asOf: echo.as_of, zone: echo.zone, days: query.days }, options)
  }
}

function subjectOf({ release, goal, item }: ForecastQuery): Subject | null {
  if (release !== undefined) return { kind: 'release', id: release }
  if (goal !== undefined) return { kind: 'goal', id: goal }
  return item === undefined ? null : { kind: 'item', id: item }
}

function windowOf({
  release,
  goal,
  item,
  items: _items,
  by: _by,
  split: _split,
  growth: _growth,
  days: _days,
  seed: _seed,
  ...window
}: ForecastQuery) {
  const named = [release, goal, item].filter((id) => id !== undefined)
  const scopes = [window.repository, window.service, window.team, window.value_stream]
  if (named.length > 1) throw new BadParameterError('Ask about one thing: a release, a goal or an item')
  if (named.length === 1 && scopes.some((ids) => ids !== undefined))
    throw new BadParameterError(
      'A release, goal or item says of whom it is: leave out team, service, value_stream and repository',
    )
  return window
}
