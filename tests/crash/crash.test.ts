import { expect, test } from 'vitest'
import { runRounds } from './rounds.ts'

/** `npm run test:crash` kills two hundred times. */
const KILLS = 8

test(`a process that is killed ${KILLS} times, once in each phase, loses and doubles nothing`, async () => {
  const reports = await runRounds({ kills: KILLS, seed: 20_260_302 })
  expect(reports.flatMap(({ faults }) => faults)).toEqual([])
  expect(reports.reduce((sum, { kills }) => sum + kills, 0)).toBe(KILLS)
  expect(reports.reduce((sum, { acknowledged }) => sum + acknowledged, 0)).toBeGreaterThan(0)
})
