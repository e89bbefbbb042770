/** How much of a point's noise lingers in the next, from the points before an exposure. */
import { likelihoodAt, type Rows } from './regression.ts'

export interface Lingering {
  phi: number
  /** Variance of that estimate. */
  variance: number
}

const LOWEST = -0.9
const HIGHEST = 0.98
const STEPS = 12
const SECTIONS = 12

/**
 * φ by restricted likelihood, which takes the columns of the line and the season into account, and mended for what bias is
 * left of order 1/n (Cheang and Reinsel 2000).
 */
export function estimateLingering(rows: Rows): Lingering {
  const raw = highest((phi) => likelihoodAt(phi, rows))
  const freedom = rows.values.length - rows.size
  const phi = Math.min(HIGHEST, Math.max(LOWEST, raw + (2 * raw) / freedom))
  return { phi, variance: uncertainty(raw, rows) }
}

/** By how sharply the likelihood bends: the textbook's (1 − φ²)/n was half of what it is at φ = .8 of 90 points. */
function uncertainty(phi: number, rows: Rows): number {
  const step = 0.04
  const at = Math.min(HIGHEST - step, Math.max(LOWEST + step, phi))
  const bend = likelihoodAt(at + step, rows) - 2 * likelihoodAt(at, rows) + likelihoodAt(at - step, rows)
  return bend < 0 ? Math.min(1, -(step ** 2) / bend) : 1
}

/** Where the likelihood is highest: the best of a grid, then golden sections around it. */
function highest(likelihood: (phi: number) => number): number {
  const step = (HIGHEST - LOWEST) / STEPS
  const tried = Array.from({ length: STEPS + 1 }, (_, i) => LOWEST + i * step)
  const found = tried.map(likelihood)
  const best = tried[found.indexOf(Math.max(...found))]!
  let low = Math.max(LOWEST, best - step)
  let high = Math.min(HIGHEST, best + step)
  const section = (Math.sqrt(5) - 1) / 2
  const at = (share: number) => low + share * (high - low)
  let [left, right] = [at(1 - section), at(section)]
  let [atLeft, atRight] = [likelihood(left), likelihood(right)]
  for (let i = 0; i < SECTIONS; i++) {
    if (atLeft < atRight) {
      low = left
      ;[left, atLeft] = [right, atRight]
      right = at(section)
      atRight = likelihood(right)
    } else {
      high = right
      ;[right, atRight] = [left, atLeft]
      left = at(1 - section)
      atLeft = likelihood(left)
    }
  }
  return (low + high) / 2
}
