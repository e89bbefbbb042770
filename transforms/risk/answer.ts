import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import type { Desk } from './assessor.ts'
import { readCarried } from './carried.ts'
import type { Carried } from './carried.ts'
import { readConsequence } from './consequence.ts'
import type { Consequence } from './consequence.ts'
import { explain, findSimilar, modelFor, percentileOf } from './explanation.ts'
import type { Reason } from './explanation.ts'
import type { RiskRelease } from './history.ts'
import { adviseByPolicy } from './handling-advice.ts'
import type { PolicyAdvice } from './policy-advice.ts'
import { scoreRelease } from './releases.ts'
import type { RiskModel, Score } from './releases.ts'
import { bandOf, mayTell, standingOf } from './standing.ts'
import type { Band, Standing } from './standing.ts'
import { readEvidence, readNames, readSaid } from './told.ts'
import type { KnownCommit, Names, Said } from './told.ts'
import type { Judgement } from './walk.ts'
import { readWatchLists } from './watch-list.ts'
import type { WatchList } from './watch-list.ts'
import { advise } from './what-if.ts'
import type { Advice } from './what-if.ts'

/** How likely one roll-out fails, and why; what may not be said is null. */
export interface Likelihood {
  release_id: string
  service_id: string
  service_name: string
  released_at: number | null
  commit_count: number
  standing: Standing
  /** Null unless scored. */
  probability: number | null
  low: number | null
  high: number | null
  /** Null where it is silenced. */
  band: Band | null
  /** The rate of failures known then: the forecast to beat. */
  base_rate: number
  /** Of the releases that it has learnt from. */
  release_count: number
  percentile: number | null
  reasons: Reason[]
  commits: (KnownCommit & { commit_id: string; share: number; probability: number })[]
  commits_left: number
  similar: {
    release_id: string
    name: string | null
    service_name: string
    released_at: number
    is_failed: boolean
    distance: number
  }[]
  outcome: { is_failed: boolean; evidence: string | null; known_at: number; is_final: boolean } | null
  /** What was said before it went out, as it was said; never made anew. */
  said: Said | null
  /** What would lower it by the model's own arithmetic; only ahead. */
  advice: Advice[]
  /** What would lower it by prior knowledge, which was not learnt here; only ahead. */
  policy_advice: PolicyAdvice[]
  record: OwnRecord
}

/** How good scores were, over all and of this service. */
export interface OwnRecord {
  all: RecordFigures
  service: RecordFigures | null
}

export interface RecordFigures {
  n: number
  failed: number
  skill: number | null
  skill_low: number | null
  skill_high: number | null
  auc: number | null
}

export interface ReleaseRisk {
  likelihoods: Likelihood[]
  /** That one of several roll-outs fails, if they fail independently; null unless all are scored. */
  together: { probability: number; low: number; high: number } | null
  consequence: Consequence
  /** Probability × blast; null unless scored. Both are shown beside it. */
  exposure: number | null
  watch: WatchList[]
  carried: Carried
}

/** A plan that roll-outs go out with. */
export interface Plan {
  id: string
  /** Epoch ms; null: no date is known. */
  dueAt: number | null
}

const shownCommits = 20

/** Risk of roll-outs that go out together: each one's own likelihood, and one consequence. */
export async function assessReleases(
  warehouse: Warehouse,
  desk: Desk,
  releases: readonly RiskRelease[],
  now: number,
  options: ReadOptions = {},
  plan: Plan | null = null,
): Promise<ReleaseRisk> {
  const dueAt = Math.max(now, plan?.dueAt ?? now)
  const scored = releases.map((release) => {
    const model = modelFor(desk, release)
    return { release, model, score: scoreRelease(model, desk.history, release) }
  })
  const similar = scored.map(({ release, model }) => findSimilar(desk, model, release))
  const names = await readNames(
    warehouse,
    desk,
    releases,
    similar.flat().map(({ releaseId }) => releaseId),
    options,
  )
  const around = await readAround(warehouse, releases, dueAt, options)
  const policies = await adviseByPolicy(warehouse, desk, scored, { planId: plan?.id ?? null, dueAt }, options)
  const likelihoods = scored.map(({ release, model, score }, i): Likelihood => ({
    ...figuresOf(desk, model, release, score),
    service_name: names.services.get(release.serviceId) ?? release.serviceId,
    ...commitsOf(desk, release, score, names),
    reasons: explain(desk, model, release, score),
    similar: similar[i]!.map((one) => ({
      release_id: one.releaseId,
      name: names.releases.get(one.releaseId) ?? null,
      service_name: names.services.get(one.serviceId) ?? one.serviceId,
      released_at: one.releasedAt,
      is_failed: one.isFailed,
      distance: one.distance,
    })),
    outcome: outcomeOf(release, around.evidence.get(release.id) ?? null, now),
    said: around.said.get(release.id) ?? null,
    advice: release.releasedAt === null ? advise(desk, release) : [],
    policy_advice: policies[i]!,
    record: recordOf(desk, release.serviceId),
  }))
  const together = combine(likelihoods)
  return {
    likelihoods,
    together,
    consequence: around.consequence,
    exposure: together && together.probability * around.consequence.blast,
    watch: around.watch,
    carried: around.carried,
  }
}

