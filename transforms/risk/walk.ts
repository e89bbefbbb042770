import { z95 } from '../statistics/distribution.ts'
import type { Interval } from '../statistics/interval.ts'
import {
  brierScore,
  brierSkill,
  calibrationError,
  gatedShares,
  rankingSkill,
  reliabilityBins,
} from './evaluation.ts'
import type { Judged, ReliabilityBin } from './evaluation.ts'
import { labelAt } from './history.ts'
import type { History, RiskRelease } from './history.ts'
import { beginningOf } from './months.ts'
import { isTelling, scoreRelease, trainRisk } from './releases.ts'
import type { RiskModel } from './releases.ts'

/** A prediction as it would have been made at the beginning of the month, beside what became of it. */
export interface Walked extends Judged {
  releaseId: string
  serviceId: string
  releasedAt: number
  /** When the model was trained that made it. */
  trainedAt: number
  low: number
  high: number
  /** The rate of failures that was known then: the forecast to beat. */
  baseRate: number
}

export interface Judgement {
  n: number
  failed: number
  brier: number | null
  /** Against the rate known at each time. */
  skill: (Interval & { skill: number }) | null
  ranking: { auc: number; low: number; high: number } | null
  calibrationError: number | null
  bins: ReliabilityBin[]
  /** Share of failures among the riskiest part of releases. */
  gating: { share: number; caught: number | null }[]
}

/** With fewer releases behind it a score is told as a band, not as a percentage. */
export const fewestReleases = 20
/** From so many judged releases on, a record without skill silences the score. */
export const fewestJudged = 50
/** Months with releases that a server looks back at: each costs a training. */
export const mostMonths = 36
/** Of a normal deviate, above which one of twenty is. */
const oneSided = 1.645
const shares = [0.05, 0.1, 0.2, 0.5]

/**
 * Walks forward by month: each month’s releases are predicted by what was known at its beginning. Releases whose label is not
 * final at the end are left out, and so are months before twenty releases were, and all but the newest `most` months with
 * releases. A month at a time, so that whoever asks can do something else between.
 */
export function* walkMonths(
  history: History,
  until: number,
  most = Infinity,
): Generator<Walked[], void, void> {
  const judged = history.releases.filter(
    (release) => isTelling(release) && release.label !== null && release.label.maturedAt <= until,
  )
  const months = [...Map.groupBy(judged, ({ releasedAt }) => beginningOf(releasedAt!))]
  for (const [begins, releases] of months.toSorted(([a], [b]) => a - b).slice(-most)) {
    const model = trainRisk(history, begins)
    if (model.n >= fewestReleases) yield releases.map((release) => predictOne(model, history, release, until))
  }
}

/** The same at once. */
export function walkForward(history: History, until: number): Walked[] {
  return [...walkMonths(history, until)].flat()
}

function predictOne(model: RiskModel, history: History, release: RiskRelease, until: number): Walked {
  const { probability, low, high } = scoreRelease(model, history, release)
  return {
    releaseId: release.id,
    serviceId: release.serviceId,
    releasedAt: release.releasedAt!,
    trainedAt: model.trainedAt,
    probability,
    low,
    high,
    baseRate: model.baseRate,
    failed: labelAt(release.label!, until),
  }
}

/** How good predictions were. */
export function judge(walked: readonly Walked[]): Judgement {
  const bins = reliabilityBins(walked)
  return {
    n: walked.length,
    failed: walked.filter(({ failed }) => failed).length,
    brier: brierScore(walked),
    skill: brierSkill(
      walked,
      walked.map(({ baseRate }) => baseRate),
    ),
    ranking: rankingSkill(walked),
    calibrationError: calibrationError(bins),
    bins,
    gating: gatedShares(walked, shares),
  }
}

type Record = Pick<Judgement, 'n' | 'skill'>

/**
 * Whether the record of all does not show more than the rate of failures tells: skill has to be above nothing by more than
 * chance would bring in one of twenty organisations whose failures are random.
 */
export function isSilenced({ n, skill }: Record): boolean {
  if (n < fewestJudged) return false
  if (skill === null || skill.low === null) return true
  const deviation = (skill.skill - skill.low) / z95
  return !(skill.skill > oneSided * deviation)
}

/** Whether that of a service, where that of all shows something, tells that it does not hold here. */
export function isRefuted({ n, skill }: Record): boolean {
  return n >= fewestJudged && !(skill !== null && skill.skill > 0)
}
