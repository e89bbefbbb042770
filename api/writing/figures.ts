/** What a decision was made on: the effect as it is answered at this moment, kept with it whatever is known later. */
import type { FastifyInstance } from 'fastify'
import { answerGoalEffect } from '../../transforms/effect/goal.ts'
import { readGoal } from '../../transforms/value/goals.ts'
import type { Body, Kind } from '../plugins/app/records.ts'

/** The body with its figures, where its kind keeps any: nobody who writes can say them. */
export async function withFigures(app: FastifyInstance, kind: Kind, body: Body): Promise<Body> {
  if (kind.name !== 'goal_decision') return body
  const figures = await readFigures(app, String(body.goal))
  return { ...body, figures: JSON.stringify(figures) }
}

/** A decision is not refused because nothing can be told: then it keeps why. */
async function readFigures(app: FastifyInstance, goal: string): Promise<object> {
  const { warehouse } = app.parts
  const { asOf, zone } = await app.defaults()
  const options = { timeoutMs: app.settings.queryTimeoutMs }
  try {
    await app.relations.requireBuild()
    const row = await readGoal(warehouse, goal, asOf, options)
    const effect = row && (await answerGoalEffect(app.parts, { goalId: row.goal_id, asOf, zone }, options))
    return effect
      ? { ...effect, as_of: asOf }
      : { reason: `no goal was known by this name: ${goal}`, as_of: asOf }
  } catch (error) {
    app.log.warn({ err: error, goal }, 'no figures are kept with a decision')
    return { reason: 'the effect could not be answered then', as_of: asOf }
  }
}
