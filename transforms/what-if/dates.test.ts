import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import '../../tests/chance.ts'
import { NEVER } from '../forecast/trials.ts'
import { compareDates, compareTrials, type Outlook } from './dates.ts'

const days = fc.array(fc.nat(3), { minLength: 20, maxLength: 90 })
const outlook = (done: readonly number[], remaining: number, more: Partial<Outlook> = {}): Outlook => ({
  sample: { done, gap: 1 },
  remaining,
  plannedDays: null,
  ...more,
})
const scaled = (done: readonly number[], factor: number): Outlook['sample'] => ({
  done: done.map((count) => count * factor),
  steady: done.map(() => 0),
  gap: 1,
})
const late = (when: readonly (number | null)[]) => when.map((day) => day ?? Infinity)

describe('dates with other levers', () => {
  test('are today’s to the day where no lever is pulled', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 40 }), fc.nat(1000), (done, left, seed) => {
        const { today, changed, difference } = compareDates(
          outlook(done, left),
          outlook(done, left, { sample: scaled(done, 1), paces: [1] }),
          seed,
        )
        expect(changed).toEqual(today)
        expect(difference).toEqual({ days: 0, low: 0, high: 0, sooner: 0, later: 0 })
      }),
      { numRuns: 8 },
    )
  })

  test('are never later with less scope or with more capacity, in no trial', () => {
    fc.assert(
      fc.property(
        days,
        fc.integer({ min: 1, max: 40 }),
        fc.nat(40),
        fc.double({ min: 1, max: 5, noNaN: true }),
        (done, left, dropped, factor) => {
          const less = compareDates(outlook(done, left), outlook(done, Math.max(0, left - dropped)), 7)
          const more = compareDates(
            outlook(done, left),
            outlook(done, left, { sample: scaled(done, factor) }),
            7,
          )
          for (const { today, changed, difference } of [less, more]) {
            expect(difference.later).toBe(0)
            late(changed.when).forEach((day, i) => expect(day).toBeLessThanOrEqual(late(today.when)[i]!))
          }
        },
      ),
      { numRuns: 8 },
    )
  })

  test('without capacity it is never done, which is told as such and not as a number', () => {
    const { changed, difference } = compareDates(
      outlook([1, 2, 1, 1, 1, 2], 5),
      outlook([1, 2, 1, 1, 1, 2], 5, { sample: scaled([1, 2, 1, 1, 1, 2], 0) }),
      1,
    )
    expect(changed).toMatchObject({ when: [null, null, null, null], never: 1 })
    expect(difference).toEqual({ days: null, low: null, high: null, sooner: 0, later: 1 })
  })

  test('a day more for each item at one a day: the interval has no width', () => {
    const { difference } = compareDates(outlook([1], 10), outlook([1], 14), 3)
    expect(difference).toEqual({ days: 4, low: 4, high: 4, sooner: 0, later: 1 })
  })

  test('a later date is reached in as many trials at least', () => {
    const done = [0, 1, 0, 2, 1, 0, 0, 1, 3, 0, 1, 0, 0, 0]
    const { today, changed } = compareDates(
      outlook(done, 9, { plannedDays: 12 }),
      outlook(done, 9, { plannedDays: 20 }),
      2,
    )
    expect(changed.by_planned!).toBeGreaterThan(today.by_planned!)
  })

  test('the pace of one team is scaled, that of the others stays', () => {
    const done = [2, 2, 2]
    const [others] = [[1, 1, 1]]
    const half = outlook(done, 15, { sample: { done, steady: others, gap: 1 }, paces: [0.5] })
    expect(compareDates(outlook(done, 15), half, 1).changed.when).toEqual([10, 10, 10, 10])
  })
})

test('trials of which one alone ends differ without end, those that both never end do not', () => {
  const told = compareTrials(Int32Array.of(5, NEVER, NEVER, 4), Int32Array.of(7, NEVER, 3, NEVER))
  expect(told).toEqual({ days: 2, low: null, high: null, sooner: 0.25, later: 0.5 })
})
