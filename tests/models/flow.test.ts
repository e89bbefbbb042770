import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { january as at } from './days.ts'
import { type Row } from './given.ts'
import { item, plain, rules, six, states, type Step } from './items.ts'
import type { Stream } from './stream.ts'
import { ask, facts, given, openFlow } from './flow-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openFlow()
})
afterAll(() => stream.close())

describe('flow_efficiency', () => {
  it('is hours active over hours of flow, both summed', async () => {
    await given(stream, { work_item: six.map((id) => item(id)), work_item_state: plain })
    const { total } = await ask(stream, 'flow_efficiency')
    expect(total.window).toMatchObject({ n: 6, value: 0.4, withheld: null })
    expect(total.window.range).toBeFalsy()
  })

  it('is a range where a state has no meaning: none of it active, or all', async () => {
    const odd = six.flatMap((id) =>
      states(id, [8, 'In Progress'], [12, 'Odd'], [14, 'Review'], [18, 'Done', 'done']),
    )
    await given(stream, { work_item: six.map((id) => item(id)), work_item_state: odd })
    const { total } = await ask(stream, 'flow_efficiency')
    expect(total.window).toMatchObject({ n: 6, value: null })
    expect(total.window.range).toMatchObject({ low: 0.4, unknown_ratio: 0.2 })
    expect(total.window.range?.high).toBeCloseTo(0.6, 9)
    expect(await stream.ask('SELECT kind, count(*) FROM work_item_fault_fact GROUP BY kind')).toEqual([
      ['state without a meaning', 6],
    ])
  })

  it('is withheld until a waiting state is confirmed, a name alone confirms none', async () => {
    await given(stream, {
      work_item: six.map((id) => item(id)),
      work_item_state: plain,
      'config.state_rule': rules.slice(0, 1),
    })
    const answer = await ask(stream, 'flow_efficiency')
    expect(answer.total.window).toMatchObject({
      n: 6,
      value: null,
      withheld: 'no waiting state is confirmed',
    })
    expect(answer.notes).toContain('6 left out: no waiting state of their project is confirmed')
  })

  it('leaves out projects without a confirmed state and says how many', async () => {
    const web = six.map((id) => item(`w${id}`, { project_key: 'WEB' }))
    await given(stream, {
      work_item: [...six.map((id) => item(id)), ...web],
      work_item_state: [
        ...plain,
        ...plain.map((row) => ({ ...row, work_item_id: `w${row['work_item_id']}` })),
      ],
      'config.state_rule': rules.map((rule) => ({ ...rule, project_key: 'PAY' })),
    })
    const answer = await ask(stream, 'flow_efficiency')
    expect(answer.total.window).toMatchObject({ n: 6, value: 0.4 })
    expect(answer.notes[0]).toContain('6 left out')
  })

  it('is nothing in a window without data, and withheld with a single row', async () => {
    await given(stream, { work_item: [item('1')], work_item_state: plain.slice(0, 3) })
    expect((await ask(stream, 'flow_efficiency')).total.window).toMatchObject({
      n: 1,
      value: null,
      withheld: 'n = 1, too few',
    })
    const empty = await ask(stream, 'flow_efficiency', { from: '2025-06-02', to: '2025-08-04' })
    expect(empty.total.window).toMatchObject({ n: 0, value: null, withheld: null })
    expect(empty.total.limits.verdict).toBe('too few buckets')
  })

  it('shows a statement that gives the same figures', async () => {
    await given(stream, { work_item: six.map((id) => item(id)), work_item_state: plain })
    const [row] = await stream.warehouse.rows<Row>((await ask(stream, 'flow_efficiency')).sql)
    expect(row).toMatchObject({ bucket_date: '2026-01-12', n: 6, range_low: 0.4, range_high: 0.4 })
  })
})

describe('what is finished', () => {
  const kinds = ['feature', 'feature', 'feature', 'defect', 'debt', null]

  it('is shared by type, those of no known type in none', async () => {
    await given(stream, {
      work_item: six.map((id, i) => item(id, { flow_type: kinds[i]! })),
      work_item_state: plain,
    })
    const shares = await ask(stream, 'flow_distribution', { by: 'flow_type' })
    expect(shares.groups.map(({ key, window }) => [key, window.numerator, window.n])).toEqual([
      ['debt', 1, 5],
      ['defect', 1, 5],
      ['feature', 3, 5],
      ['risk', 0, 5],
    ])
    expect((await ask(stream, 'flow_distribution')).total.window).toMatchObject({
      numerator: 3,
      n: 5,
      value: 0.6,
    })
    const velocity = await ask(stream, 'flow_velocity', { by: 'flow_type' })
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
    await given(stream, {
      work_item: six.map((id) => item(id)),
      work_item_state: [...states('1', ...steps), ...plain.slice(3)],
    })
    expect((await ask(stream, 'reopened_rate')).total.window).toMatchObject({ numerator: 1, n: 6 })
    expect(
      await stream.ask(
        `SELECT rework_hours, active_hours, reopened_count FROM work_item_fact WHERE work_item_id = '1'`,
      ),
    ).toEqual([[48, 96, 1]])
    expect((await ask(stream, 'rework_ratio')).total.window.value).toBeCloseTo(48 / (96 * 6), 9)
  })

  it('worked on in an earlier phase again is rework, and came back from test', async () => {
    const steps: Step[] = [
      [8, 'In Progress'],
      [10, 'In Test'],
      [11, 'In Progress'],
      [13, 'In Test'],
      [14, 'Done', 'done'],
    ]
    await given(stream, { work_item: [item('1')], work_item_state: states('1', ...steps) })
    expect(await facts(stream, 'returned_count, reopened_count, rework_hours')).toEqual([[1, 0, 48]])
    const answer = await ask(stream, 'percent_complete_accurate', { by: 'returned_from' })
    expect(answer.groups.map(({ key, window }) => [key, window.value])).toEqual([
      ['done', 1],
      ['test', 0],
    ])
    expect(answer.total.window).toMatchObject({ numerator: 0, n: 1 })
  })

  it('cycle time runs from the first activity to the last done, and counts what is still open', async () => {
    const open = states('o', [20, 'In Progress'])
    await given(stream, {
      work_item: [...six.map((id) => item(id)), item('o')],
      work_item_state: [...plain, ...open],
    })
    const { total } = await ask(stream, 'cycle_time')
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
    await given(stream, {
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
    expect((await ask(stream, 'percent_complete_accurate')).total.window).toMatchObject({
      n: 2,
      numerator: 1,
    })
  })

  it('is unknown where nothing was handed on', async () => {
    await given(stream, {})
    expect((await ask(stream, 'percent_complete_accurate')).total.window).toMatchObject({ n: 0, value: null })
  })
})
