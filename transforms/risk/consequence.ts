import { dependantsOf, readWeb } from '../impact/dependants.ts'
import type { ReadOptions } from '../readers.ts'
import { sampleQuantile } from '../statistics/quantile.ts'
import { wilsonInterval } from '../statistics/proportion.ts'
import type { Interval } from '../statistics/interval.ts'
import type { Warehouse } from '../warehouse.ts'

/** What it means when a release of these services fails, whatever the odds. */
export interface Consequence {
  /** Services that need them, however far away, nearest first. */
  dependants: {
    service_id: string
    name: string
    team_name: string | null
    tier: number | null
    hops: number
    via: string[]
  }[]
  service_count: number
  team_count: number
  /** Σ criticality · ½^hops over the services themselves and all that need them, each once. */
  blast: number
  recovery: { n: number; p50_hours: number | null; p85_hours: number | null }
  /** Of incidents that their releases caused, as tools name them, the worst first. */
  severities: { severity: string; count: number }[]
  /** Of their releases, those after which a dependant had an incident within a day. */
  hurt: Interval & { n: number; count: number }
}

const criticality: Readonly<Record<number, number>> = { 1: 8, 2: 4, 3: 2 }
const usual = 1

interface Past {
  deployment_id: string
  is_failed: boolean
  recovery_hours: number | null
  is_hurting: boolean
}

const pastSelect = `SELECT deployment_id, is_failed, recovery_hours, deployment_id IN (
    SELECT deployment_id FROM failure_evidence_fact WHERE evidence = 'incident of a dependant'
  ) AS is_hurting
  FROM deployment_fact
  WHERE environment_tier = 'production' AND NOT is_prerelease AND outcome = 'succeeded'
    AND service_id IN (SELECT unnest($services))
  ORDER BY deployment_id`

const severitySelect = `SELECT incident.severity, count(DISTINCT incident.incident_id) AS count
  FROM incident_deployment_fact AS linked
  JOIN incident ON incident.incident_id = linked.incident_id
  WHERE linked.is_evidence AND linked.is_chosen AND incident.severity IS NOT NULL
    AND linked.service_id IN (SELECT unnest($services))
  GROUP BY incident.severity
  ORDER BY incident.severity`

export async function readConsequence(
  warehouse: Warehouse,
  services: readonly string[],
  options: ReadOptions = {},
): Promise<Consequence> {
  const parameters = { services: [...services] }
  const [web, past, severities] = await Promise.all([
    readWeb({ warehouse, options }),
    warehouse.rows<Past>(pastSelect, parameters, options),
    warehouse.rows<{ severity: string; count: number }>(severitySelect, parameters, options),
  ])
  const dependants = dependantsOf(web, services).map(({ service_id, name, team_name, tier, hops, via }) => ({
    service_id,
    name,
    team_name,
    tier,
    hops,
    via,
  }))
  const own = services.map((id) => ({ tier: web.known.get(id)?.tier ?? null, hops: 0 }))
  const teams = new Set(dependants.map(({ team_name }) => team_name).filter((name) => name !== null))
  return {
    dependants,
    service_count: dependants.length,
    team_count: teams.size,
    blast: blastOf([...own, ...dependants]),
    recovery: recoveryOf(past),
    severities: severities.toSorted((a, b) => rankOf(a.severity) - rankOf(b.severity)),
    hurt: hurtOf(past),
  }
}

/** Each service once, by how much hangs on it and how far away it is. */
export function blastOf(reached: readonly { tier: number | null; hops: number }[]): number {
  return reached.reduce((sum, { tier, hops }) => sum + (criticality[tier ?? 0] ?? usual) * 0.5 ** hops, 0)
}

function recoveryOf(past: readonly Past[]): Consequence['recovery'] {
  const hours = past.filter(({ is_failed }) => is_failed).map(({ recovery_hours }) => recovery_hours)
  const known = Float64Array.from(hours.filter((value) => value !== null)).sort()
  const enough = known.length >= 5
  return {
    n: known.length,
    p50_hours: enough ? sampleQuantile(known, 0.5) : null,
    p85_hours: enough ? sampleQuantile(known, 0.85) : null,
  }
}

function hurtOf(past: readonly Past[]): Consequence['hurt'] {
  const count = past.filter(({ is_hurting }) => is_hurting).length
  return { n: past.length, count, ...wilsonInterval(count, past.length) }
}

const words = [/crit|blocker|urgent|emergency/i, /high|major|error/i, /med|moderate|warn/i, /low|minor|info/i]

/** Severities as tools number or name them: 1, SEV1, P1 and critical are the worst. */
function rankOf(severity: string): number {
  const number = /\d+/.exec(severity)?.[0]
  if (number !== undefined) return Number(number)
  const place = words.findIndex((word) => word.test(severity))
  return place < 0 ? words.length + 1 : place + 1
}
