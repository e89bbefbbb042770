import fc from 'fast-check'
import type { Target } from './target.ts'

export interface Outcome {
  name: string
  cases: number
  /** How many were read; all others were refused in words. */
  read: number
  slowestMs: number
  /** What broke: the case as it can be given again, and the error. */
  fault: { input: string; error: string } | null
}

/** Longer, of this thread's own time, for a text of some kilobytes is no parsing any more. */
const HANG_MS = 2_000

/** Feeds a parser with `cases` inputs; ends at the first that is neither read nor refused, or takes too long. */
export async function fuzz(target: Target, cases: number, seed: number): Promise<Outcome> {
  const outcome: Outcome = { name: target.name, cases: 0, read: 0, slowestMs: 0, fault: null }
  const check = await fc.check(
    fc.asyncProperty(target.input, async (input) => {
      outcome.cases++
      const before = process.threadCpuUsage()
      try {
        await target.parse(input)
        outcome.read++
      } catch (error) {
        if (!target.refusals.includes((error as Error).name)) throw error
        if ((error as Error).message.trim() === '')
          throw new Error('refused without a word', { cause: error })
      }
      const { user, system } = process.threadCpuUsage(before)
      const took = (user + system) / 1000
      outcome.slowestMs = Math.max(outcome.slowestMs, took)
      if (took > HANG_MS) throw new Error(`took ${Math.round(took)} ms`)
    }),
    { numRuns: cases, seed, endOnFailure: false },
  )
  if (check.failed)
    outcome.fault = {
      input: JSON.stringify(check.counterexample, (_, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString() : value,
      )?.slice(0, 3_000),
      error: String((check.errorInstance as Error | undefined)?.stack ?? check.errorInstance),
    }
  return outcome
}
