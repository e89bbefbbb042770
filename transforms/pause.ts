/** Longer than this nobody else is to wait for one piece of work that goes through much. */
const MOST_MS = 15

/** For a long loop: waits until everybody else had a turn, where the last time is long ago. */
export function createPause(mostMs = MOST_MS): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < mostMs) return undefined
    return new Promise((resolve) =>
      setImmediate(() => {
        since = performance.now()
        resolve()
      }),
    )
  }
}
