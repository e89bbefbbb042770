/** Time as a client sees it, so that tests need not wait for a limit's end. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface Clock {
  /** Epoch ms. */
  now(): number
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => void (await sleep(ms, undefined, signal ? { signal } : {})),
}
