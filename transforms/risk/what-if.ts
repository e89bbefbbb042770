import type { Desk } from './assessor.ts'
import { modelFor } from './explanation.ts'
import type { RiskRelease } from './history.ts'
import { scoreRelease } from './releases.ts'
import type { RiskModel, Score } from './releases.ts'
import { mayTell } from './standing.ts'

/** A score with what it follows from, so that its difference to another one can be checked by hand. */
export interface Weighed {
  commit_count: number
  /** Σ −ln(1 − p) over its commits. */
  hazard: number
  log_odds: number
  /** Null where no percentage may be said. */
  probability: number | null
  low: number | null
  high: number | null
}

/** What a release would be without some of its commits: log-odds change by `coefficient` · (ln hazard after − ln hazard before). */
export interface WhatIf {
  before: Weighed
  after: Weighed
  coefficient: number
  /** Odds after ÷ odds before. */
  odds_ratio: number
}

/** An action that the model itself implies, with its effect. */
export type Advice = ({ action: 'hold back'; commits: string[] } & WhatIf) | ({ action: 'split' } & Split)

/** A release in parts that go out one after the other; log-odds of each follow from its hazard, as without commits. */
export interface Split {
  before: Weighed
  coefficient: number
  parts: { commits: string[]; weighed: Weighed }[]
  /** That one of the parts fails, if they fail independently; null where no percentage may be said. */
  one_of: number | null
  /** Commits to take back on average, Σ probability · commits: in one, and in parts. Less breaks at a time. */
  taken_back: { before: number; after: number } | null
}

/** The release with only these of its commits; what else is known of it stays. */
export function leaveOut(desk: Desk, release: RiskRelease, commitIds: ReadonlySet<string>): WhatIf {
  const model = modelFor(desk, release)
  const kept = release.commits.filter((row) => !commitIds.has(desk.history.commitIds[row]!))
  const before = weigh(desk, model, release)
  const after = weigh(desk, model, { ...release, commits: kept })
  return {
    before,
    after,
    coefficient: model.fit.coefficients[1]!,
    odds_ratio: Math.exp(after.log_odds - before.log_odds),
  }
}

/** What would lower the likelihood by the model's own arithmetic; none for a single commit or where size tells nothing. */
export function advise(desk: Desk, release: RiskRelease): Advice[] {
  const model = modelFor(desk, release)
  if (release.commits.length < 2 || model.fit.coefficients[1]! <= 0) return []
  const { hazards } = scoreRelease(model, desk.history, release)
  const worst = release.commits[hazards.indexOf(Math.max(...hazards))]!
  const id = (row: number) => desk.history.commitIds[row]!
  const [first] = halve(release.commits, hazards)
  return [
    { action: 'hold back', commits: [id(worst)], ...leaveOut(desk, release, new Set([id(worst)])) },
    { action: 'split', ...divide(desk, release, new Set(first.map(id))) },
  ]
}

/** The release in two parts: these of its commits first, the others later. */
export function divide(desk: Desk, release: RiskRelease, first: ReadonlySet<string>): Split {
  const model = modelFor(desk, release)
  const id = (row: number) => desk.history.commitIds[row]!
  const parts = [true, false].map((isFirst) => {
    const commits = release.commits.filter((row) => first.has(id(row)) === isFirst)
    return { commits: commits.map(id), weighed: weigh(desk, model, { ...release, commits }) }
  })
  const before = weigh(desk, model, release)
  const told = parts.flatMap(({ weighed }) => (weighed.probability === null ? [] : [weighed]))
  const isTold = before.probability !== null && told.length === parts.length
  const backOf = ({ probability, commit_count: count }: Weighed) => probability! * count
  return {
    before,
    coefficient: model.fit.coefficients[1]!,
    parts,
    one_of: isTold ? 1 - told.reduce((none, { probability }) => none * (1 - probability!), 1) : null,
    taken_back: isTold
      ? { before: backOf(before), after: told.reduce((sum, one) => sum + backOf(one), 0) }
      : null,
  }
}

/** In two, in the order of time, where what may break is shared most evenly. */
function halve(commits: readonly number[], hazards: readonly number[]): [number[], number[]] {
  const total = hazards.reduce((sum, hazard) => sum + hazard, 0)
  let cut = 1
  let nearest = Infinity
  for (let at = 1, first = 0; at < commits.length; at++) {
    first += hazards[at - 1]!
    const away = Math.abs(2 * first - total)
    if (away < nearest) [nearest, cut] = [away, at]
  }
  return [commits.slice(0, cut), commits.slice(cut)]
}

function weigh(desk: Desk, model: RiskModel, release: RiskRelease): Weighed {
  const score: Score = scoreRelease(model, desk.history, release)
  const isScored = mayTell(desk, model, release)
  return {
    commit_count: release.commits.length,
    hazard: score.hazard,
    log_odds: score.logOdds,
    probability: isScored ? score.probability : null,
    low: isScored ? score.low : null,
    high: isScored ? score.high : null,
  }
}
