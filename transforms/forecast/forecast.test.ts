import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import '../../tests/chance.ts'
import { seedRandom } from '../statistics/random.ts'
import { backtest, forecastScope, type ForecastOptions } from './forecast.ts'
import { countFor, dayFor, doneBy, finishDays, NEVER } from './trials.ts'

const usual: ForecastOptions = { days: 90, seed: 1, isGrowing: false, byDays: null }
const none = (done: readonly number[]) => ({ done, added: done.map(() => 0) })

/** Weekdays have Poisson counts, weekends nothing. */
function imagine(days: number, mean: number, seed: number): number[] {
  const random = seedRandom(seed)
  return Array.from({ length: days }, (_, day) => (day % 7 > 4 ? 0 : random.poisson(mean)))
}

describe('trials', () => {
  test('one a day: n items take n days in every trial', () => {
    const days = finishDays({ done: [1] }, 12, { trials: 50, seed: 3, mostDays: 100 })
    expect([dayFor(days, 0.5), dayFor(days, 0.95)]).toEqual([12, 12])
    expect(countFor(doneBy({ done: [1] }, [5, 9], { trials: 50, seed: 3 })[1]!, 0.85)).toBe(9)
  })

  test('of two days one of which brought it, two tosses of a redrawn sample do so in five of eight trials', () => {
    const days = finishDays({ done: [0, 1] }, 1, { trials: 40_000, seed: 5, mostDays: 100 })
    // Redrawn it is 0 and 0, either way mixed, or 1 and 1: (0 + 2 · 3/4 + 1) ÷ 4.
    expect(days.filter((day) => day <= 2).length / days.length).toBeCloseTo(0.625, 2)
  })

  test('what never gets done is said so, whatever else is', () => {
    const days = finishDays({ done: [0, 0] }, 1, { trials: 10, seed: 1, mostDays: 30 })
    expect(days.every((day) => day === NEVER)).toBe(true)
    expect(dayFor(days, 0.5)).toBeNull()
    const growing = finishDays({ done: [1], added: [1] }, 1, { trials: 10, seed: 1, mostDays: 30 })
    expect(dayFor(growing, 0.5)).toBeNull()
  })

  test('nothing is done on weekdays on which nothing ever was', () => {
    const done = imagine(91, 3, 7)
    const [friday, sunday, monday] = doneBy({ done }, [5, 7, 8], { trials: 200, seed: 2 })
    expect(sunday).toEqual(friday)
    expect(monday).not.toEqual(friday)
  })

  test('the same seed draws the same days', () => {
    const draw = () => finishDays({ done: imagine(90, 1, 2) }, 20, { trials: 500, seed: 9, mostDays: 400 })
    expect(draw()).toEqual(draw())
  })
})

describe('a forecast', () => {
  test('is later the surer it is to be, and counts fewer', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(3), { minLength: 30, maxLength: 120 }),
        fc.integer({ min: 0, max: 60 }),
        (done, left) => {
          const told = forecastScope(none(done), left, { ...usual, byDays: 10 })
          if (told.withheld !== null) return expect(told.when).toEqual([])
          const days = told.when.map((day) => day ?? Infinity)
          expect(days).toEqual(days.toSorted((a, b) => a - b))
          for (const { counts } of told.fan) expect(counts).toEqual(counts.toSorted((a, b) => b - a))
          expect(told.by_chance! >= 0 && told.by_chance! <= 1).toBe(true)
        },
      ),
      { numRuns: 40 },
    )
  })

  test('is refused below ten finished items', () => {
    const told = forecastScope(none([...imagine(0, 0, 0), 3, 0, 6]), 5, usual)
    expect(told.withheld).toBe('Fewer than ten items were finished in 3 days: 9')
    expect(told).toMatchObject({ when: [], fan: [], backtest: null })
  })

  test('of nothing that is left is today', () => {
    expect(forecastScope(none(imagine(90, 1, 4)), 0, usual)).toMatchObject({
      when: [0, 0, 0, 0],
      backtest: null,
    })
  })

  test('draws on the last days alone', () => {
    const told = forecastScope(none([...Array(300).fill(9), ...Array(90).fill(1)]), 30, usual)
    expect(told.sample).toMatchObject({ days: 90, done: 90 })
    expect(told.when).toEqual([30, 30, 30, 30])
  })

  test('moves away where scope grows', () => {
    const done = imagine(120, 2, 6)
    const still = forecastScope({ done, added: done.map((count) => Math.min(count, 1)) }, 40, usual)
    const grown = forecastScope({ done, added: done.map((count) => Math.min(count, 1)) }, 40, {
      ...usual,
      isGrowing: true,
    })
    expect(grown.when[2]!).toBeGreaterThan(still.when[2]!)
  })
})

describe('looked back at', () => {
  test('the safe date comes true about as often as it says, over generated histories', () => {
    for (const [mean, remaining] of [
      [1.2, 20],
      [4, 60],
    ] as const) {
      let [hits, n] = [0, 0]
      for (let seed = 1; seed <= 30; seed++) {
        const found = backtest(none(imagine(420, mean, seed)), remaining, usual)
        hits += found.hits
        n += found.n
      }
      expect(n).toBeGreaterThan(400)
      expect(hits / n, `${remaining} at ${mean} a day`).toBeGreaterThan(0.8)
      expect(hits / n, `${remaining} at ${mean} a day`).toBeLessThan(0.9)
    }
  })

  test('it knows no more than was known then: a jump of the pace afterwards is a miss or a gain', () => {
    const slower = [...Array(180).fill(1), ...Array(180).fill(0)]
    const found = backtest(none(slower), 20, { days: 90, seed: 1 })
    expect(found.hits).toBeLessThan(found.n)
    expect(found.hits).toBeGreaterThan(0)
  })

  test('weeks that overlap count as fewer in the interval', () => {
    const found = backtest(none(imagine(400, 1, 8)), 30, usual)
    expect(found.apart).toBeLessThan(found.n / 3)
    expect(found.low! <= found.hit_ratio! && found.hit_ratio! <= found.high!).toBe(true)
  })

  test('a date that has not come is neither', () => {
    const found = backtest(none(Array(100).fill(1)), 50, { days: 90, seed: 1 })
    expect(found).toMatchObject({ n: 0, hit_ratio: null, pending: 1, low: null })
  })
})
