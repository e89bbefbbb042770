import { describe, expect, test } from 'vitest'
import { betaBelow } from '../../transforms/statistics/distribution.ts'
import { isLong } from '../chance.ts'
import { PHIS, simulate } from './simulation.ts'

const series = isLong ? 2000 : 150

/** Whether so many of `series` are too rare or too many by chance alone (one test in ten thousand), were the bar just kept. */
function isWithin(share: number, low: number, high: number): boolean {
  const count = Math.round(share * series)
  const atLeast = count === 0 ? 1 : betaBelow(count, series - count + 1, high)
  const atMost = count === series ? 1 : 1 - betaBelow(count + 1, series - count, low)
  return Math.min(atLeast, atMost) > 1e-4
}

describe.each(PHIS)('of noise that lingers by %d', (phi) => {
  const seed = (isLong ? Date.now() % 1_000_000 : 4200) + 10 * phi
  const still = simulate({ phi, series, seed })
  const moved = simulate({ phi, series, seed: seed + 1, effect: still.smallest })
  const told = `seed ${seed}`

  test('a verdict claims an effect of nothing in 3 to 7 %', () => {
    expect(isWithin(still.claimed, 0.03, 0.07), `${still.claimed}, ${told}`).toBe(true)
  })

  test('an interval holds the planted effect in 92 to 97 %', () => {
    expect(isWithin(moved.covered, 0.92, 0.97), `${moved.covered}, ${told}`).toBe(true)
  })

  test('the smallest effect that is said to be found is found four times in five', () => {
    expect(isWithin(moved.claimed, 0.75, 0.85), `${moved.claimed}, ${told}`).toBe(true)
  })

  test('two means alone claim far more of the same series', () => {
    expect(still.naive).toBeGreaterThan(5 * 0.07)
  })
})

test('the bars fail what misses them', () => {
  expect([isWithin(0.25, 0.03, 0.07), isWithin(0.75, 0.92, 0.97), isWithin(0.05, 0.03, 0.07)]).toEqual([
    false,
    false,
    true,
  ])
})
