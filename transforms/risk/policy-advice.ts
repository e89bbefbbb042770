import { effectOf } from './effects.ts'
import type { Effect, Policy } from './effects.ts'
import { boundProbability, logistic } from './odds.ts'

/** What stands behind a score: hazards in the order of the commits. */
export interface Standpoint {
  commitIds: readonly string[]
  hazards: readonly number[]
  logOdds: number
  /** Releases learnt from: no probability is nearer to 0 or 1 than half of one. */
  n: number
  blast: number
  isScored: boolean
}

/** How a release is handled so far, as far as anybody tells; what is not known is not advised upon. */
export interface Handling {
  unreviewed: readonly string[]
  untested: readonly string[]
  /** Riskiest files of what was not reviewed. */
  files: readonly string[]
  /** The team that owns most of these. */
  owner: string | null
  freeze: { name: string; endsAt: number } | null
  /** Neighbours that went or go out within 48 hours of it. */
  neighbours: readonly string[]
  /** Whether a failure of it reaches further than a service that nobody hangs on. */
  isWide: boolean
}

/**
 * What would lower likelihood or consequence by prior knowledge: odds (or blast) after are those before times
 * 1 − share · (1 − factor), for the factor of the effect and for both of its ends.
 */
export interface PolicyAdvice {
  policy: Policy
  lowers: Effect['lowers']
  /** Whom or what it is about: a team, a freeze, neighbours. */
  about: string | null
  commits: string[]
  files: string[]
  /** Part of what may break that it acts upon, 0..1. */
  share: number
  factor: Range
  ratio: Range
  /** Probability, or blast; null where no percentage may be said. */
  before: number | null
  after: Range | null
  source: string
  range: string
}

export interface Range {
  value: number
  strongest: number
  weakest: number
}

/** What policies imply, the largest effect on the odds first; never of what is not known, never without an effect. */
export function advisePolicies(point: Standpoint, handling: Handling): PolicyAdvice[] {
  const whole = { commits: [] as string[], files: [] as string[], share: 1 }
  const found = [
    ofCommits(point, 'review', handling.unreviewed, handling.owner, handling.files),
    ofCommits(point, 'tests', handling.untested, null, []),
    handling.freeze && make(point, 'freeze', { ...whole, about: handling.freeze.name }),
    handling.neighbours.length > 0 &&
      make(point, 'neighbour', { ...whole, about: handling.neighbours.join(', ') }),
    handling.isWide && make(point, 'canary', { ...whole, about: null }),
  ]
  return found
    .filter((one) => one !== null && one !== false)
    .toSorted(
      (a, b) => Number(a.lowers === 'blast') - Number(b.lowers === 'blast') || a.ratio.value - b.ratio.value,
    )
}

function ofCommits(
  point: Standpoint,
  policy: Policy,
  commits: readonly string[],
  about: string | null,
  files: readonly string[],
): PolicyAdvice | null {
  const own = new Set(commits)
  let part = 0
  let whole = 0
  point.commitIds.forEach((id, i) => {
    whole += point.hazards[i]!
    if (own.has(id)) part += point.hazards[i]!
  })
  if (part === 0) return null
  return make(point, policy, { about, commits: [...commits], files: [...files], share: part / whole })
}

type Subject = Pick<PolicyAdvice, 'about' | 'commits' | 'files' | 'share'>

function make(point: Standpoint, policy: Policy, subject: Subject): PolicyAdvice {
  const { lowers, factor, strongest, weakest, source, range } = effectOf(policy)
  const factors = { value: factor, strongest, weakest }
  const ratio = each(factors, (times) => 1 - subject.share * (1 - times))
  const chanceOf = (odds: number) => boundProbability(logistic(odds), point.n)
  const before = lowers === 'blast' ? point.blast : point.isScored ? chanceOf(point.logOdds) : null
  const afterOf = (times: number) =>
    lowers === 'blast' ? point.blast * times : chanceOf(point.logOdds + Math.log(times))
  return {
    policy,
    lowers,
    ...subject,
    factor: factors,
    ratio,
    before,
    after: before === null ? null : each(ratio, afterOf),
    source,
    range,
  }
}

function each({ value, strongest, weakest }: Range, of: (one: number) => number): Range {
  return { value: of(value), strongest: of(strongest), weakest: of(weakest) }
}
