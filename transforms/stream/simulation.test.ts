import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../../tests/chance.ts'
import { chooseStage } from './constraint.ts'
import { simulate } from './simulation.ts'
import type { Standing, StandingStage } from './standing.ts'

const way = (hours: number, parts: Record<string, number>) => ({
  hours,
  parts: new Map(Object.entries(parts)),
})

test('each way loses its own time in the stage, and one without stays as it was', () => {
  const ways = [way(100, { pickup: 40 }), way(50, { pickup: 10 }), way(30, {})]
  expect(simulate(ways, 'pickup', 0.5)).toEqual([80, 45, 30])
  expect(simulate(ways, 'pickup', 0)).toEqual([100, 50, 30])
})

test('no way gets shorter than nothing, nor longer than it is', () => {
  const some = fc.array(fc.tuple(fc.nat(1000), fc.nat(2000)), { minLength: 1 })
  fc.assert(
    fc.property(some, fc.double({ min: 0, max: 1, noNaN: true }), (pairs, shorten) => {
      const simulated = simulate(
        pairs.map(([hours, part]) => way(hours, { pickup: part })),
        'pickup',
        shorten,
      )
      simulated.forEach((hours, i) => {
        expect(hours).toBeGreaterThanOrEqual(-1e-9)
        expect(hours).toBeLessThanOrEqual(pairs[i]![0])
      })
    }),
  )
})

function standing(waiting_hours: number, is_growing = false): Standing {
  const counts = { waiting_count: 1, share: null, arrivals: 9, departures: 3, before: 1, now: 7 }
  const rest = { evidence: null, since: null, hours: null, previous_hours: null }
  return { key: null, label: 'x', waiting_hours, is_growing, ...counts, ...rest }
}
const stage = (name: string, total: Standing, ...groups: Standing[]): StandingStage => ({
  ...total,
  stage: name,
  name,
  kind: 'wait',
  groups,
})

test('the constraint has most waiting of the stages that grow, in total or in a group', () => {
  const steady = stage('train', standing(900))
  const inGroup = stage('pickup', standing(100), standing(60, true))
  const small = stage('test', standing(20, true))
  expect(chooseStage([steady, small, inGroup])?.stage).toBe('pickup')
  expect(chooseStage([steady])).toBeNull()
  expect(chooseStage([stage('review', standing(0, true))])).toBeNull()
  expect(chooseStage([])).toBeNull()
})
