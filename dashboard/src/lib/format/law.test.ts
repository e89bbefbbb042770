import { expect, test } from 'vitest'
import { sayLaw } from './law.ts'

const law = {
  observed_load: 40,
  departures_per_day: 2,
  mean_days: 18,
  expected_load: 36,
  n: 112,
  withheld: null,
}

test('says that load, throughput and time agree', () => {
  expect(sayLaw(law)).toBe(
    'Little’s law as a check on the data: 2 /day × 18 d on average makes 36 under way, 40 were (n = 112). The two agree.',
  )
})

test.each([
  [80, 'More lies there than that'],
  [20, 'Less lies there than that'],
])('a load of %d does not agree, with what that may mean', (observed_load, expected) => {
  expect(sayLaw({ ...law, observed_load })).toContain(expected)
})

test('says why it cannot be checked', () => {
  const none = { observed_load: null, departures_per_day: null, mean_days: null, expected_load: null }
  expect(sayLaw({ ...none, n: 2, withheld: 'n = 2, too few' })).toBe(
    'Little’s law cannot be checked: n = 2, too few.',
  )
})
