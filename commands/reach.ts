import type { Warehouse } from '../transforms/warehouse.ts'
import { findChanged, findRepository } from './changed.ts'
import { ownersOf, teamsOf, type OwnerRule } from './codeowners.ts'
import type { GlobalOptions } from './options.ts'
import type { Impact, Ownership, Partner, ReleasedWith } from './report.ts'

/** What is known about files before they are changed: teams and counts, never persons. */
export async function findImpact(
  warehouse: Warehouse,
  options: GlobalOptions,
  targets: string[],
): Promise<Impact> {
  const repository = await findRepository(warehouse, options)
  const paths = await findChanged(warehouse, repository, targets)
  const scope = { repository: repository.id, paths: JSON.stringify(paths) }
  const rules = await readRules(warehouse, repository.id)
  return {
    repository: repository.id,
    owners: paths.map((path) => ({ path, teams: teamsOf(ownersOf(path, rules)) })),
    hasRules: rules.length > 0,
    services: await readOwnership(warehouse, scope),
    missing: await readPartners(warehouse, scope),
    releases: await readReleases(warehouse, scope),
  }
}

type Scope = { repository: string; paths: string }

/** `$paths` is a JSON list, so that a thousand files are one parameter. */
const WANTED = `wanted as (select unnest(from_json($paths, '["VARCHAR"]')) as path)`

async function readRules(warehouse: Warehouse, repository: string): Promise<OwnerRule[]> {
  const rows = await warehouse.rows<{ pattern: string; owners: string }>(
    `select pattern, owners from (
       select *, row_number() over (partition by _source, _key order by _loaded_at desc) as age
       from raw.git__codeowner where repository_id = $repository)
     where age = 1 and not _is_deleted order by line`,
    { repository },
  )
  return rows.map(({ pattern, owners }) => ({ pattern, owners: owners.split(' ').filter(Boolean) }))
}

function readOwnership(warehouse: Warehouse, scope: Scope): Promise<Ownership[]> {
  return warehouse.rows<Ownership>(
    `with ${WANTED}, touched as (
       select distinct service_id from file_fact join wanted using (path) where repository_id = $repository)
     select service_id, contributor_count, active_contributor_count, bus_factor_count
     from service_ownership_fact join touched using (service_id) order by service_id`,
    scope,
  )
}

/** Files that changed together with a wanted one in at least three changes and a third of them, and are not wanted. */
function readPartners(warehouse: Warehouse, scope: Scope): Promise<Partner[]> {
  return warehouse.rows<Partner>(
    `with ${WANTED}, pairs as (
       select path_a as path, path_b as partner, together_count, a_count as path_count from co_change_fact
       where repository_id = $repository
       union
       select path_b, path_a, together_count, b_count from co_change_fact where repository_id = $repository)
     select partner, max_by(path, together_count) as path, max(together_count) as together_count,
       max_by(path_count, together_count) as path_count
     from pairs join wanted using (path)
     where partner not in (select path from wanted) and together_count >= 3 and together_count * 3 >= path_count
     group by partner order by max(cast(together_count as double) / path_count) desc, together_count desc limit 20`,
    scope,
  )
}

function readReleases(warehouse: Warehouse, scope: Scope): Promise<ReleasedWith[]> {
  return warehouse.rows<ReleasedWith>(
    `with ${WANTED}
     select r.name, r.released_at, r.is_failed, count(*) as file_count
     from release_file_fact f join wanted using (path) join release_fact r using (release_id)
     where r.repository_id = $repository
     group by r.release_id, r.name, r.released_at, r.is_failed order by r.released_at desc limit 10`,
    scope,
  )
}
