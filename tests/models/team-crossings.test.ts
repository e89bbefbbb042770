import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { january as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'
import { handOffs, teams } from './hand-off-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('hand_off_fact')
})
afterAll(() => stream.close())

const R = 'github.com/acme/shop'

describe('a review crosses teams', () => {
  const people = {
    team: teams,
    account: [
      { account_id: 'github:anna', tool: 'github', is_bot: false },
      { account_id: 'github:ben', tool: 'github', is_bot: false },
      { account_id: 'github:scan', tool: 'github', is_bot: true },
    ],
    team_account: [
      { team_id: 'red', account_id: 'github:anna', valid_from_at: at(1) },
      { team_id: 'blue', account_id: 'github:ben', valid_from_at: at(1) },
    ],
  }
  const change = {
    change_id: `${R}#1`,
    repository_id: R,
    number: 1,
    title: 'Add it',
    author_id: 'github:anna',
    opened_at: at(2),
    ready_at: at(3),
    merged_at: at(6),
  }
  const review = (id: string, reviewer: string, day: number): Row => ({
    review_id: id,
    change_id: `${R}#1`,
    reviewer_id: reviewer,
    submitted_at: at(day),
    verdict: 'approved',
  })

  it('from ready to the first one by a person of the other team', async () => {
    await stream.given({
      ...people,
      change: [change],
      review: [review('a', 'github:scan', 3), review('b', 'github:ben', 4), review('c', 'github:ben', 5)],
    })
    expect(await handOffs(stream, 'kind, from_team_id, to_team_id, hours, evidence')).toEqual([
      ['review', 'red', 'blue', 24, 'author'],
    ])
  })

  it('by the team that people were in then', async () => {
    await stream.given({
      ...people,
      team_account: [
        { team_id: 'red', account_id: 'github:anna', valid_from_at: at(1) },
        { team_id: 'red', account_id: 'github:ben', valid_from_at: at(1), valid_to_at: at(10) },
        { team_id: 'blue', account_id: 'github:ben', valid_from_at: at(10) },
      ],
      change: [change],
      review: [review('b', 'github:ben', 4)],
    })
    expect(await handOffs(stream)).toEqual([])
  })

  it('not where a person is in two teams, in none, or reviews their own', async () => {
    await stream.given({
      ...people,
      team_account: [
        ...people.team_account,
        { team_id: 'green', account_id: 'github:ben', valid_from_at: at(1) },
      ],
      change: [change],
      review: [review('b', 'github:ben', 4), review('c', 'github:anna', 4), review('d', 'github:gone', 4)],
    })
    expect(await handOffs(stream)).toEqual([])
  })
})

describe('an incident is reassigned', () => {
  const people = {
    team: teams,
    account: ['anna', 'ben'].map((name) => ({
      account_id: `pagerduty:${name}`,
      tool: 'pagerduty',
      is_bot: false,
    })),
    team_account: [
      { team_id: 'red', account_id: 'pagerduty:anna', valid_from_at: at(1) },
      { team_id: 'blue', account_id: 'pagerduty:ben', valid_from_at: at(1) },
    ],
  }
  const event = (id: string, kind: string, hour: number, who: string): Row => ({
    incident_event_id: id,
    incident_id: 'I',
    kind,
    happened_at: at(2, hour),
    ...(kind === 'acknowledged' ? { account_id: who } : { assignee_id: who }),
  })
  const incident = { incident_id: 'I', opened_at: at(2), resolved_at: at(2, 20), title: 'Down' }

  it('to another team, until somebody there acknowledges it', async () => {
    await stream.given({
      ...people,
      incident: [incident],
      incident_event: [
        event('1', 'assigned', 1, 'pagerduty:anna'),
        event('2', 'acknowledged', 2, 'pagerduty:anna'),
        event('3', 'escalated', 4, 'pagerduty:ben'),
        event('4', 'acknowledged', 7, 'pagerduty:ben'),
      ],
    })
    expect(await handOffs(stream, 'kind, from_team_id, to_team_id, hours, evidence')).toEqual([
      ['incident', 'red', 'blue', 3, 'escalated'],
    ])
  })

  it('and not within a team', async () => {
    await stream.given({
      ...people,
      incident: [incident],
      incident_event: [
        event('1', 'assigned', 1, 'pagerduty:anna'),
        event('2', 'acknowledged', 2, 'pagerduty:anna'),
      ],
    })
    expect(await handOffs(stream)).toEqual([])
  })
})
