/** How likely a release fails and what hangs on it, as it is and without what is dropped. */
import type { ReadOptions } from '../readers.ts'
import type { Desk } from '../risk/assessor.ts'
import { readConsequence } from '../risk/consequence.ts'
import { modelFor } from '../risk/explanation.ts'
import { logistic } from '../risk/odds.ts'
import type { RiskRelease } from '../risk/history.ts'
import { leaveOut, type WhatIf } from '../risk/what-if.ts'
import { z95 } from '../statistics/distribution.ts'
import type { Warehouse } from '../warehouse.ts'

export interface ExposureSide {
  commit_count: number
  /** That one of its roll-outs fails; with the 95 % interval. */
  probability: number
  low: number
  high: number
  /** Probability × what hangs on it. */
  exposure: number
}

export interface ExposureAnswer {
  withheld: string | null
  blast: number | null
  dependant_count: number | null
  today: ExposureSide | null
  changed: ExposureSide | null
  /** Then less today of the exposure; the interval is that of what size tells. */
  difference: { value: number; low: number; high: number } | null
}

/** None, and why. */
export const noExposure = (withheld: string): ExposureAnswer => ({
  withheld,
  blast: null,
  dependant_count: null,
  today: null,
  changed: null,
  difference: null,
})

export async function answerExposure(
  warehouse: Warehouse,
  desk: Desk,
  { releaseId, without }: { releaseId: string; without: readonly string[] },
  options: ReadOptions,
): Promise<ExposureAnswer> {
  const [served, commits] = await Promise.all([
    warehouse.rows<{ service_id: string }>(
      'SELECT service_id FROM int_release__served WHERE release_id = $id ORDER BY service_id',
      { id: releaseId },
      options,
    ),
    readCommits(warehouse, without, options),
  ])
  const services = served.map(({ service_id }) => service_id)
  if (services.length === 0) return noExposure('The plan names no service that is known')
  const releases = services.flatMap((id) => desk.releases.get(`next:${id}`) ?? [])
  if (releases.length === 0) return noExposure('Nothing of its services is known to wait for going out')
  const sides = releases.map((release) => weigh(desk, release, commits))
  if (sides.some(({ effect }) => effect.before.probability === null))
    return noExposure('No percentage may be said of it yet, see its risk')
  const consequence = await readConsequence(warehouse, services, options)
  return {
    withheld: null,
    blast: consequence.blast,
    dependant_count: consequence.dependants.length,
    ...compare(sides, consequence.blast),
  }
}

interface Side {
  effect: WhatIf
  /** Of the coefficient by which size tells. */
  deviation: number
}

function weigh(desk: Desk, release: RiskRelease, commits: ReadonlySet<string>): Side {
  const { fit } = modelFor(desk, release)
  const variance = fit.covariance[fit.coefficients.length + 1]!
  return { effect: leaveOut(desk, release, commits), deviation: Math.sqrt(Math.max(0, variance)) }
}

function compare(
  sides: readonly Side[],
  blast: number,
): Pick<ExposureAnswer, 'today' | 'changed' | 'difference'> {
  // Without commits nothing of a service goes out.
  const kept = sides.filter(({ effect }) => effect.after.commit_count > 0 || effect.before.commit_count === 0)
  const sideOf = (list: readonly Side[], which: 'before' | 'after'): ExposureSide => {
    const own = list.map(({ effect }) => effect[which])
    const probability = anyOf(own.map((one) => one.probability!))
    return {
      commit_count: own.reduce((sum, one) => sum + one.commit_count, 0),
      probability,
      low: anyOf(own.map((one) => one.low!)),
      high: anyOf(own.map((one) => one.high!)),
      exposure: probability * blast,
    }
  }
  const [today, changed] = [sideOf(sides, 'before'), sideOf(kept, 'after')]
  const shifted = (sign: -1 | 1) => anyOf(kept.map((side) => boundOf(side, sign))) * blast - today.exposure
  const bounds = [shifted(-1), shifted(1)]
  const value = changed.exposure - today.exposure
  return {
    today,
    changed,
    difference: { value, low: Math.min(value, ...bounds), high: Math.max(value, ...bounds) },
  }
}

/** After, if size told as much less or more as its interval allows; size never tells that less breaks more. */
function boundOf({ effect: { before, after, coefficient }, deviation }: Side, sign: -1 | 1): number {
  const change = after.hazard > 0 && before.hazard > 0 ? Math.log(after.hazard) - Math.log(before.hazard) : 0
  if (change === 0) return before.probability!
  return logistic(before.log_odds + Math.max(0, coefficient + sign * z95 * deviation) * change)
}

function anyOf(chances: readonly number[]): number {
  return 1 - chances.reduce((none, chance) => none * (1 - chance), 1)
}

/** Commits of the changes that serve these items. */
async function readCommits(
  warehouse: Warehouse,
  items: readonly string[],
  options: ReadOptions,
): Promise<Set<string>> {
  if (items.length === 0) return new Set()
  const rows = await warehouse.rows<{ commit_id: string }>(
    `SELECT DISTINCT held.commit_id FROM change_item_fact AS link
    JOIN change_commit AS held ON held.change_id = link.change_id
    WHERE link.is_chosen AND link.work_item_id IN (SELECT unnest($items))
    UNION
    SELECT DISTINCT link.change_id FROM change_item_fact AS link
    WHERE link.is_chosen AND link.work_item_id IN (SELECT unnest($items))`,
    { items: [...items] },
    options,
  )
  return new Set(rows.map(({ commit_id }) => commit_id))
}