async function readAround(
  warehouse: Warehouse,
  releases: readonly RiskRelease[],
  dueAt: number,
  options: ReadOptions,
) {
  const services = [...new Set(releases.map(({ serviceId }) => serviceId))]
  const going = releases.map(({ serviceId, releasedAt }) => ({ serviceId, at: releasedAt ?? dueAt }))
  const [consequence, said, evidence, watch, carried] = await Promise.all([
    readConsequence(warehouse, services, options),
    readSaid(warehouse, releases, options),
    readEvidence(warehouse, releases, options),
    readWatchLists(warehouse, services, options),
    readCarried(warehouse, going, options),
  ])
  return { consequence, said, evidence, watch, carried }
}

function figuresOf(desk: Desk, model: RiskModel, release: RiskRelease, score: Score) {
  const standing = standingOf(desk.records, model.n, release.serviceId)
  const isScored = mayTell(desk, model, release)
  return {
    release_id: release.id,
    service_id: release.serviceId,
    released_at: release.releasedAt,
    commit_count: release.commits.length,
    standing,
    probability: isScored ? score.probability : null,
    low: isScored ? score.low : null,
    high: isScored ? score.high : null,
    band: standing === 'silenced' ? null : bandOf(score.probability, model.baseRate),
    base_rate: model.baseRate,
    release_count: model.n,
    percentile: percentileOf(desk, model, release, score),
  }
}

function commitsOf(desk: Desk, release: RiskRelease, score: Score, names: Names) {
  const commits = release.commits
    .map((row, i) => ({
      commit_id: desk.history.commitIds[row]!,
      subject: names.commits.get(desk.history.commitIds[row]!)?.subject ?? null,
      missing_partner_count: names.commits.get(desk.history.commitIds[row]!)?.missing_partner_count ?? null,
      share: score.hazards[i]! / score.hazard,
      probability: -Math.expm1(-score.hazards[i]!),
    }))
    .toSorted((a, b) => b.share - a.share || (a.commit_id < b.commit_id ? -1 : 1))
  return { commits: commits.slice(0, shownCommits), commits_left: Math.max(0, commits.length - shownCommits) }
}

function outcomeOf(release: RiskRelease, evidence: string | null, now: number): Likelihood['outcome'] {
  if (release.label === null) return null
  const { isFailed, knownAt, maturedAt } = release.label
  return { is_failed: isFailed, evidence, known_at: knownAt, is_final: maturedAt <= now }
}

export function recordOf(desk: Desk, serviceId: string): OwnRecord {
  const own = desk.records.services.get(serviceId)
  return { all: toFigures(desk.records.all), service: own ? toFigures(own) : null }
}

export function toFigures({ n, failed, skill, ranking }: Judgement): RecordFigures {
  return {
    n,
    failed,
    skill: skill?.skill ?? null,
    skill_low: skill?.low ?? null,
    skill_high: skill?.high ?? null,
    auc: ranking?.auc ?? null,
  }
}

function combine(likelihoods: readonly Likelihood[]): ReleaseRisk['together'] {
  if (likelihoods.length === 0 || likelihoods.some(({ probability }) => probability === null)) return null
  const any = (of: (one: Likelihood) => number | null) =>
    1 - likelihoods.reduce((none, one) => none * (1 - of(one)!), 1)
  return {
    probability: any((one) => one.probability),
    low: any((one) => one.low),
    high: any((one) => one.high),
  }
}
