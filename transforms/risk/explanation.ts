import type { Desk } from './assessor.ts'
import { labelAt } from './history.ts'
import type { History, RiskRelease } from './history.ts'
import { beginningOf } from './months.ts'
import { isTelling, scoreRelease, trainRisk } from './releases.ts'
import type { RiskModel, Score } from './releases.ts'

export interface Reason {
  name: Score['parts'][number]['name']
  logOdds: number
  /** Of the median release of its service, else of all. */
  usual: number
  /** What is unusual about this one: the difference. */
  difference: number
}

export interface Similar {
  releaseId: string
  serviceId: string
  releasedAt: number
  isFailed: boolean
  distance: number
}

const fewestOfService = 5
const similarCount = 3
/** How far apart two services are, in spreads of ln H. */
const foreign = 0.5
const circumstances = ['unreviewed', 'untested', 'settings', 'pause', 'freeze'] as const

/**
 * The model that may speak of a release: of one whose outcome is learnt from, the one of the beginning of its month, which
 * knew nothing of it.
 */
export function modelFor(desk: Desk, release: RiskRelease): RiskModel {
  const isLearnt =
    release.releasedAt !== null && release.label !== null && release.label.maturedAt <= desk.model.trainedAt
  return isLearnt ? modelOfMonth(desk.history, beginningOf(release.releasedAt!)) : desk.model
}

const past = new WeakMap<History, Map<number, RiskModel>>()

/** As it was trained then: the same history gives the same model, so it is trained once. */
function modelOfMonth(history: History, begins: number): RiskModel {
  const months = past.get(history) ?? new Map<number, RiskModel>()
  past.set(history, months)
  const model = months.get(begins) ?? trainRisk(history, begins)
  months.set(begins, model)
  return model
}

/** Each part of the score beside that of the median release before it, the most unusual first. */
export function explain(desk: Desk, model: RiskModel, release: RiskRelease, score: Score): Reason[] {
  const before = releasesBefore(desk, release)
  const own = before.filter(({ serviceId }) => serviceId === release.serviceId)
  const parts = (own.length >= fewestOfService ? own : before).map(
    (other) => scoreRelease(model, desk.history, other).parts,
  )
  return score.parts
    .filter(({ name }) => name !== 'level')
    .map(({ name, logOdds }, j) => {
      const usual = parts.length === 0 ? 0 : median(parts.map((part) => part[j + 1]!.logOdds))
      return { name, logOdds, usual, difference: logOdds - usual }
    })
    .toSorted((a, b) => Math.abs(b.difference) - Math.abs(a.difference) || (a.name < b.name ? -1 : 1))
}

/** The releases before it, with a final label, that are most like it in size and circumstances. */
export function findSimilar(desk: Desk, model: RiskModel, release: RiskRelease): Similar[] {
  const until = Math.min(release.releasedAt ?? Infinity, desk.model.trainedAt)
  const place = placeOf(desk, model, release)
  return releasesBefore(desk, release)
    .filter(({ label }) => label !== null && label.maturedAt <= until)
    .map((other) => ({
      releaseId: other.id,
      serviceId: other.serviceId,
      releasedAt: other.releasedAt!,
      isFailed: labelAt(other.label!, until),
      distance:
        Math.hypot(...placeOf(desk, model, other).map((value, j) => value - place[j]!)) +
        (other.serviceId === release.serviceId ? 0 : foreign),
    }))
    .toSorted(
      (a, b) =>
        a.distance - b.distance || b.releasedAt - a.releasedAt || (a.releaseId < b.releaseId ? -1 : 1),
    )
    .slice(0, similarCount)
}

/** Share of its service's releases before it that are less likely to fail by the same model; null before the sixth. */
export function percentileOf(
  desk: Desk,
  model: RiskModel,
  release: RiskRelease,
  score: Score,
): number | null {
  const own = releasesBefore(desk, release).filter(({ serviceId }) => serviceId === release.serviceId)
  if (own.length < fewestOfService) return null
  const below = own.filter((other) => scoreRelease(model, desk.history, other).logOdds < score.logOdds)
  return below.length / own.length
}

function releasesBefore({ history }: Desk, { id, releasedAt }: RiskRelease): RiskRelease[] {
  return history.releases.filter(
    (other) => isTelling(other) && other.id !== id && (releasedAt === null || other.releasedAt! < releasedAt),
  )
}

function placeOf(desk: Desk, model: RiskModel, release: RiskRelease): number[] {
  const { hazard } = scoreRelease(model, desk.history, release)
  return [hazard > 0 ? Math.log(hazard) - model.center : 0, ...circumstances.map((name) => release[name])]
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
