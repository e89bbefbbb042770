import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import type { Figure, MappedStage, StreamStandingStage } from '#lib/data/types.ts'
import { simulation } from './simulation.ts'
import { stageColour, streamMap } from './stream.ts'
import { queueBars, waitStrip } from './waits.ts'

const { document } = parseHTML('<!doctype html><html><body></body></html>')
const common = {
  width: 640,
  document: document as unknown as Document,
  id: 'test',
  now: Date.parse('2026-05-20T12:00:00Z'),
}

function figure(value: number | null, n = 12): Figure {
  const withheld = value === null ? `n = ${n}, too few` : null
  const [low, high, p85] = value === null ? [null, null, null] : [value * 0.7, value * 1.4, value * 3]
  return { n, value, low, high, p85, p85_low: null, p85_high: null, open_count: 0, withheld, numerator: null }
}

function stage(
  key: string,
  position: number,
  kind: MappedStage['kind'],
  window: Figure,
  more: Partial<MappedStage> = {},
): MappedStage {
  const limits = {
    center: null,
    lower: null,
    upper: null,
    verdict: 'noise',
    since: null,
    direction: null,
  } as const
  const queue = { before: 1, now: 2, arrivals: 5, departures: 4 }
  const split = kind === 'work' ? { n: 10, hours: 100, waiting_hours: 40, active_hours: 50 } : null
  return {
    stage: key,
    position,
    name: key,
    from_event: 'start',
    to_event: 'merged',
    kind,
    origin: 'default',
    total: { key: null, label: 'Total', window, limits, split, queue },
    groups: [],
    unsplit: [],
    fault_count: 0,
    passed_count: 0,
    ...more,
  }
}

const stages = [
  stage('pile', 1, 'outside', figure(90)),
  stage('work', 2, 'work', figure(20, 120)),
  stage('pickup', 3, 'wait', figure(8)),
  stage('test', 4, 'wait', figure(null, 0), {
    unsplit: [{ stage: 'test', start_event: 'merged', n: 30, p50: 5, p85: 9 }],
  }),
  stage('outcome', 5, 'outside', figure(null, 3)),
]

const picture = (element: Element) =>
  element.outerHTML.replaceAll(/\d+\.\d{2,}/g, (number) => String(Math.round(Number(number) * 10) / 10))

describe('the stream is drawn from its figures alone', () => {
  test('map: waiting hatched, the constraint marked, what is not split said, too few withheld', () => {
    const html = picture(streamMap(stages, { ...common, constraint: 'pickup' }))
    expect(html).toContain('◆ pickup')
    expect(html).toContain('40 % waiting')
    expect(html).toContain('5 h since the merge, not split')
    expect(html).toContain('n = 3, too few')
    expect(html).toMatchSnapshot()
  })

  test('the ramp goes from its first colour to its last', () => {
    expect([0, 1, 2, 3].map((i) => stageColour(i, 4))).toEqual([1, 2, 3, 4].map((i) => `var(--stage-${i})`))
    expect(stageColour(1, 3)).toContain('color-mix')
    expect(stageColour(0, 1)).toBe('var(--stage-1)')
  })

  test('strip of all waiting, its constraint framed', () => {
    const standing = {
      key: null,
      label: 'x',
      waiting_hours: 1,
      waiting_count: 1,
      arrivals: 1,
      departures: 1,
      before: 0,
      now: 0,
      is_growing: false,
      evidence: null,
      since: null,
      hours: null,
      previous_hours: null,
    }
    const parts = ['pickup', 'test'].map((key, i): StreamStandingStage => ({
      ...standing,
      stage: key,
      name: key,
      kind: 'wait',
      share: [0.3, 0.7][i]!,
      groups: [],
    }))
    expect(
      picture(waitStrip(parts, { ...common, constraint: 'pickup', order: ['pickup', 'test'] })),
    ).toMatchSnapshot()
  })

  test('queue at the ends of buckets, the newest named', () => {
    const buckets = [0, 3, null, 9, 4].map((value, i) => ({
      bucket_date: `2026-04-${String(6 + 7 * (i % 4)).padStart(2, '0')}`,
      value,
      is_open: i === 4,
      is_signal: false,
    }))
    expect(picture(queueBars(buckets.slice(0, 4), { ...common, bucket: 'week' }))).toMatchSnapshot()
  })

  test('today beside simulated, with intervals; too few in words', () => {
    expect(picture(simulation(figure(300, 90), figure(240, 90), common))).toMatchSnapshot()
    expect(picture(simulation(figure(null, 3), figure(null, 3), common))).toContain('n = 3, too few')
  })
})
