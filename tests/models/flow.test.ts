import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerAgeing } from '../../transforms/flow/ageing.ts'
import { answerBalance } from '../../transforms/flow/balance.ts'
import { answerCumulative } from '../../transforms/flow/cumulative.ts'
import { answerMetric, type MetricParameters } from '../../transforms/metric.ts'
import { WINDOW, type Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream()
}, 60_000)
afterAll(() => stream.close())

const at = (day: number, hour = 0) => new Date(Date.UTC(2026, 0, day, hour)).toISOString().slice(0, 16)

const item = (id: string, more: Row = {}): Row => ({
  work_item_id: id,
  item_key: `PAY-${id}`,
  project_key: 'PAY',
  native_type: 'Story',
  flow_type: 'feature',
  created_at: at(1),
  ...more,
})

type Step = [day: number, name: string, category?: string]

function states(id: string, ...steps: Step[]): Row[] {
  return steps.map(([day, native_state, native_category], i) => ({
    work_item_id: id,
    entered_at: at(day),
    left_at: steps[i + 1] ? at(steps[i + 1]![0]) : null,
    native_state,
    native_category: native_category ?? null,
  }))
}

const rules: Row[] = [
  { native_state: 'in progress', flow_state: 'active', phase: 'build' },
  { native_state: 'review', flow_state: 'waiting', phase: 'build' },
  { native_state: 'in test', flow_state: 'active', phase: 'test' },
]
/** Six items of 10 days each: 4 in progress, 6 in review. */
const six = ['1', '2', '3', '4', '5', '6']
const plain = six.flatMap((id) => states(id, [8, 'In Progress'], [12, 'Review'], [18, 'Done', 'done']))

const given = (rows: Record<string, Row[]>) => stream.given({ 'config.state_rule': rules, ...rows })
const ask = (name: string, more: Partial<MetricParameters> = {}) =>
  answerMetric(stream.warehouse, stream.registry, name, { ...WINDOW, ...more })
const facts = (columns: string) => stream.ask(`SELECT ${columns} FROM work_item_fact ORDER BY work_item_id`)

describe('flow_efficiency', () => {
  it('is hours active over hours of flow, both summed', async () => {
    await given({ work_item: six.map((id) => item(id)), work_item_state: plain })
    const { total } = await ask('flow_efficiency')
    expect(total.window).toMatchObject({ n: 6, value: 0.4, withheld: null })
    expect(total.window.range).toBeFalsy()
  })

  it('is a range where a state has no meaning: none of it active, or all', async () => {
    const odd = six.flatMap((id) =>
      states(id, [8, 'In Progress'], [12, 'Odd'], [14, 'Review'], [18, 'Done', 'done']),
    )
    await given({ work_item: six.map((id) => item(id)), work_item_state: odd })
    const { total } = await ask('flow_efficiency')
    expect(total.window).toMatchObject({ n: 6, value: null })
    expect(total.window.range).toMatchObject({ low: 0.4, unknown_ratio: 0.2 })
    expect(total.window.range?.high).toBeCloseTo(0.6, 9)
    expect(await stream.ask('SELECT kind, count(*) FROM work_item_fault_fact GROUP BY kind')).toEqual([
      ['state without a meaning', 6],
    ])
  })

  it('is withheld until a waiting state is confirmed, a name alone confirms none', async () => {
    await given({
      work_item: six.map((id) => item(id)),
      work_item_state: plain,
      'config.state_rule': rules.slice(0, 1),
    })
    const answer = await ask('flow_efficiency')
    expect(answer.total.window).toMatchObject({
      n: 6,
      value: null,
      withheld: 'no waiting state is confirmed',
    })
    expect(answer.notes).toContain('6 left out: no waiting state of their project is confirmed')
  })

  it('leaves out projects without a confirmed state and says how many', async () => {
    const web = six.map((id) => item(`w${id}`, { project_key: 'WEB' }))
    await given({
      work_item: [...six.map((id) => item(id)), ...web],
      work_item_state: [
        ...plain,
        ...plain.map((row) => ({ ...row, work_item_id: `w${row['work_item_id']}` })),
      ],
      'config.state_rule': rules.map((rule) => ({ ...rule, project_key: 'PAY' })),
    })
    const answer = await ask('flow_efficiency')
    expect(answer.total.window).toMatchObject({ n: 6, value: 0.4 })
    expect(answer.notes[0]).toContain('6 left out')
  })

  it('is nothing in a window without data, and withheld with a single row', async () => {
    await given({ work_item: [item('1')], work_item_state: plain.slice(0, 3) })
    expect((await ask('flow_efficiency')).total.window).toMatchObject({
      n: 1,
      value: null,
      withheld: 'n = 1, too few',
    })
    const empty = await ask('flow_efficiency', { from: '2025-06-02', to: '2025-08-04' })
    expect(empty.total.window).toMatchObject({ n: 0, value: null, withheld: null })
    expect(empty.total.limits.verdict).toBe('too few buckets')
  })

  it('shows a statement that gives the same figures', async () => {
    await given({ work_item: six.map((id) => item(id)), work_item_state: plain })
    const [row] = await stream.warehouse.rows<Row>((await ask('flow_efficiency')).sql)
    expect(row).toMatchObject({ bucket_date: '2026-01-12', n: 6, range_low: 0.4, range_high: 0.4 })
  })
})

