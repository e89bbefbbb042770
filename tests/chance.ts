/**
 * How cases are drawn by chance. By default the same ones each time: a run that fails for what nobody changed tells
 * nothing. `npm run test:long` draws fresh ones and more of them, and shrinks what fails.
 * A failing case is told with the seed and path that bring it back.
 */
import fc from 'fast-check'
import { afterEach } from 'vitest'

export const isLong = process.env['MODE'] === 'long'

fc.configureGlobal(isLong ? {} : { seed: 2026, endOnFailure: true })

export interface Cases {
  /** How many by default, and in the long form. */
  short: number
  long: number
  /** The test's own, of which fast-check has the most part, so that it tells the case before the test is cut off. */
  timeoutMs: number
}

const SHARE_OF_TIME = 0.9
const underWay = new Set<Promise<void>>()

/** Asserts an expensive property of each drawn case. */
export async function always<T>(
  arbitrary: fc.Arbitrary<T>,
  expectation: (drawn: T) => Promise<void>,
  { short, long, timeoutMs }: Cases,
): Promise<void> {
  const property = fc.asyncProperty(arbitrary, (drawn) => {
    const running = expectation(drawn).finally(() => underWay.delete(running))
    underWay.add(running)
    return running
  })
  await fc.assert(property, {
    numRuns: isLong ? long : short,
    interruptAfterTimeLimit: timeoutMs * SHARE_OF_TIME,
    markInterruptAsFailure: true,
  })
}

/** A case that was given up goes on: the next test waits until it has come to its end. */
afterEach(async () => void (await Promise.allSettled(underWay)), 600_000)
