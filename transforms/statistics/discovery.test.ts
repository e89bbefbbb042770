import { expect, test } from 'vitest'
import { discover, scanSeries } from './discovery.ts'
import { changeProbability } from './evidence.ts'
import { seedRandom } from './random.ts'
import type { SeriesBucket } from './series.ts'

const published = [
  0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
  0.759, 1,
]

test('Benjamini and Hochberg’s own example has four discoveries', () => {
  expect(discover(published)).toEqual([0, 1, 2, 3])
})

test('discoveries come most certain first; what was not tested does not count', () => {
  expect(discover([null, ...[...published].reverse(), null])).toEqual([15, 14, 13, 12])
  expect(discover([null, null])).toEqual([])
  expect(discover([])).toEqual([])
})

test('a value above its own threshold is kept by a later one that passes', () => {
  expect(discover([0.03, 0.04, 0.045])).toEqual([0, 1, 2])
  expect(discover([0.03, 0.04, 0.06])).toEqual([])
})

function listWeeks(values: number[]): SeriesBucket[] {
  return values.map((value, i) => ({
    bucket_date: new Date(Date.UTC(2026, 0, 5 + 7 * i)).toISOString().slice(0, 10),
    value,
    n: 10,
    numerator: null,
    is_open: false,
  }))
}

test('fewer than eight buckets have no p-value, equal ones have one of 1', () => {
  expect(changeProbability(listWeeks([1, 2, 1, 2, 1, 2, 1]), 'duration')).toBeNull()
  expect(changeProbability(listWeeks(Array.from({ length: 20 }, () => 4)), 'duration')).toBe(1)
})

test('a lasting halving of one series among many is found, and nothing else', () => {
  const random = seedRandom(9)
  const draw = () => Math.exp(3 + 0.15 * random.normal())
  const quiet = Array.from({ length: 60 }, () => Array.from({ length: 26 }, draw))
  const halved = Array.from({ length: 26 }, (_, i) => draw() / (i < 18 ? 1 : 2))
  const all = [...quiet, halved, [1, 2, 3]].map((values) => ({
    buckets: listWeeks(values),
    measure: 'duration' as const,
    better: 'lower' as const,
  }))
  const scan = scanSeries(all)
  expect(scan).toMatchObject({ scanned: 61, expected_by_chance: 0 })
  expect(scan.discoveries.map(({ index }) => index)).toEqual([60])
  expect(scan.discoveries[0]!.judgement).toMatchObject({ direction: 'better', since: '2026-05-11' })
})
