import { expect, test } from 'vitest'
import type { Warehouse } from '../transforms/warehouse.ts'
import type { JudgedSubject } from './gate.ts'
import { asKept } from './kept.ts'

const judged = {
  subject: { subject_id: 'r1', name: 'One', happened_at: null, due_at: null },
  verdict: 'GO',
  reasons: [],
  gates: [],
  valid_until: null,
} as unknown as JudgedSubject

const result = {
  subject_id: 'r1',
  policy: 'tests',
  policy_hash: 'then',
  severity: 'blocking',
  is_dry_run: false,
  state: 'broken',
  reason: 'Two tests failed',
  evidence_url: null,
  evidence_at: null,
}
const warehouseOf = (rows: unknown[]) => ({ rows: async () => rows }) as unknown as Warehouse

test('a verdict that was kept is told as it was made, though its policy is gone', async () => {
  const [told] = await asKept(warehouseOf([result]), [judged], [], 0)
  expect(told).toMatchObject({
    verdict: 'NO-GO',
    reasons: ['tests: Two tests failed'],
    gates: [
      { policy: 'tests', policy_hash: 'then', state: 'broken', why: 'There is no such policy any more' },
    ],
  })
})

test('of what nothing was kept, it is told what would have been said', async () => {
  expect(await asKept(warehouseOf([]), [judged], [], 0)).toEqual([judged])
})
