import { expect, test } from 'vitest'
import { isTold, sayChange, sayMoved, saySample, saySpread, sayTrials } from './what-if.ts'

test('chances are told as trials, and never as certainty that they are not', () => {
  expect(sayTrials(0.85)).toBe('in 85 of 100 trials')
  expect(sayTrials(0.9992)).toBe('in more than 99 of 100 trials')
  expect(sayTrials(0.0004, 'runs')).toBe('in fewer than 1 of 100 runs')
  expect(sayTrials(1)).toBe('in 100 of 100 trials')
})

test('dates move by trial, with the interval, or not at all', () => {
  const moved = { days: -14, low: -40, high: 0, sooner: 0.9016, later: 0 }
  expect(sayMoved(moved)).toBe(
    'Sooner in 90 of 100 trials; in the middle one 14 days sooner, in 90 of 100 from 40 days sooner to the same day.',
  )
  expect(sayMoved({ ...moved, sooner: 0, days: 0, low: 0 })).toBe('No trial ends on another day.')
  expect(sayMoved({ days: null, low: null, high: null, sooner: 0, later: 1 })).toBe(
    'Later in 100 of 100 trials; in the middle one without an end within three years.',
  )
  expect(sayMoved({ days: 3, low: 1, high: null, sooner: 0.02, later: 0.9 })).toBe(
    'Later in 90 of 100 trials, sooner in 2 of 100 trials; in the middle one 3 days later, in 90 of 100 from 1 day later to more than three years.',
  )
})

test('figures of runs have their interval, and a difference that holds nothing is not told', () => {
  expect(saySpread({ value: 0.82, low: 0.753, high: 0.9 }, 2)).toBe('0.82 (0.75 to 0.90)')
  expect(sayChange({ value: -11.3, low: -12.3, high: -9.8 }, 1)).toBe('−11.3 (−12.3 to −9.8)')
  expect(sayChange({ value: 0, low: 0, high: 0 }, 1)).toBe('no difference')
  expect([isTold({ low: -1, high: 1 }), isTold({ low: 1, high: 2 })]).toEqual([false, true])
})

test('the sample says whose it is', () => {
  const dates = { sample: { day_count: 90, done_count: 69 } } as Parameters<typeof saySample>[0]
  expect(saySample(dates, 'teams')).toBe(
    'n = 69 finished in 90 days by its teams, as if they did nothing else',
  )
})