describe('histories that do not add up', () => {
  const one = (rows: Row[]) => given({ work_item: [item('1')], work_item_state: rows })
  const row = (
    entered: string,
    left: string | null,
    native_state: string,
    native_category?: string,
  ): Row => ({
    work_item_id: '1',
    entered_at: entered,
    left_at: left,
    native_state,
    native_category: native_category ?? null,
  })
  const kinds = () => stream.ask('SELECT kind FROM work_item_fault_fact ORDER BY kind')

  it('overlapping intervals: one ends where the next begins', async () => {
    await one([
      row(at(8), at(14), 'In Progress'),
      row(at(12), at(18), 'Review'),
      row(at(18), null, 'Done', 'done'),
    ])
    expect(await facts('active_hours, waiting_hours, missing_hours, flow_hours')).toEqual([[96, 144, 0, 240]])
    expect(await kinds()).toEqual([['overlap']])
  })

  it('missing intervals: the gap is missing, not active and not waiting', async () => {
    await one([
      row(at(8), at(10), 'In Progress'),
      row(at(12), at(18), 'Review'),
      row(at(18), null, 'Done', 'done'),
    ])
    expect(await facts('active_hours, waiting_hours, missing_hours, flow_hours')).toEqual([
      [48, 144, 48, 240],
    ])
    expect(await kinds()).toEqual([['gap after it']])
  })

  it('a missing end is that of the next beginning', async () => {
    await one([row(at(8), null, 'In Progress'), row(at(12), null, 'Done', 'done')])
    expect(await facts('active_hours, flow_hours, flow_state')).toEqual([[96, 96, 'done']])
    expect(await kinds()).toEqual([['end missing']])
  })

  it('a clock that runs backwards gives no hours', async () => {
    await one([
      row(at(8), at(7), 'In Progress'),
      row(at(12), at(18), 'Review'),
      row(at(18), null, 'Done', 'done'),
    ])
    expect(await facts('active_hours, waiting_hours, missing_hours, flow_hours')).toEqual([[0, 144, 96, 240]])
    expect(await kinds()).toEqual([['left before it was entered']])
    expect(await stream.ask('SELECT hours FROM work_item_state_fact ORDER BY entered_at')).toEqual([
      [null],
      [144],
      [null],
    ])
  })

  it('done before it was started: done, without a flow time, and not under way', async () => {
    await one([row(at(8), null, 'Done', 'done'), row(at(12), at(10), 'In Progress')])
    expect(await facts('done_at, started_at, flow_hours, cycle_hours, reopened_count')).toEqual([
      [at(8), at(12), null, null, 0],
    ])
    expect(await kinds()).toEqual([['done before it was started'], ['left before it was entered']])
    expect((await ask('throughput')).total.window.n).toBe(1)
    expect((await ask('flow_time')).total.window.n).toBe(0)
    expect((await ask('flow_load')).total.window.value).toBe(0)
  })

  it('none of them lets the hours of an item exceed its flow time', async () => {
    await one([
      row(at(8), at(30), 'In Progress'),
      row(at(9), at(8), 'Review'),
      row(at(12), null, 'Odd'),
      row(at(18), null, 'Done', 'done'),
    ])
    expect(await stream.ask(stream.registry.checks.get('flow_holds_its_states')!.sql)).toEqual([])
  })
})

