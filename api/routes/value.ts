import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { readParts } from '../../transforms/value/goal.ts'
import { readEffects } from '../../transforms/value/effects.ts'
import { readGoal, readGoals } from '../../transforms/value/goals.ts'
import { readInvestment, readUnaimed } from '../../transforms/value/investment.ts'
import { readValueReport } from '../../transforms/value/overview.ts'
import { readWeeks } from '../../transforms/value/points.ts'
import { writeValueReport } from '../../transforms/value/report.ts'
import { typed } from '../app.ts'
import { UnknownIdError } from '../errors.ts'
import { json } from '../plugins/app/answers.ts'
import { GoalAnswer, Value, ValuePaper } from '../schemas/value.ts'
import { describeGoal, questionOf, recordOf } from '../value.ts'
import { completeWindow, WindowQuery } from '../window.ts'

const known = WindowQuery.properties
const tags = ['value']
const ValueQuery = Type.Object(
  {
    from: known.from,
    to: known.to,
    as_of: known.as_of,
    zone: known.zone,
    repository: known.repository,
    service: known.service,
    team: known.team,
    value_stream: known.value_stream,
  },
  { additionalProperties: false },
)

export default async function value(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse } = app.parts

  app.get(
    '/api/value',
    {
      schema: {
        tags,
        summary: 'Goals with aim, state, numbers and verdict; what work went into; work that serves no goal',
        description:
          'At most 500 goals and 100 items without a goal, of how many is said. The rows behind it: `goal_fact`, `goal_progress_fact`, `goal_work_fact`, `goal_fault_fact`.',
        querystring: ValueQuery,
        response: { 200: Value },
      },
    },
    async (request, reply) => {
      const echo = completeWindow(request.query, await app.defaults())
      const question = questionOf(echo)
      await app.relations.requireBuild()
      return app.answerOnce(request, reply, ['value', question], async (options) => {
        const found = await readGoals(warehouse, question, options)
        const ids = found.rows.map(({ goal_id }) => goal_id)
        const [weeks, effects, investment, unaimed] = await Promise.all([
          readWeeks(warehouse, ids, echo.as_of, options),
          readEffects(app.parts, found.rows, { asOf: echo.as_of, zone: echo.zone }, options),
          readInvestment(warehouse, question, options),
          readUnaimed(warehouse, question, options),
        ])
        const goals = found.rows.map((row) =>
          describeGoal(row, {
            weeks: weeks.get(row.goal_id) ?? [],
            effect: effects.get(row.goal_id) ?? null,
            asOf: echo.as_of,
          }),
        )
        const { from, to, as_of, zone } = echo
        const build_id = app.synchroniser.buildId()
        return json({
          goals,
          goal_count: found.total_count,
          unaimed,
          investment,
          from,
          to,
          as_of,
          zone,
          build_id,
        } satisfies Value)
      })
    },
  )

  app.get(
    '/api/value/report',
    {
      schema: {
        tags,
        summary: 'Whether the goals delivered, on one page in plain words, as Markdown',
        querystring: Type.Object(
          { ...ValueQuery.properties, format: Type.Optional(Type.Enum(['json', 'markdown'])) },
          { additionalProperties: false },
        ),
        response: { 200: ValuePaper },
      },
    },
    async (request, reply) => {
      const { format, ...query } = request.query
      const echo = completeWindow(query, await app.defaults())
      await app.relations.requireBuild()
      const options = { timeoutMs: app.settings.queryTimeoutMs, signal: request.signal }
      const asked = { ...questionOf(echo), zone: echo.zone, dates: { from: echo.from, to: echo.to } }
      const markdown = writeValueReport(await readValueReport(app.parts, asked, options))
      reply.header('cache-control', 'no-store')
      if (format !== 'markdown') return { markdown, as_of: echo.as_of } satisfies ValuePaper
      reply
        .type('text/markdown; charset=utf-8')
        .header('content-disposition', `attachment; filename="value-${echo.to}.md"`)
      return reply.send(markdown as never)
    },
  )

  app.get(
    '/api/value/:id',
    {
      schema: {
        tags,
        summary: 'A goal as first written and as edited since, its releases, its work, and what was decided',
        description:
          'The id is URL-encoded: of the goal, its key in a tracker, or what exactly one is called.',
        params: Type.Object({ id: Type.String() }),
        querystring: Type.Object({ as_of: known.as_of, zone: known.zone }, { additionalProperties: false }),
        response: { 200: GoalAnswer },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { as_of: asOf, zone } = completeWindow(request.query, await app.defaults())
      await app.relations.requireBuild()
      return app.answerOnce(request, reply, ['goal', id, asOf, zone], async (options) => {
        const row = await readGoal(warehouse, id, asOf, options)
        if (row === null)
          throw new UnknownIdError(
            `Unknown goal, name it by id, key or name; what is new is known after a sync: ${id.slice(0, 300)}`,
          )
        const [parts, weeks, effects] = await Promise.all([
          readParts(warehouse, row.goal_id, options),
          readWeeks(warehouse, [row.goal_id], asOf, options),
          readEffects(app.parts, [row], { asOf, zone }, options),
        ])
        const goal = describeGoal(row, {
          weeks: weeks.get(row.goal_id) ?? [],
          effect: effects.get(row.goal_id) ?? null,
          asOf,
        })
        const build_id = app.synchroniser.buildId()
        return json({
          goal,
          ...parts,
          record: recordOf(row.goal_id),
          as_of: asOf,
          zone,
          build_id,
        } satisfies GoalAnswer)
      })
    },
  )
}
