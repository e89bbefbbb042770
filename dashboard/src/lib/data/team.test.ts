import { describe, expect, it } from 'vitest'
import { freezesAt, splitWaiting, type HandOffRow, type OpenChangeRow } from './team.ts'

const handOff = (from: string, to: string, at: number): HandOffRow => ({
  kind: 'blocked',
  from_team_id: from,
  to_team_id: to,
  happened_at: at,
  title: 'A-1',
  url: null,
})
const change = (
  author: string | null,
  owner: string | null,
  more: Partial<OpenChangeRow> = {},
): OpenChangeRow => ({
  change_id: 'shop#1',
  number: 1,
  title: 'Add it',
  state: 'waiting for review',
  since_at: 5,
  is_bot: false,
  author_team_id: author,
  team_id: owner,
  repository_id: 'shop',
  url: null,
  ...more,
})

describe('splitWaiting', () => {
  it('puts what others wait for apart from what the team waits for, oldest first', () => {
    const rows = [handOff('red', 'blue', 9), handOff('blue', 'red', 2), handOff('red', 'blue', 1)]
    const { forUs, forOthers } = splitWaiting('blue', rows, [])
    expect(forUs.map(({ other_team_id, since_at }) => [other_team_id, since_at])).toEqual([
      ['red', 1],
      ['red', 9],
    ])
    expect(forOthers.map(({ other_team_id }) => other_team_id)).toEqual(['red'])
  })

  it('takes a change of another team that nobody reviewed for a wait, but none of its own, of bots or of nobody', () => {
    const changes = [
      change('red', 'blue'),
      change('blue', 'blue'),
      change(null, 'blue'),
      change('red', 'blue', { is_bot: true }),
      change('red', 'blue', { state: 'draft' }),
      change('blue', 'red', { number: 7 }),
    ]
    const { forUs, forOthers } = splitWaiting('blue', [], changes)
    expect(forUs.map(({ title }) => title)).toEqual(['#1 Add it'])
    expect(forOthers.map(({ title }) => title)).toEqual(['#7 Add it'])
  })
})

describe('freezesAt', () => {
  const freeze = (stream: string | null) => ({
    kind: 'F',
    value_stream_id: stream,
    starts_at: 10,
    ends_at: 20,
  })

  it('holds from its start up to its end', () => {
    expect([9, 10, 19, 20].map((at) => freezesAt([freeze(null)], 'buying', at).length)).toEqual([0, 1, 1, 0])
  })

  it('holds its own value stream, or all', () => {
    const rows = [freeze('selling'), freeze('buying'), freeze(null)]
    expect(freezesAt(rows, 'buying', 15)).toHaveLength(2)
    expect(freezesAt(rows, null, 15)).toHaveLength(1)
  })
})
