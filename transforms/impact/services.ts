import type { PathOwners, TouchedService } from './answer.ts'
import { ownersOf, teamsOf, type OwnerRule } from './owners.ts'
import { AMONG_IDS, bindIds, bindPaths, WANTED, type Asked } from './scope.ts'

/** Which service each wanted path belongs to: the one with the longest folder above it; new files count to where they will lie. */
export async function readPlaces(asked: Asked): Promise<Map<string, string>> {
  const rows = await asked.warehouse.rows<{ path: string; service_id: string }>(
    `WITH ${WANTED}
    SELECT wanted.path, max_by(service.service_id, coalesce(length(service.path_prefix), 0)) AS service_id
    FROM wanted
    JOIN service ON service.repository_id = $repository
      AND (service.path_prefix IS NULL OR starts_with(wanted.path, service.path_prefix || '/'))
    GROUP BY wanted.path`,
    bindPaths(asked),
    asked.options,
  )
  return new Map(rows.map(({ path, service_id }) => [path, service_id]))
}

/** The services of the places, those with most of the files first. */
export async function readTouched(
  { warehouse, options }: Asked,
  places: ReadonlyMap<string, string>,
): Promise<TouchedService[]> {
  const counts = new Map<string, number>()
  for (const id of places.values()) counts.set(id, (counts.get(id) ?? 0) + 1)
  const rows = await warehouse.rows<Omit<TouchedService, 'path_count'>>(
    `WITH owner AS (
      SELECT service_id, min(team_id) AS team_id FROM service_owner WHERE valid_to_at IS NULL GROUP BY service_id
    )
    SELECT service.service_id, coalesce(service.name, service.service_id) AS name, service.tier, owner.team_id,
      team.name AS team_name, fact.contributor_count, fact.active_contributor_count, fact.bus_factor_count
    FROM service
    LEFT JOIN owner ON owner.service_id = service.service_id
    LEFT JOIN team ON team.team_id = owner.team_id
    LEFT JOIN service_ownership_fact AS fact ON fact.service_id = service.service_id
    WHERE service.service_id IN ${AMONG_IDS}
    ORDER BY service.service_id`,
    bindIds(counts.keys()),
    options,
  )
  const counted = rows.map((row) => ({ ...row, path_count: counts.get(row.service_id) ?? 0 }))
  return counted.sort((a, b) => b.path_count - a.path_count)
}

export interface Owners {
  owners: PathOwners[]
  hasRules: boolean
  /** Teams by the handle that CODEOWNERS calls them. */
  teams: ReadonlyMap<string, { team_id: string; name: string }>
}

export async function readOwners(asked: Asked): Promise<Owners> {
  const { warehouse, repositoryId, paths, options } = asked
  const rows = await warehouse.rows<{ pattern: string; owners: string }>(
    `SELECT pattern, owners FROM code_owner
    WHERE repository_id = $repository AND position > 0 ORDER BY position`,
    { repository: repositoryId },
    options,
  )
  const rules: OwnerRule[] = rows.map(({ pattern, owners }) => ({
    pattern,
    owners: owners.split(' ').filter(Boolean),
  }))
  const owners = paths.map((path) => ({ path, teams: teamsOf(ownersOf(path, rules)) }))
  const handles = new Set(owners.flatMap(({ teams }) => teams))
  return { owners, hasRules: rules.length > 0, teams: await readTeams(asked, handles) }
}

/** A handle is a team that is known when one alone bears its whole or its last name. */
async function readTeams({ warehouse, options }: Asked, handles: Iterable<string>): Promise<Owners['teams']> {
  const rows = await warehouse.rows<{ handle: string; team_id: string; name: string }>(
    `WITH handle AS (SELECT unnest(from_json($ids, '["VARCHAR"]')) AS handle)
    SELECT handle.handle, min(merged.team_id) AS team_id, min(coalesce(team.name, merged.name)) AS name
    FROM handle
    JOIN int_team__merged AS merged
      ON ends_with(replace(lower(merged.native_team_id), '/', ':'), replace(lower(ltrim(handle.handle, '@')), '/', ':'))
      OR lower(merged.name) = split_part(lower(handle.handle), '/', -1)
    LEFT JOIN team ON team.team_id = merged.team_id
    GROUP BY handle.handle
    HAVING count(DISTINCT merged.team_id) = 1`,
    bindIds(handles),
    options,
  )
  return new Map(rows.map(({ handle, ...team }) => [handle, team]))
}
