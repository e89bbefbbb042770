import { createPause } from '../pause.ts'
import type { Desk } from './assessor.ts'
import type { RiskRelease } from './history.ts'
import { isTelling } from './releases.ts'
import type { RiskModel } from './releases.ts'
import { fewestReleases, isRefuted, isSilenced, judge } from './walk.ts'
import type { Judgement, Walked } from './walk.ts'

/**
 * What may be said: a percentage; a band, where too few releases stand behind it; the rate of failures alone, where the
 * record shows nothing better.
 */
export type Standing = 'scored' | 'prior' | 'silenced'

export interface Records {
  all: Judgement
  services: ReadonlyMap<string, Judgement>
}

export async function judgeAll(walked: readonly Walked[]): Promise<Records> {
  const own = Map.groupBy(walked, ({ serviceId }) => serviceId)
  const services = new Map<string, Judgement>()
  const pause = createPause()
  for (const [id, rows] of own) {
    services.set(id, judge(rows))
    await pause()
  }
  return { all: judge(walked), services }
}

/** Its own record silences a service, whatever all together show; that of all silences each. */
export function standingOf(records: Records, releases: number, serviceId: string): Standing {
  if (releases < fewestReleases) return 'prior'
  const own = records.services.get(serviceId)
  return isSilenced(records.all) || (own !== undefined && isRefuted(own)) ? 'silenced' : 'scored'
}

/** Whether a percentage may be said of it: its standing allows one, and what went out holds commits. */
export function mayTell(desk: Pick<Desk, 'records'>, model: RiskModel, release: RiskRelease): boolean {
  const isKnown = release.releasedAt === null || isTelling(release)
  return isKnown && standingOf(desk.records, model.n, release.serviceId) === 'scored'
}

export type Band = 'low' | 'medium' | 'high'

/** Half as likely as usual, or twice. */
export function bandOf(probability: number, usual: number): Band {
  if (probability >= 2 * usual) return 'high'
  return probability <= usual / 2 ? 'low' : 'medium'
}
