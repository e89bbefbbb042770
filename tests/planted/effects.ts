/** Facts that the effects of bets have to find: which of them worked, and by how much. */
import { GOALS } from '../../fixtures/org/planted.ts'
import type { World } from '../../fixtures/org/index.ts'
import { answerGoalEffect } from '../../transforms/effect/goal.ts'
import type { Origin } from '../../transforms/effect/own.ts'
import type { Found } from './figures.ts'

export const effectFigures: ReadonlySet<string> = new Set(
  GOALS.flatMap(({ name, effect }) => [`bet_${name}`, ...(effect > 0 ? [`effect_${name}`] : [])]),
)

export async function readEffects(world: World, origin: Origin): Promise<Map<string, Found | Error>> {
  const found = new Map<string, Found | Error>()
  for (const { name, effect } of GOALS) {
    const told = await answerGoalEffect(origin, { goalId: name, asOf: world.now(), zone: 'UTC' }, {})
    const unknown = new Error(`No such goal: ${name}`)
    found.set(`bet_${name}`, told?.verdict ?? unknown)
    if (effect > 0) found.set(`effect_${name}`, told ? { low: told.low, high: told.high } : unknown)
  }
  return found
}
