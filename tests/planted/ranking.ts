/** How good the ranking of suspects is: held against what truly caused each incident, which no tool tells. */
import type { World } from '../../fixtures/org/index.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'

export interface Ranking {
  /** Incidents that a deployment of production caused, as the product knows both. */
  caused: number
  first: number
  third: number
  /** Those that nobody names in a note: what the product is alone with. */
  unnamed: { caused: number; first: number; third: number }
  /** Incidents that came by themselves, and how many of them have a first suspect with as many points as most true causes. */
  byThemselves: number
  accused: number
}

interface Row {
  incident_id: string
  place: number | null
  is_named: boolean
  best: number | null
}

/** Nine of ten true causes that were ranked first have at least so many points. */
const LIKELY_SHARE = 0.1
const MOST = 1_000_000

export async function judgeRanking(world: World, warehouse: Warehouse): Promise<Ranking> {
  const truths = world.list('true_incident', { by: 'updated', order: 'asc', limit: MOST })
  const causes = new Map(truths.map(({ record }) => [record.id, record.deploymentId]))
  const suspects = await warehouse.rows<{
    incident_id: string
    deployment_id: string
    place: number
    score: number
  }>('SELECT incident_id, deployment_id, place, score FROM suspect_fact ORDER BY incident_id, place')
  const named = new Set(
    (
      await warehouse.rows<{ id: string }>(
        `SELECT incident_id AS id FROM incident_deployment_fact WHERE evidence = 'named'`,
      )
    ).map(({ id }) => id),
  )
  const incidents = await warehouse.rows<{ id: string }>('SELECT incident_id AS id FROM incident')
  const ofIncident = Map.groupBy(suspects, ({ incident_id: id }) => id)
  const rows = incidents.flatMap(({ id }): Row[] => {
    const native = id.slice(id.lastIndexOf(':') + 1)
    if (!causes.has(native)) return []
    const cause = causes.get(native) ?? null
    const own = ofIncident.get(id) ?? []
    const place =
      cause === null ? null : (own.find((suspect) => isSame(suspect.deployment_id, cause))?.place ?? Infinity)
    return [{ incident_id: id, place, is_named: named.has(id), best: own[0]?.score ?? null }]
  })
  return count(rows)
}

/** A tool's number, a job, a commit of a configuration repository or a tag stands at the end of the product's id, or in it. */
function isSame(found: string, truth: string): boolean {
  const cut = truth.indexOf(':')
  const word = cut < 0 ? truth : truth.slice(cut + 1)
  if (truth.startsWith('tag:')) return found.endsWith(`@${word.slice(word.indexOf('/') + 1)}`)
  if (truth.startsWith('commit:')) return found.includes(word)
  return found.endsWith(`:${word}`) || found.endsWith(`/${word}`)
}

function count(rows: readonly Row[]): Ranking {
  const caused = rows.filter((row) => row.place !== null)
  const within = (list: readonly Row[], most: number) =>
    list.filter(({ place }) => place !== null && place <= most).length
  const unnamed = caused.filter((row) => !row.is_named)
  const scores = caused
    .flatMap(({ place, best }) => (place === 1 && best !== null ? [best] : []))
    .toSorted((a, b) => a - b)
  const likely = scores[Math.floor(scores.length * LIKELY_SHARE)] ?? Infinity
  const byThemselves = rows.filter(({ place }) => place === null)
  return {
    caused: caused.length,
    first: within(caused, 1),
    third: within(caused, 3),
    unnamed: { caused: unnamed.length, first: within(unnamed, 1), third: within(unnamed, 3) },
    byThemselves: byThemselves.length,
    accused: byThemselves.filter(({ best }) => best !== null && best >= likely).length,
  }
}

export function sayRanking({ caused, first, third, unnamed, byThemselves, accused }: Ranking): string {
  const share = (part: number, whole: number) =>
    `${part} of ${whole}${whole === 0 ? '' : ` (${Math.round((100 * part) / whole)} %)`}`
  return [
    `Suspects of incidents: the true cause is first in ${share(first, caused)}, among the first three in ${share(third, caused)};`,
    `where nobody names it ${share(unnamed.first, unnamed.caused)} and ${share(unnamed.third, unnamed.caused)}.`,
    `Of incidents that no deployment caused, ${share(accused, byThemselves)} have a first suspect with as many points as nine of ten true causes.`,
  ].join('\n')
}
