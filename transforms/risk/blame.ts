import { termsFor, width } from './changes.ts'
import type { History, RiskRelease } from './history.ts'
import { evenRate, logistic, logit } from './odds.ts'
import { fitLogistic } from './regression.ts'
import type { Fit } from './terms.ts'

/** Rounds of sharing the blame anew; from the third on nothing moves by more than a hundredth. */
const rounds = 4
const least = 1e-6
/** Near enough to share blame by; the last round comes as near as can be. */
const nearEnough = 1e-6

/**
 * Learns how likely each commit is to break its release, where only releases are known to have failed: one failed if any of
 * its commits did, so each takes the blame by how likely it is to be the one, and the fit follows (expectation–maximisation).
 */
export function fitCommits({ inputs }: History, releases: readonly RiskRelease[]): Fit {
  const rows = releases.flatMap(({ commits }) => commits)
  const own = new Float64Array(rows.length * width)
  rows.forEach((row, i) => own.set(inputs.subarray(row * width, (row + 1) * width), i * width))
  const failed = releases.filter(({ label }) => label?.isFailed).length
  const terms = termsFor(logit(evenRate(failed, Math.max(failed, rows.length))))
  let fit = fitLogistic({ inputs: new Float64Array(0), outcomes: new Float64Array(0) }, terms)
  for (let round = 0; round < rounds; round++) {
    const blame = shareBlame(fit, own, releases)
    const isLast = round === rounds - 1
    fit = fitLogistic({ inputs: own, outcomes: blame }, terms, {
      from: fit.coefficients,
      ...(isLast ? {} : { close: nearEnough }),
    })
  }
  return fit
}

/** Probability that a commit alone breaks its release. */
export function breakageOf(fit: Fit, inputs: Float64Array, row: number): number {
  let logOdds = 0
  for (let j = 0; j < width; j++) logOdds += inputs[row * width + j]! * fit.coefficients[j]!
  return Math.max(least, Math.min(1 - least, logistic(logOdds)))
}

/** −ln(1 − p) of each commit: what adds up over a release. */
export function hazardsOf(
  fit: Fit,
  { inputs }: Pick<History, 'inputs'>,
  commits: readonly number[],
): number[] {
  return commits.map((row) => -Math.log1p(-breakageOf(fit, inputs, row)))
}

/** Of a release that failed, how likely each commit is among those that broke it; 0 where it did not. */
function shareBlame(fit: Fit, own: Float64Array, releases: readonly RiskRelease[]): Float64Array {
  const blame = new Float64Array(own.length / width)
  let start = 0
  for (const { commits, label } of releases) {
    if (label?.isFailed) {
      const chances = commits.map((_, i) => breakageOf(fit, own, start + i))
      const any = -Math.expm1(chances.reduce((sum, chance) => sum + Math.log1p(-chance), 0))
      chances.forEach((chance, i) => (blame[start + i] = Math.min(1, chance / any)))
    }
    start += commits.length
  }
  return blame
}
