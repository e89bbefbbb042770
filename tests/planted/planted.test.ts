import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { facts } from '../../fixtures/org/facts.ts'
import { openOrganisation, type Organisation } from '../organisation/organisation.ts'
import { connectWhole } from './connection.ts'
import { isFigured } from './figures.ts'
import { findDisagreeing } from './policies.ts'
import { hitsOf, isMet, readQueries, recover, type Finding } from './recovery.ts'
import { waiting } from './waiting.ts'

let organisation: Organisation
let findings: Finding[] = []
let disagreeing: Awaited<ReturnType<typeof findDisagreeing>>
beforeAll(async () => {
  organisation = await openOrganisation()
  const { warehouse, registry } = await connectWhole(organisation)
  findings = await recover(organisation.world, warehouse)
  disagreeing = await findDisagreeing(organisation.world, warehouse, registry)
}, 600_000)
afterAll(() => organisation?.close())

test.each(facts.filter(({ id }) => !(id in waiting)).map(({ id, title }) => [id, title]))('%s: %s', (id) => {
  const finding = findings.find((candidate) => candidate.id === id)
  expect(finding).toMatchObject({ id, ok: true })
})

test('a policy says of few subjects what it says of them among all', () => {
  expect(disagreeing.wrong).toEqual([])
  expect(disagreeing.count).toBeGreaterThan(1000)
})

describe('what looks for facts', () => {
  const queries = readQueries()

  test('looks for facts that are planted, each for its own', () => {
    const counts = facts.map(({ id }) => [
      id,
      queries.filter(({ answers }) => answers.some((pattern) => pattern.test(id))).length +
        Number(isFigured(id)),
    ])
    expect(counts.filter(([id, count]) => count !== (String(id) in waiting ? 0 : 1))).toEqual([])
    for (const { name, answers } of queries)
      for (const pattern of answers)
        expect(
          facts.some(({ id }) => pattern.test(id)),
          `${name}: ${pattern}`,
        ).toBe(true)
  })

  test('knows facts by tables that users see', () => {
    for (const { name, sql } of queries) expect(sql, name).not.toMatch(/\b(true_|raw\.|meta\.)/)
  })

  test('takes only what was expected for found', () => {
    const value = { kind: 'value', value: 2, tolerance: 0.1, unit: 'ratio' } as const
    expect([isMet(value, 2.05), isMet(value, 2.2), isMet(value, null)]).toEqual([true, false, false])
    const set = { kind: 'set', items: ['b', 'a'] } as const
    expect([isMet(set, ['a', 'b']), isMet(set, ['a']), isMet(set, [])]).toEqual([true, false, false])
    const interval = { kind: 'interval', value: 0.18, unit: 'ratio' } as const
    expect(
      [
        { low: 0.1, high: 0.2 },
        { low: 0.2, high: 0.3 },
        { low: 0.1, high: null },
        { low: null, high: null },
      ].map((found) => isMet(interval, found)),
    ).toEqual([true, false, true, false])
    expect(isMet({ kind: 'text', text: 'up' }, 'down')).toBe(false)
    expect(hitsOf(set, ['a', 'c', 'd'])).toEqual({ precision: 1 / 3, recall: 1 / 2 })
    expect(hitsOf(set, [])).toEqual({ precision: null, recall: 0 })
  })
})
