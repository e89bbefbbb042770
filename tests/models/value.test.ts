import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('goal_work_fact', 'goal_progress_fact', 'goal_fault_fact', 'goal_decision_fact')
})
afterAll(() => stream.close())

const at = (day: number, hour = 0) =>
  `2026-01-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00`

const item = (id: string, more: Row = {}): Row => ({
  work_item_id: id,
  item_key: `PAY-${id}`,
  title: 'Words',
  native_type: 'Story',
  flow_type: 'feature',
  created_at: at(2),
  ...more,
})

/** A goal of which nothing is missing. */
const goal = (id: string, more: Row = {}): Row => ({
  goal_id: id,
  name: `Goal ${id}`,
  kind: 'bet',
  metric: 'conversion',
  unit: '%',
  baseline: 3,
  target: 4,
  due_at: at(31),
  stated_at: at(1),
  team_id: 'shop',
  ...more,
})

const points = (goal_id: string, ...values: [day: number, value: number][]): Row[] =>
  values.map(([day, value]) => ({ goal_id, measured_at: at(day), value }))

const work = () =>
  stream.ask(
    'SELECT goal_id, work_item_id, evidence, distance, share_ratio FROM goal_work_fact ORDER BY work_item_id, goal_id',
  )
const faults = () => stream.ask('SELECT goal_id, fault FROM goal_fault_fact ORDER BY 1, 2')

describe('a work item serves a goal', () => {
  it('by its label, by name or by the id without its source, and without one it is listed so', async () => {
    await stream.given({
      goal: [goal('records:fast', { name: 'Fast checkout' })],
      work_item: [item('1'), item('2'), item('3')],
      goal_item: [
        { goal_id: 'fast', work_item_id: '1', evidence: 'label' },
        { goal_id: 'fast-checkout', work_item_id: '2', evidence: 'field' },
      ],
    })
    expect(await work()).toEqual([
      ['records:fast', '1', 'label', 0, 1],
      ['records:fast', '2', 'field', 0, 1],
      ['', '3', null, null, 1],
    ])
  })

  it('through its epic, and through the goal’s own item, which is no work itself', async () => {
    await stream.given({
      goal: [goal('jira:g'), goal('b')],
      work_item: [
        item('jira:g', { native_type: 'Goal' }),
        item('epic', { parent_work_item_id: 'jira:g' }),
        item('story', { parent_work_item_id: 'epic' }),
        item('task', { parent_work_item_id: 'story' }),
      ],
      goal_item: [{ goal_id: 'b', work_item_id: 'story', evidence: 'label' }],
    })
    expect(await work()).toEqual([
      ['jira:g', 'epic', 'parent', 0, 1],
      ['b', 'story', 'label', 0, 0.5],
      ['jira:g', 'story', 'parent', 1, 0.5],
      ['b', 'task', 'label', 1, 0.5],
      ['jira:g', 'task', 'parent', 2, 0.5],
    ])
  })

  it('by the release that brings it, unless it says so itself; parents in a circle end nowhere', async () => {
    await stream.given({
      goal: [goal('g')],
      goal_claim: [{ goal_id: 'g', release_id: 'r' }],
      release: [{ release_id: 'r', name: 'R' }],
      release_item: [
        { release_id: 'r', work_item_id: '1' },
        { release_id: 'r', work_item_id: '2' },
      ],
      goal_item: [{ goal_id: 'g', work_item_id: '2', evidence: 'named' }],
      work_item: [
        item('1', { parent_work_item_id: '3' }),
        item('2'),
        item('3', { parent_work_item_id: '1' }),
      ],
    })
    expect(await work()).toEqual([
      ['g', '1', 'release', 0, 1],
      ['g', '2', 'named', 0, 1],
      ['g', '3', 'release', 1, 1],
    ])
  })
})

describe('work was planned', () => {
  const planned = () =>
    stream.ask('SELECT work_item_id, is_planned, plan_evidence FROM goal_work_fact ORDER BY 1')
  const begun = (id: string, day: number, hour = 0): Row => ({
    work_item_id: id,
    entered_at: at(day, hour),
    native_state: 'In Progress',
    flow_state: 'active',
  })

  it('if it was made before its sprint, is part of something older, or waited a day', async () => {
    await stream.given({
      work_item: [
        item('early', { created_at: at(3) }),
        item('into', { created_at: at(6) }),
        item('part', { created_at: at(9), parent_work_item_id: 'epic' }),
        item('epic', { created_at: at(1) }),
        item('rush', { created_at: at(9) }),
        item('waited', { created_at: at(9) }),
      ],
      sprint: [{ sprint_id: 's', planned_start_at: at(5) }],
      sprint_item: ['early', 'into'].map((work_item_id) => ({ sprint_id: 's', work_item_id })),
      work_item_state: [
        begun('early', 6),
        begun('into', 8),
        begun('part', 9, 1),
        begun('rush', 9, 1),
        begun('waited', 11),
      ],
    })
    expect(await planned()).toEqual([
      ['early', true, 'sprint'],
      ['epic', null, null],
      ['into', false, 'sprint'],
      ['part', true, 'parent'],
      ['rush', false, 'wait'],
      ['waited', true, 'wait'],
    ])
  })
})

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
