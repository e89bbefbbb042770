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

const work = () =>
  stream.ask(
    'SELECT goal_id, work_item_id, evidence, distance, share_ratio FROM goal_work_fact ORDER BY work_item_id, goal_id',
  )

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
