import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('identity_fact', 'identity_link_fact', 'service_owner')
})
afterAll(() => stream.close())

function account(
  id: string,
  digests: { mail?: string; handle?: string; name?: string } = {},
  more: Row = {},
): Row {
  const { mail = null, handle = null, name = null } = digests
  return {
    account_id: id,
    tool: id.split(':')[0]!,
    email_digest: mail,
    handle_digest: handle,
    name_digest: name,
    is_bot: false,
    ...more,
  }
}

/** Accounts by person, and the evidence of each. */
const people = async () => {
  const rows = await stream.ask('SELECT person_id, account_id FROM identity_fact ORDER BY account_id')
  return [...Map.groupBy(rows, ([person]) => person).values()].map((own) => own.map(([, id]) => id).join(' '))
}
const links = () =>
  stream.ask(
    'SELECT account_id, other_account_id, evidence, confidence_ratio, is_chosen FROM identity_link_fact ORDER BY ALL',
  )

describe('accounts are of one person', () => {
  it('by address, over several steps', async () => {
    await stream.given({
      account: [
        account('git:1', { mail: 'work', name: 'anna' }),
        account('github:anna', { mail: 'work', handle: 'anna' }),
        account('jira:5b', { name: 'anna' }),
        account('pagerduty:P', { handle: 'ben', mail: 'other' }),
      ],
    })
    expect(await people()).toEqual(['git:1 github:anna jira:5b', 'pagerduty:P'])
    expect(await links()).toEqual([
      ['git:1', 'github:anna', 'e-mail', 0.95, true],
      ['git:1', 'jira:5b', 'name', 0.7, true],
    ])
  })

  it('by handle only where the name is the same too', async () => {
    await stream.given({
      account: [
        account('github:anna', { handle: 'anna', name: 'anna a' }),
        account('gitlab:anna', { handle: 'anna', name: 'anna a' }),
        account('jira:anna', { handle: 'anna', name: 'anna b' }),
      ],
    })
    expect(await people()).toEqual(['github:anna gitlab:anna', 'jira:anna'])
  })

  it('not by a name that two people of one tool bear: kept as a candidate', async () => {
    await stream.given({
      account: [
        account('github:a1', { handle: 'a1', name: 'anna' }),
        account('github:a2', { handle: 'a2', name: 'anna' }),
        account('jira:5b', { name: 'anna' }),
      ],
    })
    expect(await people()).toEqual(['github:a1', 'github:a2', 'jira:5b'])
    expect((await links()).map((row) => row.slice(2))).toEqual([
      ['name', 0.6, false],
      ['name', 0.6, false],
      ['name', 0.6, false],
    ])
  })

  it('by the commits that one tool says the other wrote', async () => {
    const id = (n: number) => `github.com/acme/shop@${n}`
    await stream.given({
      account: [account('git:1', { mail: 'home' }), account('github:anna', { handle: 'anna' })],
      commit: [1, 2].map((n) => ({
        commit_id: id(n),
        repository_id: 'github.com/acme/shop',
        author_id: 'git:1',
      })),
      requested_commit: [1, 2].map((n) => ({
        change_id: 'github.com/acme/shop#1',
        commit_id: id(n),
        is_merge_commit: false,
        author_id: 'github:anna',
      })),
    })
    expect(await people()).toEqual(['git:1 github:anna'])
  })

  it('by what the configuration says, which also tells people apart', async () => {
    await stream.given({
      account: [
        account('github:anna', { handle: 'anna', name: 'anna' }),
        account('jira:5b', { name: 'anna' }),
        account('jira:5c', { name: 'quite another' }),
      ],
      'config.person_rule': [
        { account_id: 'github:anna', person_id: 'github:anna' },
        { account_id: 'jira:5c', person_id: 'github:anna' },
        { account_id: 'jira:5b', person_id: 'jira:5b' },
      ],
    })
    expect(await people()).toEqual(['github:anna jira:5c', 'jira:5b'])
  })

  it('never where one is a bot, unless the configuration says so', async () => {
    await stream.given({
      account: [
        account('github:helper', { name: 'helper' }, { is_bot: true }),
        account('jira:helper', { name: 'helper' }),
      ],
    })
    expect(await people()).toEqual(['github:helper', 'jira:helper'])
    await stream.also({
      'config.person_rule': ['github:helper', 'jira:helper'].map((id) => ({
        account_id: id,
        person_id: 'github:helper',
      })),
    })
    expect(await stream.ask('SELECT is_bot, evidence FROM identity_fact')).toEqual([
      [true, 'rule'],
      [true, 'rule'],
    ])
  })

  it('without digests each alone, under no name', async () => {
    await stream.given({ account: [account('git:1'), account('github:x', { handle: 'abc' })] })
    expect(await stream.ask('SELECT person_id FROM identity_fact ORDER BY account_id')).toEqual([
      ['git:1'],
      ['person:github-abc'],
    ])
  })
})

