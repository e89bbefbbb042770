import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { answerGoalEffect, answerReleaseEffects } from '../../transforms/effect/goal.ts'
import { typed } from '../app.ts'
import { UnknownIdError } from '../errors.ts'
import { json } from '../plugins/app/answers.ts'
import { GoalEffect, ReleaseEffects } from '../schemas/effect.ts'
import { completeWindow, WindowQuery } from '../window.ts'

const tags = ['value']
const params = Type.Object({ id: Type.String({ maxLength: 2000 }) })
const known = WindowQuery.properties
const querystring = Type.Object({ as_of: known.as_of, zone: known.zone }, { additionalProperties: false })
const description =
  'Interrupted time series by generalised least squares with AR(1) noise: 28 points on each side, 14 at least, and at least ' +
  '90 before the exposure, of the series’ own grain. The rows behind it: `goal_fact`, `outcome_point_fact`.'

export default async function effect(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  app.get(
    '/api/goals/:id/effect',
    {
      schema: {
        tags,
        summary: 'What became of a goal’s numbers after users met it, with one verdict',
        description,
        params,
        querystring,
        response: { 200: GoalEffect },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { as_of, zone } = completeWindow(request.query, await app.defaults())
      await app.relations.requireBuild()
      return app.answerOnce(request, reply, ['goal-effect', id, as_of, zone], async (options) => {
        const found = await answerGoalEffect(app.parts, { goalId: id, asOf: as_of, zone }, options)
        if (found === null) throw unknown('goal', id)
        return json({ ...found, as_of, zone, build_id: app.synchroniser.buildId() } satisfies GoalEffect)
      })
    },
  )

  app.get(
    '/api/releases/:id/effects',
    {
      schema: {
        tags,
        summary: 'What became of the numbers of its services after a release that stands alone',
        description,
        params,
        querystring,
        response: { 200: ReleaseEffects },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { as_of, zone } = completeWindow(request.query, await app.defaults())
      await app.relations.requireBuild()
      return app.answerOnce(request, reply, ['release-effects', id, as_of, zone], async (options) => {
        const found = await answerReleaseEffects(app.parts, { releaseId: id, asOf: as_of, zone }, options)
        if (found === null) throw unknown('release', id)
        return json({ ...found, as_of, zone, build_id: app.synchroniser.buildId() } satisfies ReleaseEffects)
      })
    },
  )
}

const unknown = (kind: string, id: string) =>
  new UnknownIdError(`No ${kind} of this id, look it up on its list: ${id.slice(0, 300)}`)
