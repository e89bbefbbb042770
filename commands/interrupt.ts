import { exitCodes } from './exit.ts'

const SIGNALS = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated, SIGHUP: exitCodes.terminated }
/** A terminal and npm may both pass on the same Ctrl-C; only a later one is a second one. */
const SAME_PRESS_MS = 400

/**
 * Runs work that stops when its signal is aborted: the first Ctrl-C (or SIGTERM) asks it to end, the second one
 * ends the process. Resolves to the exit code of the signal, or null when none came.
 */
export async function interruptible(
  work: (signal: AbortSignal) => Promise<void>,
  onStop: () => void = () => process.stderr.write('\nStopping; press Ctrl-C again to kill.\n'),
): Promise<number | null> {
  const controller = new AbortController()
  let code: number | null = null
  let pressedAt = 0
  const stop = (signal: keyof typeof SIGNALS) => {
    const now = performance.now()
    if (code !== null && now - pressedAt > SAME_PRESS_MS) process.exit(code)
    if (code !== null) return
    pressedAt = now
    code = SIGNALS[signal]
    onStop()
    controller.abort(new DOMException('Stopped', 'AbortError'))
  }
  const names = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]
  for (const name of names) process.on(name, stop)
  try {
    await work(controller.signal)
  } catch (error) {
    if (!controller.signal.aborted) throw error
  } finally {
    for (const name of names) process.off(name, stop)
  }
  return code
}
