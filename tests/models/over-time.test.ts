import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerAgeing } from '../../transforms/flow/ageing.ts'
import { answerBalance } from '../../transforms/flow/balance.ts'
import { answerCumulative } from '../../transforms/flow/cumulative.ts'
import type { MetricParameters } from '../../transforms/metric.ts'
import { WINDOW, type Row } from './given.ts'
import { item, plain, rules, six, states, type Step } from './items.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('phase_entry_fact', 'flow_load', 'throughput', 'work_item_fact')
})
afterAll(() => stream.close())

const given = (rows: Record<string, Row[]>) => stream.given({ 'config.state_rule': rules, ...rows })

describe('cumulative flow', () => {
  const read = (more: Partial<MetricParameters> = {}) =>
    answerCumulative(stream.warehouse, stream.registry, { ...WINDOW, ...more })

  it('counts the first entry into a phase or a later one, so that lines never fall or cross', async () => {
    const back: Step[] = [
      [6, 'In Progress'],
      [10, 'In Test'],
      [14, 'In Progress'],
      [20, 'Done', 'done'],
      [22, 'In Progress'],
    ]
    await given({
      work_item: [item('1'), item('2'), item('3')],
      work_item_state: [...states('1', ...back), ...states('2', [12, 'In Test'], [30, 'Done', 'done'])],
    })
    const { buckets, before } = await read()
    expect(before).toEqual([3, 0, 0, 0, 0, 0])
    expect(buckets.slice(0, 4).map(({ reached }) => reached)).toEqual([
      [3, 1, 1, 1, 0, 0],
      [3, 2, 2, 2, 0, 0],
      [3, 2, 2, 2, 1, 1],
      [3, 2, 2, 2, 2, 2],
    ])
    for (const [i, { reached }] of buckets.entries())
      for (const [phase, count] of reached.entries()) {
        if (phase > 0) expect(count).toBeLessThanOrEqual(reached[phase - 1]!)
        if (i > 0) expect(count).toBeGreaterThanOrEqual(buckets[i - 1]!.reached[phase]!)
      }
  })

  it('puts an entry into the bucket of its local date on both sides of a change of the clock', async () => {
    await given({
      work_item: [
        item('1', { created_at: '2026-03-22T22:59' }),
        item('2', { created_at: '2026-03-29T21:59' }),
        item('3', { created_at: '2026-03-29T22:00' }),
      ],
    })
    const window = {
      from: '2026-03-16',
      to: '2026-04-06',
      zone: 'Europe/Berlin',
      asOf: Date.parse('2026-05-01T00:00Z'),
    }
    expect((await read(window)).buckets.map(({ reached }) => reached[0])).toEqual([1, 2, 3])
  })

  it('is empty, not faulty, where there is nothing', async () => {
    await given({})
    const { n, buckets } = await read()
    expect(n).toBe(0)
    expect(buckets.every(({ reached }) => reached.every((count) => count === 0))).toBe(true)
  })
})

describe('balance', () => {
  const read = (more: Partial<MetricParameters> = {}) =>
    answerBalance(stream.warehouse, stream.registry, { ...WINDOW, ...more })

  it('agrees with Little’s law by construction where one item is always there', async () => {
    const ids = Array.from({ length: 8 }, (_, i) => String(i))
    await given({
      work_item: ids.map((id) => item(id)),
      work_item_state: ids.flatMap((id, i) =>
        states(id, [5 + 7 * i, 'In Progress'], [12 + 7 * i, 'Done', 'done']),
      ),
    })
    const { law, arrivals, departures, buckets } = await read()
    expect([arrivals, departures]).toEqual([8, 7])
    expect(law).toMatchObject({ observed_load: 1, departures_per_day: 7 / 56, mean_days: 7, n: 7 })
    expect(law.expected_load).toBeCloseTo(7 / 8, 9)
    expect(buckets[0]).toMatchObject({ arrivals: 1, departures: 0 })
  })

  it('says nothing of the law below five departures', async () => {
    await given({ work_item: [item('1')], work_item_state: plain.slice(0, 3) })
    expect((await read()).law).toMatchObject({ observed_load: null, withheld: 'n = 1, too few' })
  })
})

describe('ageing', () => {
  const read = (more: Partial<MetricParameters> = {}) =>
    answerAgeing(stream.warehouse, stream.registry, { ...WINDOW, ...more })

  it('sets what is under way against the age at which finished work left each state', async () => {
    await given({
      work_item: [...six.map((id) => item(id)), item('o')],
      work_item_state: [...plain, ...states('o', [40, 'In Progress'], [50, 'Review'])],
    })
    const answer = await read()
    expect(answer.columns).toBe('state')
    expect(answer.states).toMatchObject([
      { label: 'In Progress', n: 6, p50_hours: 96, p85_hours: 96, item_count: 0 },
      { label: 'Review', n: 6, p50_hours: 240, p70_hours: 240, p85_hours: 240, item_count: 1 },
    ])
    expect(answer.items).toMatchObject([{ work_item_id: 'o', state: 'review' }])
    expect(answer.items[0]!.age_hours).toBeCloseTo(21 * 24, 1)
    expect(answer.items[0]!.state_hours).toBeCloseTo(11 * 24, 1)
  })

  it('withholds percentiles of fewer than five', async () => {
    await given({
      work_item: [item('1'), item('o')],
      work_item_state: [...plain.slice(0, 3), ...states('o', [40, 'Review'])],
    })
    expect((await read()).states).toMatchObject([
      { label: 'Review', p85_hours: null, withheld: 'n = 1, too few' },
    ])
  })

  it('is by phase where states are many', async () => {
    const ids = Array.from({ length: 9 }, (_, i) => String(i))
    await given({
      work_item: ids.map((id) => item(id)),
      work_item_state: ids.flatMap((id) => states(id, [10, `Step ${id}`])),
      'config.state_rule': ids.map((id) => ({
        native_state: `step ${id}`,
        flow_state: 'active',
        phase: 'build',
      })),
    })
    const answer = await read()
    expect(answer.columns).toBe('phase')
    expect(answer.states).toMatchObject([{ label: 'build, active', item_count: 9 }])
  })
})
