import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { readPortfolio, type PortfolioParameters } from '../../transforms/release/portfolio.ts'
import { typed } from '../app.ts'
import { csvOf } from '../formats/csv.ts'
import { json, type CachedAnswer } from '../plugins/app/answers.ts'
import { PortfolioAnswer, type PortfolioRelease } from '../schemas/portfolio.ts'
import { completeWindow, WindowQuery } from '../window.ts'

const known = WindowQuery.properties
const State = Type.Enum(['planned', 'in progress', 'released', 'cancelled'])
const PortfolioQuery = Type.Object(
  {
    state: Type.Optional(
      Type.Array(State, { description: 'planned and in progress when left out', maxItems: 4 }),
    ),
    as_of: known.as_of,
    repository: known.repository,
    service: known.service,
    team: known.team,
    value_stream: known.value_stream,
    format: Type.Optional(Type.Enum(['json', 'csv'])),
  },
  { additionalProperties: false },
)
/** A verdict changes with the time as well as with a build: freezes begin, waivers end. */
const JUDGED_FOR_MS = 60_000

export default async function portfolio(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse } = app.parts

  app.get(
    '/api/portfolio',
    {
      schema: {
        tags: ['releases'],
        summary:
          'Planned releases with verdict, phases, slip, next gate and the decisions that are due this week',
        description:
          'Verdicts are by the policies, judged within the last minute; null where none judges (a cancelled release). At most 2,000 releases, of how many is said. The rows behind it: `portfolio_fact`, `decision_due_fact`, `release_step_fact`.',
        querystring: PortfolioQuery,
        response: { 200: PortfolioAnswer },
      },
    },
    async (request, reply) => {
      const { state, format, ...scope } = request.query
      const given = Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined))
      const echo = completeWindow(given, await app.defaults())
      const parameters: PortfolioParameters = {
        states: [...new Set(state ?? ['planned', 'in progress'])].sort(),
        teamIds: echo.team,
        valueStreamIds: echo.value_stream,
        serviceIds: echo.service,
        repositoryIds: echo.repository,
        asOf: echo.as_of,
      }
      await app.relations.requireBuild()
      const now = app.settings.clock()
      const key = ['portfolio', parameters, format ?? 'json', Math.floor(now / JUDGED_FOR_MS)]
      return app.answerOnce(request, reply, key, async (options) => {
        const found = await readPortfolio(warehouse, parameters, options)
        const judged = await app.govern.judge(
          found.rows.map(({ release_id }) => release_id),
          options.signal,
        )
        const rows = found.rows.map((row): PortfolioRelease => {
          const own = judged.get(row.release_id)
          return { ...row, verdict: own?.verdict ?? null, reasons: own?.reasons ?? [] }
        })
        if (format === 'csv') return asCsv(rows)
        const build_id = app.synchroniser.buildId()
        return json({ ...found, rows, judged_at: now, as_of: echo.as_of, build_id } satisfies PortfolioAnswer)
      })
    },
  )
}

const COLUMNS = [
  'name',
  'place',
  'parent',
  'state',
  'is_overdue',
  'verdict',
  'reason',
  'planned_at',
  'released_at',
  'slip_hours',
  'phase',
  'next_phase',
  'next_phase_at',
  'next_gate',
  'team_name',
  'methodology',
  'service_count',
  'item_count',
  'collision_count',
  'deviation_count',
  'fault_count',
  'due_count',
  'release_id',
  'url',
] as const

function asCsv(rows: readonly PortfolioRelease[]): CachedAnswer {
  const names = new Map(rows.map(({ release_id, name }) => [release_id, name]))
  const listed = rows.map((row) => ({
    ...row,
    parent:
      row.parent_release_id === null ? null : (names.get(row.parent_release_id) ?? row.parent_release_id),
    reason: row.reasons.join('; '),
  }))
  return {
    body: csvOf(COLUMNS, listed, ['planned_at', 'released_at', 'next_phase_at']),
    type: 'text/csv; charset=utf-8',
    headers: { 'content-disposition': 'attachment; filename="portfolio.csv"' },
  }
}
