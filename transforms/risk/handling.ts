import { ownersOf, teamsOf } from '../impact/owners.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import type { Handling } from './policy-advice.ts'

/** A roll-out that is yet to come. */
export interface Coming {
  serviceId: string
  /** Commits with the hazard of each. */
  hazards: ReadonlyMap<string, number>
  /** The plan that it goes out with, null without one. */
  planId: string | null
  /** When it goes out: as planned, else now; epoch ms. */
  dueAt: number
}

export type Handled = Omit<Handling, 'isWide'>

const mostFiles = 5
const among = `(SELECT unnest(from_json($ids, '["VARCHAR"]')))`
const due = 'make_timestamp_ms(CAST($due AS BIGINT))'

interface Vetted {
  commit_id: string
  is_reviewed: boolean | null
  is_untested: boolean | null
}

interface Touched {
  commit_id: string
  repository_id: string
  path: string
  line_count: number
}

export async function readHandling(
  warehouse: Warehouse,
  coming: Coming,
  options: ReadOptions = {},
): Promise<Handled> {
  const ids = JSON.stringify([...coming.hazards.keys()])
  const [vetted, freeze, neighbours] = await Promise.all([
    warehouse.rows<Vetted>(
      `SELECT commit_id, is_reviewed, is_untested FROM risk_commit_fact WHERE commit_id IN ${among} ORDER BY commit_id`,
      { ids },
      options,
    ),
    readFreeze(warehouse, coming, options),
    readNeighbours(warehouse, coming, options),
  ])
  const unreviewed = vetted.filter(({ is_reviewed: is }) => is === false).map(({ commit_id: id }) => id)
  const untested = vetted.filter(({ is_untested: is }) => is === true).map(({ commit_id: id }) => id)
  const { files, owner } = await readRiskiest(warehouse, coming, unreviewed, options)
  return { unreviewed, untested, files, owner, freeze, neighbours }
}

async function readFreeze(warehouse: Warehouse, { serviceId, dueAt }: Coming, options: ReadOptions) {
  const [found] = await warehouse.rows<{ name: string; ends_at: number }>(
    `SELECT blackout.name, blackout.ends_at
    FROM int_blackout__scoped AS blackout
    LEFT JOIN service ON service.service_id = $service
    WHERE blackout.is_production AND blackout.is_service_known
      AND blackout.starts_at <= ${due} AND blackout.ends_at > ${due}
      AND coalesce(blackout.service_id, $service) = $service
      AND coalesce(blackout.value_stream_id, service.value_stream_id, '') = coalesce(service.value_stream_id, '')
    ORDER BY blackout.ends_at DESC, blackout.blackout_id LIMIT 1`,
    { service: serviceId, due: dueAt },
    options,
  )
  return found ? { name: found.name, endsAt: found.ends_at } : null
}

/** Those that went out in the 48 hours before it, and those that are planned within 48 hours of it. */
async function readNeighbours(
  warehouse: Warehouse,
  { serviceId, planId, dueAt }: Coming,
  options: ReadOptions,
) {
  const rows = await warehouse.rows<{ name: string }>(
    `WITH near AS (
      SELECT DISTINCT neighbour_service_id AS service_id FROM int_service__related WHERE service_id = $service
    ),
    beside AS (
      SELECT near.service_id FROM near
      JOIN deployment_fact AS gone ON gone.service_id = near.service_id
      WHERE gone.environment_tier = 'production' AND NOT gone.is_prerelease AND gone.outcome = 'succeeded'
        AND gone.finished_at <= ${due} AND gone.finished_at > ${due} - INTERVAL '48' HOUR
      UNION
      SELECT near.service_id FROM near
      JOIN int_release__served AS served ON served.service_id = near.service_id
      JOIN int_release__scheduled AS planned ON planned.release_id = served.release_id
      LEFT JOIN int_release__scheduled AS own ON own.release_id = $plan
      WHERE planned.state IN ('planned', 'in progress')
        AND planned.root_release_id <> coalesce(own.root_release_id, '')
        AND planned.starts_at BETWEEN ${due} - INTERVAL '48' HOUR AND ${due} + INTERVAL '48' HOUR
    )
    SELECT coalesce(service.name, beside.service_id) AS name
    FROM beside LEFT JOIN service ON service.service_id = beside.service_id ORDER BY name`,
    { service: serviceId, plan: planId ?? '', due: dueAt },
    options,
  )
  return rows.map(({ name }) => name)
}

/** Files by what may break in them: each commit's hazard shared by lines. Their owner is CODEOWNERS' team, else the service's. */
async function readRiskiest(
  warehouse: Warehouse,
  { serviceId, hazards }: Coming,
  commits: readonly string[],
  options: ReadOptions,
): Promise<{ files: string[]; owner: string | null }> {
  if (commits.length === 0) return { files: [], owner: null }
  const [touched, rules, [team]] = await Promise.all([
    warehouse.rows<Touched>(
      `SELECT file.commit_id, own.repository_id, file.path,
        coalesce(file.added_count, 0) + coalesce(file.deleted_count, 0) + 1 AS line_count
      FROM commit_file AS file
      JOIN risk_commit_fact AS own ON own.commit_id = file.commit_id
      WHERE file.commit_id IN ${among} ORDER BY file.path, file.commit_id`,
      { ids: JSON.stringify(commits) },
      options,
    ),
    warehouse.rows<{ repository_id: string; pattern: string; owners: string }>(
      `SELECT repository_id, pattern, owners FROM code_owner WHERE position > 0 AND repository_id IN (
        SELECT repository_id FROM risk_commit_fact WHERE commit_id IN ${among}
      ) ORDER BY repository_id, position`,
      { ids: JSON.stringify(commits) },
      options,
    ),
    warehouse.rows<{ name: string }>(
      `SELECT coalesce(team.name, owner.team_id) AS name FROM service_owner AS owner
      LEFT JOIN team ON team.team_id = owner.team_id
      WHERE owner.service_id = $service AND owner.valid_to_at IS NULL ORDER BY name LIMIT 1`,
      { service: serviceId },
      options,
    ),
  ])
  const weights = weigh(touched, hazards)
  const files = [...weights.values()].toSorted((a, b) => b.weight - a.weight || (a.path < b.path ? -1 : 1))
  const owning = Map.groupBy(rules, ({ repository_id: id }) => id)
  const shares = new Map<string, number>()
  for (const { repositoryId, path, weight } of files) {
    const own = (owning.get(repositoryId) ?? []).map(({ pattern, owners }) => ({
      pattern,
      owners: owners.split(' ').filter(Boolean),
    }))
    const [name = team?.name] = teamsOf(ownersOf(path, own))
    if (name !== undefined) shares.set(name, (shares.get(name) ?? 0) + weight)
  }
  const [owner] = [...shares].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  return { files: files.slice(0, mostFiles).map(({ path }) => path), owner: owner?.[0] ?? null }
}

function weigh(touched: readonly Touched[], hazards: ReadonlyMap<string, number>) {
  const lines = new Map<string, number>()
  for (const { commit_id: id, line_count: count } of touched) lines.set(id, (lines.get(id) ?? 0) + count)
  const weights = new Map<string, { repositoryId: string; path: string; weight: number }>()
  for (const { commit_id: id, repository_id: repositoryId, path, line_count: count } of touched) {
    const weight = ((hazards.get(id) ?? 0) * count) / lines.get(id)!
    const key = `${repositoryId}\n${path}`
    const known = weights.get(key)
    if (known) known.weight += weight
    else weights.set(key, { repositoryId, path, weight })
  }
  return weights
}
