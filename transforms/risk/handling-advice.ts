import { dependantsOf, readWeb } from '../impact/dependants.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import type { Desk } from './assessor.ts'
import { blastOf } from './consequence.ts'
import { readHandling } from './handling.ts'
import type { RiskRelease } from './history.ts'
import { advisePolicies } from './policy-advice.ts'
import type { PolicyAdvice } from './policy-advice.ts'
import type { RiskModel, Score } from './releases.ts'
import { mayTell } from './standing.ts'

export interface Scored {
  release: RiskRelease
  model: RiskModel
  score: Score
}

/** A blast of this much is a service that nobody hangs on. */
const narrow = 1

/** What policies imply for each of these, none for what has gone out. */
export async function adviseByPolicy(
  warehouse: Warehouse,
  desk: Desk,
  scored: readonly Scored[],
  coming: { planId: string | null; dueAt: number },
  options: ReadOptions = {},
): Promise<PolicyAdvice[][]> {
  if (scored.every(({ release }) => release.releasedAt !== null)) return scored.map(() => [])
  const web = await readWeb({ warehouse, options })
  return Promise.all(
    scored.map(async ({ release, model, score }) => {
      if (release.releasedAt !== null) return []
      const { serviceId } = release
      const commitIds = release.commits.map((row) => desk.history.commitIds[row]!)
      const hazards = new Map(commitIds.map((id, i) => [id, score.hazards[i]!]))
      const handled = await readHandling(warehouse, { serviceId, hazards, ...coming }, options)
      const tier = web.known.get(serviceId)?.tier ?? null
      const blast = blastOf([{ tier, hops: 0 }, ...dependantsOf(web, [serviceId])])
      return advisePolicies(
        {
          commitIds,
          hazards: score.hazards,
          logOdds: score.logOdds,
          n: model.n,
          blast,
          isScored: mayTell(desk, model, release),
        },
        { ...handled, isWide: blast > narrow },
      )
    }),
  )
}
