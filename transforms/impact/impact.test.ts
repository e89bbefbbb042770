import { expect, test } from 'vitest'
import type { ContractChange, Impact } from './answer.ts'
import type { ServiceChangeRisk } from '../risk/change.ts'
import { isWarning } from './index.ts'
import { describeInMarkdown, MARK } from './markdown.ts'

const AS_OF = Date.parse('2026-03-02T00:00:00Z')
const nothing: Impact = {
  repository_id: 'github.com/acme/shop',
  paths: ['a.ts'],
  path_count: 1,
  has_owner_rules: false,
  owners: [],
  services: [],
  dependants: [],
  contracts: [],
  missing: [],
  open_changes: [],
  releases_ahead: [],
  releases_past: [],
  ask: [],
  risk: { silence: null, services: [] },
  notes: [],
}
const dependant = {
  service_id: 'till',
  name: 'till',
  tier: 1,
  team_id: 'red',
  team_name: 'Red',
  hops: 1,
  via: ['till', 'cart'],
  provenance: 'catalogue',
  is_undeclared: false,
}

test('it is silent where nobody and nothing else is met', () => {
  const past = { release_id: 'r', name: 'v1', released_at: AS_OF - 1, is_failed: null, file_count: 1 }
  expect(describeInMarkdown({ ...nothing, releases_past: [past] }, AS_OF)).toBe('')
})

const scored: ServiceChangeRisk = {
  service_id: 'cart',
  name: 'cart',
  standing: 'scored',
  why: null,
  probability: 0.14,
  low: 0.09,
  high: 0.21,
  usual: 0.05,
  band: 'high',
  percentile: 0.931,
  reasons: [
    { words: 'adds 420 lines, usual 18', is_raising: true },
    { words: 'its files are new or empty, usual 60 lines', is_raising: false },
    { words: 'touches 9 files, usual 2', is_raising: true },
  ],
}
const risky = (more: Partial<ServiceChangeRisk>, rest: Partial<Impact> = {}) =>
  describeInMarkdown(
    { ...nothing, ...rest, risk: { silence: null, services: [{ ...scored, ...more }] } },
    AS_OF,
  )

test('a change that is twice as likely to need repair as the usual one is a finding, with its reasons', () => {
  expect(risky({})).toContain(
    '- cart: 14 % within seven days if it goes out alone (9 % to 21 %), 5 % for the usual change; likelier than 93 % of its changes. Likelier: adds 420 lines, usual 18; touches 9 files, usual 2. Less likely: its files are new or empty, usual 60 lines',
  )
})

test('a usual change, a band and a score that is silenced are none, and are said beside other findings alone', () => {
  const none = { probability: null, low: null, high: null, usual: null, percentile: null }
  const why = 'only 12 releases have an outcome that is final'
  const prior = { ...none, standing: 'prior' as const, why }
  const silenced = {
    ...none,
    standing: 'silenced' as const,
    band: null,
    reasons: [],
    why: 'they did no better',
  }
  for (const more of [{ band: 'medium' as const }, prior, silenced]) expect(risky(more)).toBe('')
  const met = { dependants: [dependant] }
  expect(risky({ band: 'medium' }, met)).toContain('- cart: 14 %')
  expect(risky(prior, met)).toContain(
    `- cart: high against the usual change; no percentage, since ${why}. Likelier: adds`,
  )
  expect(risky(silenced, met)).toContain('- cart: not said, since they did no better\n')
})

test('a plan that is far off is no news', () => {
  const ahead = (days: number) => ({
    ...nothing,
    releases_ahead: [
      {
        release_id: 'r',
        name: 'Spring',
        planned_at: AS_OF + days * 86_400_000,
        service_name: 'cart',
        relation: 'has it' as const,
      },
    ],
  })
  expect(describeInMarkdown(ahead(15), AS_OF)).toBe('')
  expect(describeInMarkdown(ahead(14), AS_OF)).toContain('- 2026-03-16 Spring: cart has it')
})

test('names from tools become neither markup nor mentions', () => {
  const text = describeInMarkdown(
    { ...nothing, dependants: [{ ...dependant, name: '@org/x|<img src=x>', team_name: '[a](b)' }] },
    AS_OF,
  )
  expect(text.startsWith(MARK)).toBe(true)
  expect(text).toContain('| @​org/x\\|\\<img src=x\\> | \\[a\\](b) | 1 | 1 |')
})

test('long lists are cut, and it is said by how much', () => {
  const many = Array.from({ length: 40 }, (_, i) => ({ ...dependant, name: `s${i}` }))
  const text = describeInMarkdown({ ...nothing, dependants: many }, AS_OF)
  expect(text).toContain('and 28 more services')
  expect(text.length).toBeLessThan(3_000)
})

test('it warns of a contract alone that somebody needs, and not of one that is only named', () => {
  const contract: ContractChange = {
    path: 'a.proto',
    kind: 'protobuf',
    change: 'deleted',
    details: [],
    dependant_count: 1,
  }
  const warns = (more: Partial<ContractChange>) => isWarning({ contracts: [{ ...contract, ...more }] })
  expect([
    warns({}),
    warns({ change: 'cannot tell' }),
    warns({ dependant_count: 0 }),
    warns({ change: 'named' }),
  ]).toEqual([true, true, false, false])
})