describe('what is finished', () => {
  const kinds = ['feature', 'feature', 'feature', 'defect', 'debt', null]

  it('is shared by type, those of no known type in none', async () => {
    await given({ work_item: six.map((id, i) => item(id, { flow_type: kinds[i]! })), work_item_state: plain })
    const shares = await ask('flow_distribution', { by: 'flow_type' })
    expect(shares.groups.map(({ key, window }) => [key, window.numerator, window.n])).toEqual([
      ['debt', 1, 5],
      ['defect', 1, 5],
      ['feature', 3, 5],
      ['risk', 0, 5],
    ])
    expect((await ask('flow_distribution')).total.window).toMatchObject({ numerator: 3, n: 5, value: 0.6 })
    const velocity = await ask('flow_velocity', { by: 'flow_type' })
    expect(velocity.total.window).toMatchObject({ n: 6, value: 6 / 56 })
    expect(velocity.groups.find(({ key }) => key === 'feature')?.window.n).toBe(3)
  })

  it('may have been reopened: it counts once, when it was last done', async () => {
    const steps: Step[] = [
      [8, 'In Progress'],
      [10, 'Done', 'done'],
      [12, 'In Progress'],
      [14, 'Done', 'done'],
    ]
    await given({
      work_item: six.map((id) => item(id)),
      work_item_state: [...states('1', ...steps), ...plain.slice(3)],
    })
    expect((await ask('reopened_rate')).total.window).toMatchObject({ numerator: 1, n: 6 })
    expect(
      await stream.ask(
        `SELECT rework_hours, active_hours, reopened_count FROM work_item_fact WHERE work_item_id = '1'`,
      ),
    ).toEqual([[48, 96, 1]])
    expect((await ask('rework_ratio')).total.window.value).toBeCloseTo(48 / (96 * 6), 9)
  })

  it('worked on in an earlier phase again is rework, and came back from test', async () => {
    const steps: Step[] = [
      [8, 'In Progress'],
      [10, 'In Test'],
      [11, 'In Progress'],
      [13, 'In Test'],
      [14, 'Done', 'done'],
    ]
    await given({ work_item: [item('1')], work_item_state: states('1', ...steps) })
    expect(await facts('returned_count, reopened_count, rework_hours')).toEqual([[1, 0, 48]])
    const answer = await ask('percent_complete_accurate', { by: 'returned_from' })
    expect(answer.groups.map(({ key, window }) => [key, window.value])).toEqual([
      ['done', 1],
      ['test', 0],
    ])
    expect(answer.total.window).toMatchObject({ numerator: 0, n: 1 })
  })

  it('cycle time runs from the first activity to the last done, and counts what is still open', async () => {
    const open = states('o', [20, 'In Progress'])
    await given({
      work_item: [...six.map((id) => item(id)), item('o')],
      work_item_state: [...plain, ...open],
    })
    const { total } = await ask('cycle_time')
    expect(total.window).toMatchObject({ n: 6, value: 240, open_count: 1 })
    const [[age]] = (await stream.ask(
      `SELECT age_hours FROM (${stream.registry.metrics.get('cycle_time')!.sql.replaceAll('as_of()', `TIMESTAMP '2026-01-30 00:00'`)}) WHERE is_open`,
    )) as [[number]]
    expect(age).toBe(240)
  })
})

describe('right the first time', () => {
  const change = (id: string, more: Row = {}): Row => ({
    change_id: id,
    repository_id: 'shop',
    number: Number(id.slice(-1)),
    title: `Change ${id}`,
    author_id: 'a:ann',
    opened_at: at(8),
    ready_at: at(8),
    merged_at: at(10),
    ...more,
  })

  it('counts an item by all of its changes, and a change of none by itself', async () => {
    await given({
      repository: [{ repository_id: 'shop', name: 'shop' }],
      work_item: [item('1')],
      work_item_state: states('1', [8, 'In Progress'], [12, 'Done', 'done']),
      change: [change('shop#1'), change('shop#2')],
      change_work_item: [{ change_id: 'shop#1', work_item_id: '1' }],
      review: [
        {
          review_id: 'r1',
          change_id: 'shop#1',
          reviewer_id: 'a:bob',
          submitted_at: at(9),
          verdict: 'changes_requested',
        },
        {
          review_id: 'r2',
          change_id: 'shop#1',
          reviewer_id: 'a:bob',
          submitted_at: at(9, 5),
          verdict: 'approved',
        },
        {
          review_id: 'r3',
          change_id: 'shop#2',
          reviewer_id: 'a:bob',
          submitted_at: at(9),
          verdict: 'approved',
        },
      ],
    })
    const found = await stream.ask(
      'SELECT thing_id, handed_to, is_returned FROM handed_on_fact ORDER BY thing_id, handed_to',
    )
    expect(found).toEqual([
      ['1', 'done', false],
      ['1', 'review', true],
      ['shop#2', 'review', false],
    ])
    expect((await ask('percent_complete_accurate')).total.window).toMatchObject({ n: 2, numerator: 1 })
  })

  it('is unknown where nothing was handed on', async () => {
    await given({})
    expect((await ask('percent_complete_accurate')).total.window).toMatchObject({ n: 0, value: null })
  })
})

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
