import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { january as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('work_item_state_fact', 'state_mapping_fact', 'work_item_fact')
})
afterAll(() => stream.close())

const item = (id: string, more: Row = {}): Row => ({
  work_item_id: id,
  item_key: `PAY-${id}`,
  project_key: 'PAY',
  native_type: 'Story',
  flow_type: 'feature',
  created_at: at(1),
  ...more,
})

/** Consecutive states of an item, each with the day on which it began; the last one lasts. */
function states(id: string, ...steps: [day: number, name: string, category?: string | undefined][]): Row[] {
  return steps.map(([day, native_state, native_category], i) => ({
    work_item_id: id,
    entered_at: at(day),
    left_at: steps[i + 1] ? at(steps[i + 1]![0]) : null,
    native_state,
    native_category: native_category ?? null,
  }))
}

const meaning = () =>
  stream.ask('SELECT native_state, flow_state, evidence FROM state_mapping_fact ORDER BY native_state')
const facts = (columns: string) => stream.ask(`SELECT ${columns} FROM work_item_fact ORDER BY work_item_id`)

describe('a state means', () => {
  it.each([
    ['In Review', 'active', 'waiting'],
    ['Ready for QA', 'active', 'waiting'],
    ['Blocked', 'active', 'waiting'],
    ['On Hold', 'new', 'waiting'],
    ['Prüfung', 'active', 'waiting'],
    ['Wartet auf Kunde', 'active', 'waiting'],
    ['En attente', 'active', 'waiting'],
    ['En revisión', 'active', 'waiting'],
    ['Aguardando', 'active', 'waiting'],
    ['In Progress', 'active', 'active'],
    ['In Arbeit', 'active', 'active'],
    ['To Do', 'new', 'new'],
    ['Fertig', 'done', 'done'],
    ['Reviewed and shipped', 'done', 'done'],
    ['Abgelehnt', 'done', 'cancelled'],
    ["Won't do", 'done', 'cancelled'],
    ['Irgendwas', undefined, null],
  ])('%s of category %s: %s', async (name, category, expected) => {
    await stream.given({ work_item: [item('1')], work_item_state: states('1', [1, name, category]) })
    expect((await meaning()).map(([, state]) => state)).toEqual([expected])
  })

  it('what the configuration says for the project, then for all, before its name', async () => {
    await stream.given({
      work_item: [item('1'), item('2', { project_key: 'WEB' })],
      work_item_state: [
        ...states('1', [1, 'In Review', 'active']),
        ...states('2', [1, 'In Review', 'active']),
      ],
      'config.state_rule': [
        { native_state: 'in review', flow_state: 'active', phase: 'build' },
        { project_key: 'WEB', native_state: 'in review', flow_state: 'done' },
      ],
    })
    expect(
      await stream.ask('SELECT project_key, flow_state, phase, evidence FROM state_mapping_fact ORDER BY 1'),
    ).toEqual([
      ['PAY', 'active', 'build', 'rule for all'],
      ['WEB', 'done', 'build', 'rule'],
    ])
  })

  it('nothing is mapped where there are no items', async () => {
    await stream.given({})
    expect(await meaning()).toEqual([])
  })
})

