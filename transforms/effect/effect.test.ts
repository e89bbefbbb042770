import { describe, expect, test } from 'vitest'
import { seedRandom } from '../statistics/random.ts'
import { differences } from './difference.ts'
import type { Measured } from './slots.ts'
import { at, DAY, EXPOSED, judge, measure, START } from '../../tests/effect/measured.ts'

const LATER = { asOf: START + 400 * DAY, zone: 'UTC' }

describe('a verdict', () => {
  test('finds an effect beside a trend that was running anyway, and says whether it is good', () => {
    const up = judge(measure({ effect: 4, slope: 0.2 }))
    expect(up).toMatchObject({ verdict: 'up', side: 'good', withheld: null, is_complete: true })
    expect(up.low!).toBeLessThan(4)
    expect(up.high!).toBeGreaterThan(4)
    expect(judge(measure({ effect: -4 }), { better: 'higher' })).toMatchObject({
      verdict: 'down',
      side: 'bad',
    })
    expect(judge(measure({ effect: -4 }), { better: 'lower' })).toMatchObject({
      verdict: 'down',
      side: 'good',
    })
    expect(judge(measure({ effect: 4 }), { better: null })).toMatchObject({ verdict: 'up', side: null })
  })

  test('claims nothing of a number that only rises', () => {
    expect(judge(measure({ slope: 0.2 }))).toMatchObject({ verdict: 'no detectable change', side: null })
  })

  test('can be computed again from what is told', () => {
    const { change, low, high, se, freedom, points, phi, placebo } = judge(measure({ effect: 4 }))
    expect(freedom!).toBeGreaterThan(20)
    expect(high! - change!).toBeCloseTo(change! - low!, 9)
    expect((high! - change!) / se!).toBeGreaterThan(1.96)
    expect((high! - change!) / se!).toBeLessThan(2.1)
    expect(phi!).toBeGreaterThan(0)
    expect(points).toHaveLength(180 + 28)
    expect(placebo!.dates).toHaveLength(placebo!.tested_count)
    expect(placebo!.dates.filter((date) => date.is_claimed)).toHaveLength(placebo!.claimed_count)
    const lifted = points
      .filter(({ part }) => part === 'after')
      .map(({ value, expected }) => value - expected!)
    expect(lifted.reduce((sum, value) => sum + value, 0) / lifted.length).toBeCloseTo(change!, 0)
  })

  test('is the same whenever it is asked', () => {
    const measured = measure({ effect: 2 })
    expect(judge(measured)).toEqual(judge(measured.toReversed()))
  })

  test('is not moved by adding or scaling', () => {
    const plain = judge(measure({ effect: 4 }))
    const other = judge(at(measure({ effect: 4 }), ({ value }) => ({ value: 1e7 - 10 * value })))
    expect(other.verdict).toBe('down')
    expect(other.change!).toBeCloseTo(-10 * plain.change!, 4)
    expect(other.se!).toBeCloseTo(10 * plain.se!, 4)
  })

  test('comes with 14 points at least, and tells the day before', () => {
    const early = judge(measure({ days: 213, effect: 4 }))
    expect(early).toMatchObject({ verdict: 'too little data', after_count: 13, change: null })
    expect(early.withheld).toBe('13 points since the exposure, 14 are needed')
    expect(early.possible_at).toBe(START + 213 * DAY)
    expect(early.complete_at).toBe(START + 227 * DAY)
    const first = judge(measure({ days: 214, effect: 4 }))
    expect(first).toMatchObject({ verdict: 'up', after_count: 14, is_complete: false })
  })

  test('says before the exposure what could be revealed, and finds about as much later', () => {
    const before = judge(measure({ days: 200 }), { exposedAt: null })
    expect(before).toMatchObject({
      verdict: 'too little data',
      withheld: 'Users have not met it yet',
      possible_at: null,
    })
    expect(before.smallest_effect! / judge(measure()).smallest_effect!).toBeCloseTo(1, 1)
    const short = judge(measure({ days: 60 }), { exposedAt: null })
    expect(short.smallest_effect).toBeNull()
    expect(short.exposable_at).toBe(START + 90 * DAY)
  })

  test('takes a weekly season out', () => {
    const weekly = at(measure({ effect: 4 }), ({ value }, day) => ({
      value: value + 6 * (day % 7 === 0 ? 1 : 0),
    }))
    const { season, verdict, noise } = judge(weekly)
    expect(verdict).toBe('up')
    expect(season).toHaveLength(7)
    expect(season[0]! - season[3]!).toBeGreaterThan(5)
    expect(noise!).toBeLessThan(1.5)
  })

  test('leaves the day of the exposure out where a part of it was before', () => {
    const { notes, after_count, points } = judge(measure({ effect: 4 }), { exposedAt: EXPOSED + DAY / 2 })
    expect(notes).toEqual(['The day of the exposure is left out: part of it was before'])
    expect(after_count).toBe(28)
    expect(points.some((point) => point.at === EXPOSED)).toBe(false)
  })

  test('knows days by their local dates', () => {
    // Midnight in Berlin, told in UTC, is the evening before.
    const berlin = at(measure({ effect: 4 }), ({ measured_at }) => ({
      measured_at: measured_at - DAY / 4 - DAY / 12,
    }))
    const exposedAt = EXPOSED - DAY / 2
    const told = judge(berlin, { exposedAt, zone: 'Europe/Berlin' })
    expect(told.points.some((point) => point.at === EXPOSED - DAY)).toBe(false)
    expect(told).toMatchObject({ verdict: 'up', after_count: 28 })
    expect(told.points.find(({ part }) => part === 'after')!.at).toBe(EXPOSED)
  })

  test('reads weeks and months by their own grain', () => {
    const weeks = at(measure({ effect: 4 }), (_, week) => ({ measured_at: START + 7 * week * DAY }))
    const told = judge(weeks, { exposedAt: START + 1400 * DAY, asOf: START + 2000 * DAY })
    expect(told).toMatchObject({ grain: 'week', season: [], verdict: 'up', after_count: 28 })
    const months = at(measure({ days: 60 }), (_, month) => ({ measured_at: Date.UTC(2020, month, 1) }))
    expect(judge(months, { exposedAt: Date.UTC(2024, 0, 1) })).toMatchObject({
      grain: 'month',
      withheld: '48 points before the exposure, 90 are needed to know the noise',
    })
  })
})

