import { expect, test } from 'vitest'
import type { Bucket, Limits } from '#lib/data/types.ts'
import { sayVerdict } from './verdict.ts'

const hours = { measure: 'duration', unit: 'hours' } as const
const now = Date.parse('2026-05-20T12:00:00Z')
const limits: Limits = { center: 20, lower: 10, upper: 48, verdict: 'noise', since: null, direction: null }
const say = (changes: Partial<Limits>, buckets: Partial<Bucket>[] = []) =>
  sayVerdict({ limits: { ...limits, ...changes }, buckets: buckets as Bucket[] }, hours, now)

test('noise is said with its limits', () => {
  expect(say({})).toBe('Noise from bucket to bucket: natural limits 0.4–2 d.')
  const weekly = { ...hours, parameters: { bucket: 'week' } }
  expect(sayVerdict({ limits, buckets: [] }, weekly, now)).toContain('from week to week')
})

test('a series of nothing is neither', () => {
  const ended = { is_signal: false, is_open: false }
  expect(say({ lower: null, upper: 0 }, [{ ...ended, value: 0 }])).toContain(
    '0 in every bucket that has ended',
  )
  expect(
    say({}, [
      { ...ended, value: 0 },
      { ...ended, value: 2 },
    ]),
  ).toContain('natural limits')
})

test('limits far apart take a unit each', () => {
  expect(say({ lower: 0.5, upper: 24 * 100 })).toContain('natural limits 30 min to 3.3 months')
  expect(say({ lower: 0 })).toContain('natural limits up to 2 d')
})

test('earlier signals are not called noise', () => {
  expect(say({}, [{ is_signal: true }])).toBe(
    'Noise now, with earlier signals marked: natural limits 0.4–2 d.',
  )
})

test('a signal says since when and for better or worse', () => {
  expect(say({ verdict: 'signal', since: '2026-05-11', direction: 'worse' })).toBe(
    'Signal since Mon 11 May, for the worse: natural limits 0.4–2 d.',
  )
})

test('a short series says nothing', () => {
  expect(say({ verdict: 'too few buckets' })).toContain('eight are needed')
})
