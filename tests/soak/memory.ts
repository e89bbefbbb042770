export interface Sample {
  /** Epoch ms. */
  at: number
  bytes: number
}

const MB = 1024 ** 2
const WARM_SHARE = 1 / 6
const MOST_GROWTH = 1.1

/** The middles of the first and of the last quarter of what was measured once all was warm. */
export function quarters(samples: readonly Sample[]): { first: number; last: number } {
  const warm = samples.slice(Math.floor(samples.length * WARM_SHARE))
  const size = Math.max(1, Math.floor(warm.length / 4))
  return { first: middle(warm.slice(0, size)), last: middle(warm.slice(-size)) }
}

export function isFlat(samples: readonly Sample[]): boolean {
  const { first, last } = quarters(samples)
  return last <= first * MOST_GROWTH
}

export function describe(samples: readonly Sample[]): string {
  const { first, last } = quarters(samples)
  const most = Math.max(...samples.map(({ bytes }) => bytes))
  const part = (bytes: number) => `${Math.round(bytes / MB)} MB`
  return `memory: first quarter ${part(first)}, last quarter ${part(last)} (${(last / first).toFixed(3)} ×, at most ${MOST_GROWTH}), highest ${part(most)}, ${samples.length} samples`
}

function middle(samples: readonly Sample[]): number {
  const sorted = samples.map(({ bytes }) => bytes).toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
