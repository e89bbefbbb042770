import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { january as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'
import { change, people } from './team-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('solo_release_fact', 'team_fact', 'neighbour_fact')
})
afterAll(() => stream.close())

describe('what can be released on its own', () => {
  const service = (name: string): Row => ({ service_id: name, name, repository_id: `r/${name}` })
  const waiting = (id: string, name: string): Row => ({
    change_id: id,
    repository_id: `r/${name}`,
    number: Number(id.replace(/\D/g, '')),
    opened_at: at(2),
    merged_at: at(3),
    merge_commit_id: `r/${name}@${id}`,
  })

  it('is unknown where nothing tells, and nothing where nothing waits', async () => {
    await stream.given({ service: [service('a')] })
    expect(await stream.ask('SELECT waiting_count, is_alone, reason FROM solo_release_fact')).toEqual([
      [null, null, 'nothing tells what waits: each merge counts as a release'],
    ])
  })

  it('not what is planned together with another service', async () => {
    await stream.given({
      service: [service('a'), service('b')],
      service_owner: [{ service_id: 'a', team_id: 'red', valid_from_at: at(1) }],
      repository: ['a', 'b'].map((name) => ({ repository_id: `r/${name}`, name, default_branch: 'main' })),
      change: [waiting('a1', 'a')],
      release: [{ release_id: 'R', name: 'Spring', status: 'planned', planned_at: at(20) }],
      release_service: ['a', 'b'].map((service_id) => ({ release_id: 'R', service_id })),
    })
    const [row] = await stream.ask(
      "SELECT other_service_id, other_count FROM solo_release_fact WHERE service_id = 'a'",
    )
    expect(row).toEqual(['b', 1])
  })
})

describe('neighbours', () => {
  it('are known by id or by a name that only one bears, from both ends, and none of itself', async () => {
    await stream.given({
      service: ['a', 'b', 'c'].map((name) => ({ service_id: `s:${name}`, name, repository_id: name })),
      service_owner: [{ service_id: 's:b', team_id: 'blue', valid_from_at: at(1) }],
      dependency: [
        { from_service_id: 'a', to_service_id: 's:b', kind: 'calls', provenance: 'catalogue' },
        { from_service_id: 'a', to_service_id: 'B', kind: 'calls', provenance: 'traced' },
        { from_service_id: 'c', to_service_id: 'c', kind: 'calls', provenance: 'catalogue' },
        { from_service_id: 'c', to_service_id: 'elsewhere', kind: 'calls', provenance: 'catalogue' },
      ],
    })
    expect(
      await stream.ask(
        'SELECT service_name, relation, neighbour_name, neighbour_team_id FROM neighbour_fact ORDER BY 1',
      ),
    ).toEqual([
      ['a', 'needs', 'b', 'blue'],
      ['b', 'is needed by', 'a', null],
    ])
  })
})

describe('a team', () => {
  const teams = (columns: string) => stream.ask(`SELECT ${columns} FROM team_fact ORDER BY team_id`)

  it('without members, items and requests has unknowns, not zeros', async () => {
    await stream.given({ team: [{ team_id: 'idle', name: 'Idle' }] })
    expect(
      await teams('name, service_count, member_count, in_flight_count, open_change_count, waiting_count'),
    ).toEqual([['Idle', 0, 0, null, null, null]])
  })

  it('counts what it has in hand', async () => {
    await stream.given({
      ...people,
      change: [change(1), change(2, { is_draft: true }), change(3, { author_id: 'github:bot' })],
      work_item: ['1', '2'].map((id) => ({ work_item_id: id, team_id: 'blue', created_at: at(1) })),
      work_item_state: [
        { work_item_id: '1', entered_at: at(2), flow_state: 'active' },
        { work_item_id: '2', entered_at: at(2), flow_state: 'done' },
      ],
    })
    expect(
      await teams(
        'team_id, service_count, member_count, in_flight_count, open_change_count, waiting_review_count',
      ),
    ).toEqual([
      ['blue', 1, 1, 1, 3, 1],
      ['red', 0, 1, null, null, null],
    ])
  })

  it('that was renamed in its tool is the same one under its new name', async () => {
    await stream.given({ team: [{ team_id: 'github:7', name: 'old' }] })
    await stream.also({ team: [{ team_id: 'github:7', name: 'new' }] })
    expect(await teams('team_id, name')).toEqual([['github:7', 'new']])
  })

  it('that only the configuration or an owner names is there too', async () => {
    await stream.given({
      service: [{ service_id: 's', name: 's', repository_id: 'r' }],
      service_owner: [{ service_id: 's', team_id: 'owner', valid_from_at: at(1) }],
      'config.team_rule': [{ team: 'planned', kind: 'project', value: 'PAY' }],
    })
    expect(await teams('name, service_count')).toEqual([
      ['owner', 1],
      ['planned', 0],
    ])
  })
})
