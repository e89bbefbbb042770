/** Longer than this nobody else is to wait for one piece of work that goes through much. */
const MOST_MS = 15
/** To look at the clock for each row would cost more than most rows. */
const ROWS_A_LOOK = 256

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

/** A loop over so many rows, with turns for everybody else. */
export async function loopInTurns(count: number, act: (row: number) => void): Promise<void> {
  const pause = createPause()
  for (let row = 0; row < count; row++) {
    if (row % ROWS_A_LOOK === ROWS_A_LOOK - 1) await pause()
    act(row)
  }
}
