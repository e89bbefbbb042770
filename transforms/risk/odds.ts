/** ln(p / (1 − p)). */
export function logit(probability: number): number {
  return Math.log(probability / (1 - probability))
}

export function logistic(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds))
}

/** What k of n says of a rate, never 0 or 1: half a row of either kind is added (Jeffreys). */
export function evenRate(count: number, n: number): number {
  return (count + 0.5) / (n + 1)
}

/** A probability that n rows can bear out: none of them could tell it from 0 or 1 beyond half a row. */
export function boundProbability(probability: number, n: number): number {
  const least = 0.5 / (n + 1)
  return Math.max(least, Math.min(1 - least, probability))
}
