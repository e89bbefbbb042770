import { z95 } from '../statistics/distribution.ts'
import { fitCommits, hazardsOf } from './blame.ts'
import { labelAt } from './history.ts'
import type { Circumstances, History, RiskRelease } from './history.ts'
import { boundProbability, evenRate, logistic, logit } from './odds.ts'
import { fitLogistic, predict } from './regression.ts'
import type { Fit, Term } from './terms.ts'

export interface RiskModel {
  /** Up to when labels were known, epoch ms. */
  trainedAt: number
  /** Releases learnt from, and how many of them failed. */
  n: number
  failed: number
  /** The forecast that it has to beat. */
  baseRate: number
  commits: Fit
  /** Mean of ln H over the releases learnt from. */
  center: number
  fit: Fit
  services: readonly string[]
}

export interface Score {
  probability: number
  low: number
  high: number
  logOdds: number
  /** Parts of the log-odds by term, the service's own level among them. */
  parts: { name: TermName | 'service'; logOdds: number }[]
  /** −ln(1 − p) of each commit, in their order, and their sum. */
  hazards: number[]
  hazard: number
}

export type TermName = 'level' | 'size' | keyof Circumstances

/** As many of each service's newest releases as are learnt from. */
const trailing = 200
const circumstances = ['unreviewed', 'untested', 'settings', 'pause', 'freeze'] as const
/** A service's level is within half of the organisation's log-odds, or one, before its releases say so. */
const servicePrecision = 4

/** Whether anything can be learnt from it: a roll-out with commits that is no return to an earlier one. */
export function isTelling({ releasedAt, commits, isRollback }: RiskRelease): boolean {
  return releasedAt !== null && commits.length > 0 && !isRollback
}

/** Learns from the releases whose label was final at that time, and from nothing that came later. */
export function trainRisk(history: History, at: number): RiskModel {
  const releases = takeNewest(
    history.releases.filter(
      (release) => isTelling(release) && release.label !== null && release.label.maturedAt <= at,
    ),
  ).map((release) => asKnown(release, at))
  const failed = releases.filter(({ label }) => label!.isFailed).length
  const baseRate = evenRate(failed, releases.length)
  const commits = fitCommits(history, releases)
  const logs = releases.map((release) => Math.log(sum(hazardsOf(commits, history, release.commits))))
  const center = logs.length > 0 ? sum(logs) / logs.length : Math.log(-Math.log1p(-baseRate))
  const services = [...new Set(releases.map(({ serviceId }) => serviceId))].toSorted()
  const places = new Map(services.map((id, place) => [id, place]))
  const terms = termsOf(logit(baseRate))
  const fit = fitLogistic(
    {
      inputs: Float64Array.from(releases.flatMap((release, i) => inputsOf(logs[i]! - center, release))),
      outcomes: Float64Array.from(releases, ({ label }) => Number(label!.isFailed)),
      groups: {
        of: Int32Array.from(releases, ({ serviceId }) => places.get(serviceId)!),
        count: services.length,
        precision: servicePrecision,
      },
    },
    terms,
  )
  return { trainedAt: at, n: releases.length, failed, baseRate, commits, center, fit, services }
}

/** What people said later is not known yet. */
function asKnown(release: RiskRelease, at: number): RiskRelease {
  const label = release.label!
  return label.words ? { ...release, label: { ...label, isFailed: labelAt(label, at) } } : release
}

/** Probability that a release fails, with its 95 % interval; of one without commits its service’s level tells. */
export function scoreRelease(
  model: RiskModel,
  history: Pick<History, 'inputs'>,
  release: Pick<RiskRelease, 'serviceId' | 'commits' | keyof Circumstances>,
): Score {
  const hazards = hazardsOf(model.commits, history, release.commits)
  const hazard = sum(hazards)
  const inputs = inputsOf(hazards.length > 0 ? Math.log(hazard) - model.center : 0, release)
  const place = model.services.indexOf(release.serviceId)
  const { logit: logOdds, variance } = predict(model.fit, inputs, place < 0 ? null : place)
  const half = z95 * Math.sqrt(variance)
  const bound = (odds: number) => boundProbability(logistic(odds), model.n)
  return {
    probability: bound(logOdds),
    low: bound(logOdds - half),
    high: bound(logOdds + half),
    logOdds,
    parts: partsOf(model, inputs, place),
    hazards,
    hazard,
  }
}

function partsOf(model: RiskModel, inputs: readonly number[], place: number): Score['parts'] {
  const names: TermName[] = ['level', 'size', ...circumstances]
  return [
    ...names.map((name, j) => ({ name, logOdds: inputs[j]! * model.fit.coefficients[j]! })),
    { name: 'service' as const, logOdds: place < 0 ? 0 : model.fit.groups[place]!.effect },
  ]
}

function inputsOf(size: number, release: Circumstances): number[] {
  return [1, size, ...circumstances.map((name) => release[name])]
}

/** Size begins at half of what it would be if commits broke releases one by one; circumstances at nothing. */
function termsOf(level: number): Term[] {
  return [
    { name: 'level', mean: level, precision: 1, sign: 0 },
    { name: 'size', mean: 0.5, precision: 30, sign: 1 },
    ...circumstances.map((name): Term => ({ name, mean: 0, precision: 50, sign: 1 })),
  ]
}

/** The newest of each service, in their order. */
function takeNewest(releases: readonly RiskRelease[]): RiskRelease[] {
  const counts = new Map<string, number>()
  const kept: RiskRelease[] = []
  for (const release of releases.toReversed()) {
    const count = counts.get(release.serviceId) ?? 0
    counts.set(release.serviceId, count + 1)
    if (count < trailing) kept.push(release)
  }
  return kept.toReversed()
}

function sum(values: readonly number[]): number {
  let total = 0
  for (const value of values) total += value
  return total
}
