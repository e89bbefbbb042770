import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import type { AgeingItem, AgeingState, FlowOverTime } from '#lib/data/types.ts'
import { ageingHeight, ageingWork, placeDots } from './ageing.ts'
import { flowBalance } from './balance.ts'
import { bandsOf, cumulativeFlow, pushApart } from './cumulative.ts'
import { trend } from './trend.ts'
import { cycleScatter } from './scatter.ts'

const { document } = parseHTML('<!doctype html><html><body></body></html>')
const now = Date.parse('2026-02-01T12:00:00Z')
const common = { width: 720, document: document as unknown as Document, now, id: 'test' }

/** Coordinates rounded: the picture is pinned, not the arithmetic of one processor. */
function picture(element: Element): string {
  return element.outerHTML.replaceAll(/\d+\.\d{2,}/g, (number) =>
    String(Math.round(Number(number) * 10) / 10),
  )
}

const cumulative: FlowOverTime['cumulative'] = {
  phases: ['idea', 'design', 'build', 'test', 'release', 'done'],
  before: [20, 14, 14, 8, 6, 6],
  buckets: [
    { bucket_date: '2026-01-05', is_open: false, reached: [24, 18, 17, 10, 9, 9] },
    { bucket_date: '2026-01-12', is_open: false, reached: [30, 22, 20, 15, 12, 12] },
    { bucket_date: '2026-01-19', is_open: false, reached: [33, 27, 26, 20, 18, 18] },
    { bucket_date: '2026-01-26', is_open: true, reached: [34, 29, 28, 21, 19, 19] },
  ],
  n: 28,
  sql: '',
}

describe('cumulative flow', () => {
  test('bands lie on each other from what was finished before, and none is negative', () => {
    const points = bandsOf(cumulative, 'week')
    expect(points[0]!.bands.map(({ count }) => count)).toEqual([6, 1, 7, 1, 0, 3])
    expect(points.flatMap(({ bands }) => bands).every(({ count }) => count >= 0)).toBe(true)
    expect(points[0]!.at.toISOString()).toBe('2026-01-12T00:00:00.000Z')
  })

  test('names the bands at the right edge, without a phase that nobody was in', () => {
    const html = picture(cumulativeFlow(cumulative, { ...common, bucket: 'week' }))
    expect(html).toContain('Build')
    expect(html).not.toContain('Release')
    expect(html).toMatchSnapshot()
  })

  test('labels keep their order and their distance', () => {
    const placed = pushApart([{ y: 50 }, { y: 49 }, { y: 48 }, { y: 2 }], 50, 254)
    const ys = placed.map(({ y }) => y)
    expect(ys).toEqual(ys.toSorted((a, b) => b - a))
    expect(Math.min(...ys.slice(1).map((y, i) => ys[i]! - y))).toBeGreaterThan(3.7)
  })

  test('an empty window draws an empty frame, not a fault', () => {
    const nothing = { ...cumulative, before: [0, 0, 0, 0, 0, 0], buckets: [] }
    expect(picture(cumulativeFlow(nothing, { ...common, bucket: 'week' }))).toContain('<svg')
  })
})

const state = (key: string, label: string, p85: number | null, item_count: number): AgeingState => ({
  key,
  label,
  flow_state: 'active',
  n: p85 === null ? 3 : 40,
  p50_hours: p85 === null ? null : p85 * 0.4,
  p70_hours: p85 === null ? null : p85 * 0.7,
  p85_hours: p85,
  withheld: p85 === null ? 'n = 3, too few' : null,
  item_count,
})
const aged = (id: string, at: string, age_hours: number): AgeingItem => ({
  work_item_id: id,
  title: `PAY-${id} Something`,
  url: null,
  state: at,
  native_state: at,
  age_hours,
  state_hours: age_hours / 2,
})

describe('ageing work', () => {
  const states = [
    state('doing', 'Doing', 100, 3),
    state('review', 'In review', 200, 1),
    state('odd', 'Odd', null, 1),
  ]
  const items = [
    aged('1', 'doing', 20),
    aged('2', 'doing', 90),
    aged('3', 'doing', 260),
    aged('4', 'review', 210),
    aged('5', 'odd', 50),
  ]

  test('columns: bands of finished work, dots coloured against their own state', () => {
    const html = picture(ageingWork(states, items, common))
    for (const colour of ['--age-1', '--age-2', '--age-3', '--age-4']) expect(html).toContain(colour)
    expect(html).toMatchSnapshot()
  })

  test('rows on a phone', () => {
    expect(picture(ageingWork(states, items, { ...common, width: 340 }))).toMatchSnapshot()
    expect(ageingHeight(states, 340, 320)).toBe(196)
  })

  test('places the dots of a state apart and always the same', () => {
    const places = placeDots(items).map(({ place }) => place)
    expect(new Set(places.slice(0, 3)).size).toBe(3)
    expect(placeDots(items).map(({ place }) => place)).toEqual(places)
  })
})

test('a ratio of which a part is unknown is drawn from its least to its most', () => {
  const figure = { n: 9, low: 0.2, high: 0.6, p85: null, p85_low: null, p85_high: null, open_count: 0 }
  const week = (i: number, value: number | null, range: { low: number; high: number } | null) => ({
    ...figure,
    bucket_date: cumulative.buckets[i]!.bucket_date,
    is_open: false,
    is_signal: false,
    withheld: null,
    numerator: null,
    value,
    range: range && { ...range, unknown_ratio: range.high - range.low },
  })
  const buckets = [week(0, 0.4, null), week(1, null, { low: 0.3, high: 0.5 }), week(2, 0.35, null)]
  const limits = {
    center: null,
    lower: null,
    upper: null,
    verdict: 'too few buckets',
    since: null,
    direction: null,
  } as const
  const kind = { measure: 'ratio', unit: 'ratio' } as const
  const html = picture(trend(buckets, limits, { ...common, kind, bucket: 'week', better: 'higher' }))
  expect(html).toContain('stroke-width="5"')
  expect(html).toMatchSnapshot()
})

test('starts upwards, finishes downwards', () => {
  const buckets = cumulative.buckets.map(({ bucket_date, is_open }, i) => ({
    bucket_date,
    is_open,
    arrivals: [4, 6, 3, 1][i]!,
    departures: [3, 3, 6, 1][i]!,
  }))
  expect(picture(flowBalance(buckets, { ...common, bucket: 'week' }))).toMatchSnapshot()
})

test('cycle times of items: p50 and p85 named, a single item drawn', () => {
  const options = { ...common, zone: 'UTC', from: now - 6.048e8, to: now, opens: 'item' }
  const one = [{ case_id: 'a', happened_at: now - 8.64e7, value: 40, title: 'PAY-1' }]
  expect(picture(cycleScatter(one, { ...options, p50: null, p85: null }))).not.toContain('p85')
  const many = [8, 40, 400].map((value, i) => ({ case_id: `c${i}`, happened_at: now - i * 8.64e7, value }))
  expect(picture(cycleScatter(many, { ...options, p50: 40, p85: 400 }))).toMatchSnapshot()
})
