import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import type { Bucket, Figure, Limits } from '#lib/data/types.ts'
import { ageClass, ageHistogram, binAges } from './ages.ts'
import { bars } from './bars.ts'
import { niceTicks, sayTick } from './frame.ts'
import { releaseSizes } from './sizes.ts'
import { cycleScatter } from './scatter.ts'
import { sparkline } from './sparkline.ts'
import { stageMap } from './stages.ts'
import { spreadLabels, trend } from './trend.ts'

const { document } = parseHTML('<!doctype html><html><body></body></html>')
const now = Date.parse('2026-05-20T12:00:00Z')
const common = { width: 640, document: document as unknown as Document, now, id: 'test' }
const series = {
  ...common,
  kind: { measure: 'duration', unit: 'hours' },
  bucket: 'week',
  better: 'lower',
} as const

function figure(value: number | null, n = 12): Figure {
  const low = value === null ? null : value * 0.7
  const high = value === null ? null : value * 1.4
  const withheld = value === null ? `n = ${n}, too few` : null
  const p85 = value === null ? null : value * 3
  return { n, value, low, high, p85, p85_low: null, p85_high: null, open_count: 0, withheld, numerator: null }
}

function week(place: number, value: number | null, rest: Partial<Bucket> = {}): Bucket {
  const bucket_date = new Date(Date.UTC(2026, 2, 2 + 7 * place)).toISOString().slice(0, 10)
  return { bucket_date, is_open: false, is_signal: false, ...figure(value), ...rest }
}

const buckets = [
  week(0, 20),
  week(1, 24),
  week(2, null),
  week(3, 18),
  week(4, 22),
  week(5, 90, { is_signal: true }),
  week(6, 19),
  week(7, 26),
  week(8, 12, { is_open: true }),
]
const limits: Limits = {
  center: 21,
  lower: 4,
  upper: 60,
  verdict: 'signal',
  since: '2026-04-06',
  direction: 'worse',
}
const none: Limits = {
  center: null,
  lower: null,
  upper: null,
  verdict: 'too few buckets',
  since: null,
  direction: null,
}

/** Coordinates rounded: the picture is pinned, not the arithmetic of one processor. */
function picture(element: Element): string {
  return element.outerHTML.replaceAll(/\d+\.\d{2,}/g, (number) =>
    String(Math.round(Number(number) * 10) / 10),
  )
}

describe('charts are pure functions of data and options', () => {
  test('sparkline: band, gap, signal, hollow open bucket', () => {
    expect(picture(sparkline(buckets, limits, { ...common, width: 200, better: 'lower' }))).toMatchSnapshot()
  })

  test('trend: interval, limits, signal, gap, hatched open bucket', () => {
    expect(picture(trend(buckets, limits, series))).toMatchSnapshot()
  })

  test('trend without enough buckets draws no limits', () => {
    const html = picture(trend(buckets.slice(0, 3), none, series))
    expect(html).not.toContain('limit')
    expect(html).not.toContain('centre')
  })

  test('bars: zero baseline, totals, open bucket hatched', () => {
    const counted = [3, 0, 5, 2].map((total, i) => week(i, total / 7, { numerator: total, is_open: i === 3 }))
    const kind = { measure: 'count', unit: 'per day' } as const
    expect(picture(bars(counted, none, { ...series, kind, noun: 'release' }))).toMatchSnapshot()
  })

  test('stage map: p50 solid, p85 beyond, figures beside, withheld in words', () => {
    const stages = [
      { name: 'Commit to merge', position: 1, figure: figure(20, 120) },
      { name: 'Merge to release', position: 2, figure: figure(null, 3) },
    ]
    const html = picture(stageMap(stages, common))
    expect(html).toContain('p50 20 h')
    expect(html).toContain('n = 3, too few')
    expect(html).toMatchSnapshot()
  })

  test('age histogram: bins coloured against p85', () => {
    expect(picture(ageHistogram([2, 30, 31, 200, 5000], { ...common, p85: 100 }))).toMatchSnapshot()
  })

  test('cycle scatter: percentile lines named at the edge', () => {
    const cases = [4, 40, 400].map((value, i) => ({ case_id: `c${i}`, happened_at: now - i * 8.64e7, value }))
    expect(
      picture(
        cycleScatter(cases, { ...common, zone: 'UTC', from: now - 6.048e8, to: now, p50: 40, p85: 400 }),
      ),
    ).toMatchSnapshot()
  })

  test('release sizes: the current release stands out against its own past', () => {
    const history = [4, 8, 6, 30, 7, 9, null, 12].map((change_count, i) => ({
      release_id: `r${i}`,
      name: `v1.${i}.0`,
      released_at: now - (8 - i) * 6.048e8,
      is_prerelease: false,
      change_count,
      commit_count: null,
      file_count: null,
      added_count: null,
      deleted_count: null,
    }))
    const html = picture(releaseSizes(history, { ...common, zone: 'UTC', currentId: 'r7' }))
    expect(html).toContain('median 7')
    expect(html).toMatchSnapshot()
  })
})

describe('ticks', () => {
  const hours = { measure: 'duration', unit: 'hours' } as const

  test.each([
    [40, ['0', '12 h', '24 h', '36 h']],
    [24 * 45, ['0', '10 d', '20 d', '30 d', '40 d']],
    [24 * 80, ['0', '1 month', '2 months']],
    [24 * 365 * 3, ['0', '1 year', '2 years']],
  ])('of an axis up to %d h are whole units', (top, expected) => {
    expect(niceTicks(top, hours).map((tick) => sayTick(tick, top, hours))).toEqual(expected)
  })
})

describe('ages', () => {
  test('every age falls into one bin', () => {
    expect(binAges([0, 24, 71.9, 72, 1e6]).map((bin) => bin.count)).toEqual([1, 2, 1, 0, 0, 0, 0, 1])
  })

  test.each([
    [10, 100, 1],
    [60, 100, 2],
    [101, 100, 3],
    [201, 100, 4],
    [9999, null, 1],
  ])('%d h against a p85 of %s is class %d', (hours, p85, expected) => {
    expect(ageClass(hours, p85)).toBe(expected)
  })

  test('labels that would overlap keep the first', () => {
    expect(spreadLabels([{ y: 10 }, { y: 10.5 }, { y: 40 }], 100, 200)).toEqual([{ y: 10 }, { y: 40 }])
  })
})
