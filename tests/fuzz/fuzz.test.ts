import { expect, test } from 'vitest'
import { fuzz } from './run.ts'
import { readTargets } from './targets.ts'

const CASES = 1_000

test.each(await readTargets())('$name: read or refused in words', { timeout: 120_000 }, async (target) => {
  const { cases, read, fault } = await fuzz(target, CASES, 2026)
  expect(fault).toBeNull()
  expect(cases).toBe(CASES)
  // What is only ever refused, or never, was not tried.
  expect(read).toBeGreaterThan(CASES / 100)
})
