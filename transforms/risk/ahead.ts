import { dependantsOf, readWeb } from '../impact/dependants.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import type { Desk } from './assessor.ts'
import { blastOf } from './consequence.ts'
import { scoreRelease } from './releases.ts'
import { bandOf, standingOf } from './standing.ts'
import type { Band, Standing } from './standing.ts'

/** A service's next roll-out: how likely it fails, and what hangs on it. */
export interface AheadRelease {
  release_id: string
  service_id: string
  service_name: string
  team_name: string | null
  commit_count: number
  standing: Standing
  probability: number | null
  low: number | null
  high: number | null
  band: Band | null
  blast: number
  dependant_count: number
  exposure: number | null
}

/** What waits to go out, the most exposed first; without a score by what hangs on it. */
export async function listAhead(
  warehouse: Warehouse,
  desk: Desk,
  options: ReadOptions = {},
): Promise<AheadRelease[]> {
  const web = await readWeb({ warehouse, options })
  const ahead = desk.history.releases.filter(({ releasedAt }) => releasedAt === null)
  return ahead
    .map((release): AheadRelease => {
      const score = scoreRelease(desk.model, desk.history, release)
      const standing = standingOf(desk.records, desk.model.n, release.serviceId)
      const own = web.known.get(release.serviceId)
      const dependants = dependantsOf(web, [release.serviceId])
      const blast = blastOf([{ tier: own?.tier ?? null, hops: 0 }, ...dependants])
      const isScored = standing === 'scored'
      return {
        release_id: release.id,
        service_id: release.serviceId,
        service_name: own?.name ?? release.serviceId,
        team_name: own?.team_name ?? null,
        commit_count: release.commits.length,
        standing,
        probability: isScored ? score.probability : null,
        low: isScored ? score.low : null,
        high: isScored ? score.high : null,
        band: standing === 'silenced' ? null : bandOf(score.probability, desk.model.baseRate),
        blast,
        dependant_count: dependants.length,
        exposure: isScored ? score.probability * blast : null,
      }
    })
    .toSorted(
      (a, b) =>
        (b.exposure ?? -1) - (a.exposure ?? -1) ||
        b.blast - a.blast ||
        (a.release_id < b.release_id ? -1 : 1),
    )
}
