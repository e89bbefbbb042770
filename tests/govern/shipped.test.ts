import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { askPolicy } from '../../govern/answer.ts'
import { judgeSubjects } from '../../govern/gate.ts'
import { loadPolicies } from '../../govern/policies.ts'
import { readSubjects } from '../../govern/subject.ts'
import { NOW, openPolicies, policy } from './policies.ts'

const opened = openPolicies()

describe('the shipped policies', () => {
  test('are read without a fault, and say something of every subject', async () => {
    const policies = await loadPolicies()
    expect(policies.length).toBeGreaterThanOrEqual(9)
    for (const one of policies) {
      const { fault, bySubject } = await askPolicy(one, { ...opened.asked, timeLimitMs: 20_000 })
      expect([one.name, fault, [...bySubject.keys()].sort()]).toEqual([one.name, null, ['c1', 'd1', 'r1']])
      expect([...bySubject.values()].every(({ reason }) => (reason ?? '') !== '')).toBe(true)
    }
  })

  test('cut off anywhere, pass nothing that their select does not', async () => {
    const subjects = await readSubjects(opened.models.warehouse)
    const policies = await loadPolicies()
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...policies), fc.nat(), async (one, cut) => {
        const sql = one.sql.slice(0, cut % one.sql.length)
        const rule = policy(sql, one.name)
        const judged = await judgeSubjects(subjects, [rule], [], opened.asked)
        const going = judged
          .filter(({ verdict }) => verdict === 'GO')
          .map(({ subject }) => subject.subject_id)
        if (going.length === 0) return
        const told = await opened.models.warehouse.rows<{ id: string }>(
          `SELECT subject_id AS id FROM (${sql}\n) GROUP BY subject_id HAVING bool_and(coalesce(is_met, false))`,
          { now: new Date(NOW).toISOString().replace('Z', '') },
        )
        expect(told.map(({ id }) => id).sort()).toEqual(going.sort())
      }),
      { numRuns: 60 },
    )
  })

  test('that the configuration names and nobody has is a fault', async () => {
    const usual = { folders: [], enforce: [], dryRun: [], off: [], timeLimitSeconds: 10 }
    const [wrong] = (await loadPolicies({ ...usual, enforce: ['gren_build'] })).filter(
      ({ fault }) => fault !== null,
    )
    expect(wrong?.fault).toMatch(/no such policy: gren_build/)
    const gone = await loadPolicies({ ...usual, folders: ['/nowhere/rules'] })
    expect(gone.find(({ fault }) => fault !== null)?.fault).toMatch(/ENOENT/)
    expect(
      (await loadPolicies({ ...usual, off: ['green_build'] })).some(({ name }) => name === 'green_build'),
    ).toBe(false)
    const tried = (
      await loadPolicies({ ...usual, enforce: ['approvals_in_place'], dryRun: ['green_build'] })
    ).map(({ name, isDryRun }) => [name, isDryRun])
    expect(tried).toContainEqual(['approvals_in_place', false])
    expect(tried).toContainEqual(['green_build', true])
  })
})