describe('a work item', () => {
  it('flows from its first activity to done, all time counted', async () => {
    await stream.given({
      work_item: [item('1')],
      work_item_state: states(
        '1',
        [1, 'To Do', 'new'],
        [2, 'In Progress', 'active'],
        [4, 'In Review', 'active'],
        [7, 'Odd'],
        [8, 'Done', 'done'],
      ),
    })
    expect(
      await facts(
        'started_at, done_at, flow_hours, cycle_hours, active_hours, waiting_hours, unmapped_hours, reopened_count',
      ),
    ).toEqual([[at(2), at(8), 144, 144, 48, 72, 24, 0]])
  })

  it('that waits first has a shorter cycle than flow', async () => {
    await stream.given({
      work_item: [item('1')],
      work_item_state: states(
        '1',
        [1, 'Ready for dev', 'new'],
        [3, 'In Progress', 'active'],
        [4, 'Done', 'done'],
      ),
    })
    expect(await facts('flow_hours, cycle_hours')).toEqual([[72, 24]])
  })

  it('that was reopened is done when it last was, and not before', async () => {
    const steps: [number, string, string][] = [
      [1, 'In Progress', 'active'],
      [2, 'Done', 'done'],
      [3, 'In Progress', 'active'],
    ]
    await stream.given({ work_item: [item('1')], work_item_state: states('1', ...steps) })
    expect(await facts('done_at, reopened_count, flow_hours')).toEqual([[null, 1, null]])
    await stream.also({
      work_item_state: states('1', ...steps, [5, 'Done', 'done'], [9, 'Released', 'done']),
    })
    expect(await facts('done_at, reopened_count, flow_hours')).toEqual([[at(5), 1, 96]])
  })

  it('that nobody moved has no flow time, and one that was given up is not done', async () => {
    await stream.given({
      work_item: [item('1'), item('2'), item('3')],
      work_item_state: [
        ...states('1', [1, 'To Do', 'new'], [5, 'Done', 'done']),
        ...states('2', [1, 'In Progress', 'active'], [5, 'Rejected', 'done']),
      ],
    })
    expect(await facts('done_at, cancelled_at, flow_hours, is_skipped, flow_state')).toEqual([
      [at(5), null, null, true, 'done'],
      [null, at(5), null, false, 'cancelled'],
      [null, null, null, false, null],
    ])
  })

  it('vanishes with its states when it is deleted', async () => {
    await stream.given({ work_item: [item('1')], work_item_state: states('1', [1, 'To Do', 'new']) })
    await stream.also({ work_item: [] })
    expect(await facts('work_item_id')).toEqual([])
    expect(await stream.ask('SELECT * FROM work_item_state_fact')).toEqual([])
  })

  it('is of the type that the configuration gives, else of that of its tool', async () => {
    await stream.given({
      work_item: [
        item('1'),
        item('2', { native_type: 'Fehler', flow_type: null }),
        item('3', { native_type: 'Wunsch', flow_type: null }),
      ],
      'config.type_rule': [{ native_type: 'fehler', flow_type: 'defect' }],
    })
    expect(await facts('flow_type, type_evidence')).toEqual([
      ['feature', 'tool'],
      ['defect', 'rule for all'],
      [null, null],
    ])
  })
})

describe('the team of a work item', () => {
  const anna: Row[] = [{ account_id: 'jira:anna', tool: 'jira', handle_digest: 'anna' }]
  const rules: Row[] = [
    { team: 'money', kind: 'project', value: 'PAY' },
    { team: 'cards', kind: 'component', value: 'Cards' },
    { team: 'squad', kind: 'board', value: 'Squad board' },
  ]
  const teams = () => facts('team_id, team_evidence')

  it('is that of the item, the component, the board, the project, in that order', async () => {
    await stream.given({
      work_item: [
        item('1', { component: 'cards', team_id: 'own' }),
        item('2', { component: 'cards' }),
        item('3'),
        item('4'),
      ],
      sprint: [{ sprint_id: 's', board: 'Squad board' }],
      sprint_item: ['2', '3'].map((work_item_id) => ({ sprint_id: 's', work_item_id })),
      'config.team_rule': rules,
    })
    expect(await teams()).toEqual([
      ['own', 'item'],
      ['cards', 'component'],
      ['squad', 'board'],
      ['money', 'project'],
    ])
  })

  it("is the assignee's team at that time where nothing else tells", async () => {
    await stream.given({
      account: anna,
      team_account: [
        { team_id: 'red', account_id: 'jira:anna', valid_from_at: at(1), valid_to_at: at(5) },
        { team_id: 'blue', account_id: 'jira:anna', valid_from_at: at(5) },
      ],
      work_item: [item('1')],
      work_item_state: states('1', [1, 'To Do', 'new'], [4, 'In Progress', 'active'], [6, 'Done', 'done']),
      work_item_assignee: [{ work_item_id: '1', account_id: 'jira:anna', entered_at: at(3) }],
    })
    expect(
      await stream.ask('SELECT team_id, team_evidence FROM work_item_state_fact ORDER BY entered_at'),
    ).toEqual([
      ['red', 'assignee'],
      ['red', 'assignee'],
      ['blue', 'assignee'],
    ])
    expect(await teams()).toEqual([['blue', 'assignee']])
  })

  it('is unknown where two teams claim its project and nobody has it', async () => {
    await stream.given({
      work_item: [item('1')],
      'config.team_rule': [...rules, { team: 'other', kind: 'project', value: 'PAY' }],
    })
    expect(await teams()).toEqual([[null, null]])
  })
})