describe('people are in teams', () => {
  const team: Row[] = [
    { team_id: 'github:acme/payments', name: 'payments' },
    { team_id: 'github:acme/search', name: 'search' },
  ]
  const joined = () =>
    stream.ask(
      'SELECT team_id, valid_from_at, valid_to_at, evidence FROM int_person__teamed ORDER BY valid_from_at',
    )

  it('as tools say, with dates, under the name that the configuration gives the group', async () => {
    await stream.given({
      account: [account('github:anna', { handle: 'a' })],
      team,
      team_account: [
        {
          team_id: 'github:acme/payments',
          account_id: 'github:anna',
          valid_from_at: '2025-01-01T00:00',
          valid_to_at: '2025-06-01T00:00',
        },
        { team_id: 'github:acme/search', account_id: 'github:anna', valid_from_at: '2025-06-01T00:00' },
      ],
      'config.team_rule': [{ team: 'money', kind: 'group', value: 'acme/payments' }],
    })
    expect(await joined()).toEqual([
      ['money', '2025-01-01T00:00', '2025-06-01T00:00', 'tool'],
      ['github:acme/search', '2025-06-01T00:00', null, 'tool'],
    ])
  })

  it('as the configuration says, where it names them', async () => {
    await stream.given({
      account: [account('github:anna', { handle: 'a' })],
      team,
      team_account: [
        { team_id: 'github:acme/search', account_id: 'github:anna', valid_from_at: '2025-06-01T00:00' },
      ],
      'config.team_rule': [{ team: 'money', kind: 'member', value: 'github:anna' }],
    })
    expect((await joined()).map(([id, , , evidence]) => [id, evidence])).toEqual([['money', 'rule']])
  })
})

describe('services are owned', () => {
  const R = 'github.com/acme/shop'
  const shop = { repository: [{ repository_id: R, name: 'shop' }] }
  const owners = (pattern: string, names: string): Row[] => [
    { code_owner_id: pattern, repository_id: R, pattern, owners: names, position: 1 },
  ]
  const owned = () => stream.ask('SELECT service_id, team_id FROM service_owner')

  it('by the team that the configuration names', async () => {
    await stream.given({ ...shop, 'config.team_rule': [{ team: 'money', kind: 'service', value: 'Shop' }] })
    expect(await owned()).toEqual([[`git:${R}`, 'money']])
  })

  it('else by the one team of CODEOWNERS, if it is known', async () => {
    const team = [{ team_id: 'github:acme/payments', name: 'payments' }]
    await stream.given({ ...shop, team, code_owner: owners('*', '@acme/payments') })
    expect(await owned()).toEqual([[`git:${R}`, 'github:acme/payments']])
    await stream.given({ ...shop, code_owner: owners('*', '@acme/payments') })
    expect(await owned()).toEqual([])
    await stream.given({ ...shop, team, code_owner: owners('*', '@acme/payments @acme/search') })
    expect(await owned()).toEqual([])
  })
})
