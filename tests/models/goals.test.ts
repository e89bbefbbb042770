import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { january as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'
import { goal, item } from './value-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('goal_work_fact', 'goal_progress_fact', 'goal_fault_fact', 'goal_decision_fact')
})
afterAll(() => stream.close())

const points = (goal_id: string, ...values: [day: number, value: number][]): Row[] =>
  values.map(([day, value]) => ({ goal_id, measured_at: at(day), value }))

const faults = () => stream.ask('SELECT goal_id, fault FROM goal_fault_fact ORDER BY 1, 2')

describe('a goal has come so far', () => {
  const progress = () =>
    stream.ask(
      `SELECT item_count, done_count, first_idea_at, idea_evidence, point_count, latest_value, target_met_at, is_met_before
       FROM goal_progress_fact`,
    )

  it('from the first idea to the first point at its target', async () => {
    await stream.given({
      goal: [goal('g')],
      work_item: [item('1', { created_at: at(2) }), item('2', { created_at: at(5) })],
      goal_item: ['1', '2'].map((work_item_id) => ({ goal_id: 'g', work_item_id, evidence: 'label' })),
      work_item_state: [{ work_item_id: '1', entered_at: at(7), native_state: 'Done', flow_state: 'done' }],
      outcome: points('g', [1, 3], [8, 3.5], [15, 4.1], [22, 3.9]),
    })
    expect(await progress()).toEqual([[2, 1, '2026-01-02T00:00', 'work', 4, 3.9, '2026-01-15T00:00', false]])
  })

  it('goes down where lower is better; without work it begins when it was stated', async () => {
    await stream.given({
      goal: [goal('g', { baseline: 9, target: 5, stated_at: at(4) })],
      outcome: points('g', [1, 9], [8, 6], [15, 5]),
    })
    expect(await progress()).toEqual([[0, 0, '2026-01-04T00:00', 'goal', 3, 5, '2026-01-15T00:00', false]])
  })

  it('is told when it was at its target before it began', async () => {
    await stream.given({
      goal: [goal('g', { stated_at: at(4) })],
      outcome: points('g', [1, 4.2], [8, 4.3]),
    })
    expect((await progress())[0]?.at(-1)).toBe(true)
    expect(await faults()).toEqual([['g', 'was at its target before it began']])
  })

  it('reads the series and the segment that it names, not its own', async () => {
    await stream.given({
      goal: [goal('g', { series_id: 's', segment: 'de' })],
      outcome: points('g', [9, 9]),
      measurement: [
        { series_id: 's', segment: 'de', measured_at: at(8), value: 3.2 },
        { series_id: 's', segment: 'fr', measured_at: at(9), value: 7 },
      ],
    })
    expect((await progress())[0]?.slice(4, 6)).toEqual([1, 3.2])
  })
})

describe('what is wrong with a goal is listed', () => {
  it('when it lacks what a verdict needs; an improvement needs no aim', async () => {
    const bare = { baseline: null, target: null, due_at: null, team_id: null }
    await stream.given({
      goal: [goal('g', bare), goal('i', { ...bare, kind: 'improvement' })],
    })
    expect(await faults()).toEqual([
      ['g', 'has no baseline'],
      ['g', 'has no date'],
      ['g', 'has no numbers'],
      ['g', 'has no target'],
      ['g', 'has nobody who answers for it'],
      ['i', 'has no numbers'],
      ['i', 'has nobody who answers for it'],
    ])
  })

  it('when releases or items are not known, or a release serves two', async () => {
    await stream.given({
      goal: [goal('a'), goal('b', { parent_goal_id: 'z' })],
      outcome: [...points('a', [1, 3]), ...points('b', [1, 3])],
      release: [{ release_id: 'r', name: 'Autumn' }],
      goal_claim: [
        { goal_id: 'a', release_id: 'r' },
        { goal_id: 'b', release_id: 'r' },
        { goal_id: 'b', release_id: 'nowhere' },
        { goal_id: 'lost', release_id: 'r' },
      ],
      work_item: [item('1')],
      goal_item: [{ goal_id: 'gone', work_item_id: '1', evidence: 'label' }],
      goal_decision: [{ goal_decision_id: 'd', goal_id: 'void', verdict: 'keep', decided_at: at(3) }],
    })
    expect(await faults()).toEqual([
      ['a', 'shares a release with another goal: Autumn'],
      ['b', 'is claimed by a release that is not known: nowhere'],
      ['b', 'serves a goal that is not known: z'],
      ['b', 'shares a release with another goal: Autumn'],
      ['gone', 'is not known, but work items name it: 1'],
      ['lost', 'is not known, but a release claims it: r'],
      ['void', 'is not known, but something was decided about it'],
    ])
  })
})

it('a decision belongs to the goal by any name; the newest comes first', async () => {
  const decided = (id: string, goal_id: string, day: number, verdict: string): Row => ({
    goal_decision_id: id,
    goal_id,
    verdict,
    decided_at: at(day),
    follow_up_work_item_id: '1',
  })
  await stream.given({
    goal: [goal('records:fast')],
    work_item: [item('1')],
    goal_decision: [decided('x', 'fast', 3, 'iterate'), decided('y', 'records:fast', 9, 'keep')],
  })
  const rows = await stream.ask(
    'SELECT goal_decision_id, goal_id, recency, follow_up_key FROM goal_decision_fact ORDER BY recency',
  )
  expect(rows).toEqual([
    ['y', 'records:fast', 1, 'PAY-1'],
    ['x', 'records:fast', 2, 'PAY-1'],
  ])
})