describe('placebo dates', () => {
  test('lie before the exposure, each with the history that a test needs', () => {
    const { placebo } = judge(measure({ effect: 30 }))
    expect(placebo!.tested_count).toBe(40)
    for (const date of placebo!.dates) {
      expect(date.at).toBeGreaterThanOrEqual(START + 90 * DAY)
      expect(date.at).toBeLessThanOrEqual(START + 172 * DAY)
    }
    expect(placebo!.claimed_count).toBeLessThan(10)
    expect(placebo!.apart_count).toBe(2)
  })

  test('are none where there is no more history than the test needs itself', () => {
    const { placebo, verdict } = judge(measure({ effect: 4 }).slice(105))
    expect([verdict, placebo!.tested_count, placebo!.share]).toEqual(['up', 0, null])
  })
})

describe('the difference from a series that was not touched', () => {
  const common = (measured: readonly Measured[], seed: number) => {
    const shared = seedRandom(seed).chain(measured.length, 0.9)
    return at(measured, ({ value }, day) => ({ value: value + 5 * shared[day]! + (day >= 200 ? 9 : 0) }))
  }

  test('tells an effect from what moved both', () => {
    const [own, other] = [common(measure(), 5), common(measure({ seed: 112 }), 5)]
    expect(judge(differences(own, other, LATER)).verdict).toBe('no detectable change')
    const moved = common(measure({ effect: 4 }), 5)
    expect(judge(differences(moved, other, LATER)).verdict).toBe('up')
  })

  test('is taken where both were measured, and refused in two units', () => {
    const other = measure({ seed: 112 })
    expect(differences(measure(), other.slice(0, 30), LATER)).toHaveLength(30)
    const percent = at(other, () => ({ unit: '%' }))
    expect(judge(differences(measure(), percent, LATER)).withheld).toMatch(/^Measured in % and in points/)
  })
})
