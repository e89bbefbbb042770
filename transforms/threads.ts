import { statSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** Below it a second thread costs more than it does: most statements are over before it is awake. */
const SMALL_BYTES = 1024 ** 3

/** Threads of the engine for a file as large as it is now; whoever asks brings one of his own, so that several ask at once. */
export function fittingThreads(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  return size < SMALL_BYTES ? 1 : availableParallelism()
}
