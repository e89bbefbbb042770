import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApplication, type Application } from '../application.ts'
import { fuzzApi } from './asking.ts'

let application: Application
beforeAll(
  async () => void (application = await openApplication({ options: { rateLimit: 1_000_000 } })),
  120_000,
)
afterAll(() => application.close())

test(
  'no request that the document describes, or nearly, ends in a 500 or hangs',
  { timeout: 300_000 },
  async () => {
    const { operations, asked, statuses, faults } = await fuzzApi(application, { cases: 1_000, seed: 2026 })
    expect(faults).toEqual([])
    expect(operations).toBeGreaterThan(80)
    expect(asked).toBeGreaterThan(800)
    // Requests that are all refused would try nothing but the refusal.
    expect(statuses['200'] ?? 0).toBeGreaterThan(asked / 20)
  },
)
