import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MINUTE, scheduleSteps, type Step } from './schedule.ts'

const step = (id: string, minutes: number | null, ...needs: string[]): Step => ({
  id,
  minutes,
  needs,
  plannedStartAt: null,
})

describe('the plan of a runbook', () => {
  it('has a critical path and room beside it', () => {
    const plan = scheduleSteps(
      [step('stop', 5), step('move', 30, 'stop'), step('warm', 10, 'stop'), step('open', 5, 'move', 'warm')],
      0,
    )
    expect(plan.criticalPath).toEqual(['stop', 'move', 'open'])
    expect(plan.planned.map(({ slackMinutes }) => slackMinutes)).toEqual([0, 0, 20, 0])
    expect(plan.planned.map(({ startsAt }) => startsAt / MINUTE)).toEqual([0, 5, 5, 35])
    expect([plan.endsAt / MINUTE, plan.isLeast]).toEqual([40, false])
  })

  it('begins no step before its own time', () => {
    const [first, second] = [step('a', 10), { ...step('b', 10, 'a'), plannedStartAt: 60 * MINUTE }]
    const plan = scheduleSteps([first, second], 0)
    expect(plan.planned.map(({ startsAt, slackMinutes }) => [startsAt / MINUTE, slackMinutes])).toEqual([
      [0, 50],
      [60, 0],
    ])
    expect(plan.criticalPath).toEqual(['b'])
  })

  it('tells circles, steps that need themselves and steps that nobody knows, and ends', () => {
    const plan = scheduleSteps(
      [
        step('a', 10, 'c'),
        step('b', 10, 'a'),
        step('c', 10, 'b'),
        step('d', 5, 'c', 'gone'),
        step('e', 1, 'e'),
      ],
      0,
    )
    expect(plan.circles).toEqual([['a', 'c', 'b'], ['e']])
    expect(plan.unknown[3]).toEqual(['gone'])
    expect(plan.order).toHaveLength(5)
    expect(plan.endsAt).toBe(15 * MINUTE)
  })

  it('says that it takes at least so long where a step says no minutes', () => {
    const plan = scheduleSteps([step('a', 10), step('b', null, 'a')], 0)
    expect([plan.isLeast, plan.endsAt, plan.planned[1]?.slackMinutes]).toEqual([true, 10 * MINUTE, null])
  })

  it('is empty without steps', () => {
    expect(scheduleSteps([], 7)).toMatchObject({ startsAt: 7, endsAt: 7, criticalPath: [], circles: [] })
  })
})

/** Every chain of steps, the slow way. */
function chains(steps: readonly Step[], from: Step): Step[][] {
  const after = steps.filter(({ needs }) => needs.includes(from.id))
  return after.length === 0
    ? [[from]]
    : after.flatMap((next) => chains(steps, next).map((rest) => [from, ...rest]))
}

const lengthOf = (chain: readonly Step[]) => chain.reduce((sum, { minutes }) => sum + (minutes ?? 0), 0)

const graphs = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.array(fc.nat(6), { maxLength: 3 })), {
    minLength: 1,
    maxLength: 7,
  })
  .map((drawn) =>
    drawn.map(([minutes, before], i) =>
      step(`s${i}`, minutes, ...before.filter((place) => place < i).map((place) => `s${place}`)),
    ),
  )

describe('against every chain of small graphs', () => {
  it('has the longest one as its length, and as room what each lacks to that', () => {
    fc.assert(
      fc.property(graphs, (steps) => {
        const roots = steps.filter(({ needs }) => needs.length === 0)
        const all = roots.flatMap((root) => chains(steps, root))
        const longest = Math.max(...all.map(lengthOf))
        const plan = scheduleSteps(steps, 0)
        expect(plan.endsAt / MINUTE).toBe(longest)
        for (const [place, { id }] of steps.entries()) {
          const through = all.filter((chain) => chain.some((one) => one.id === id)).map(lengthOf)
          expect(plan.planned[place]?.slackMinutes, id).toBeCloseTo(longest - Math.max(...through), 6)
        }
        const path = plan.criticalPath.map((id) => steps.find((one) => one.id === id) as Step)
        expect(lengthOf(path)).toBe(longest)
        for (const [place, one] of path.slice(1).entries()) expect(one.needs).toContain(path[place]?.id)
      }),
      { numRuns: 300 },
    )
  })

  it('ends on any graph at all, and orders what no circle holds', () => {
    const any = fc.array(fc.array(fc.nat(9), { maxLength: 4 }), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(any, (drawn) => {
        const steps = drawn.map((needs, i) => step(`s${i}`, 1, ...needs.map((place) => `s${place}`)))
        const { order, needs, circles } = scheduleSteps(steps, 0)
        expect(order.toSorted((a, b) => a - b)).toEqual(steps.map((_, i) => i))
        const placed = new Map(order.map((place, at) => [place, at]))
        for (const [own, places] of needs.entries())
          for (const place of places) expect(placed.get(place)).toBeLessThan(placed.get(own) as number)
        for (const circle of circles)
          for (const [at, id] of circle.entries()) {
            const own = steps.find((one) => one.id === id) as Step
            expect(own.needs).toContain(circle[(at + 1) % circle.length])
          }
      }),
      { numRuns: 300 },
    )
  })
})
