/** The repositories of projects that were found, as Git sources: cloned with the same token. */
import { systemClock } from '../../http.ts'
import type { Expansion, Landed, Source } from '../../contract.ts'
import { readSecret } from '../../secret.ts'
import type { GitlabOptions } from './entry.ts'

interface Row {
  firstUrl: string
  isConfiguration: boolean
  isEmpty: boolean
  changedAt: number
}

/** GitLab writes down activity once an hour at most. */
const HOUR = 3_600_000

/** The first address that a project was seen at is its identity; GitLab leads on from it after a renaming. */
const FOUND = `
  with rows as (
    select _key, _loaded_at, _is_deleted, payload ->> 'web_url' as url, payload ->> 'last_activity_at' as active_at,
      coalesce(cast(payload ->> 'empty_repo' as boolean), false) as is_empty,
      coalesce(cast(payload ->> 'isConfiguration' as boolean), false) as is_configuration
    from raw.gitlab__project where _source = $source
  ), latest as (
    select _key, min_by(url, _loaded_at) as first_url, max_by(active_at, _loaded_at) as active_at,
      max_by(is_empty, _loaded_at) as is_empty, max_by(is_configuration, _loaded_at) as is_configuration
    from rows group by _key having not max_by(_is_deleted, _loaded_at)
  ), moved as (
    select payload ->> 'project_id' as _key, max(_loaded_at) as moved_at
    from raw.gitlab__pipeline where _source = $source group by 1
    union all
    select payload ->> 'project_id', max(_loaded_at) from raw.gitlab__merge_request where _source = $source group by 1
  )
  select latest.first_url as "firstUrl", latest.is_empty as "isEmpty", latest.is_configuration as "isConfiguration",
    greatest(min(rows._loaded_at), coalesce(max(moved.moved_at), min(rows._loaded_at))) as "changedAt"
  from latest
  join rows on rows._key = latest._key and rows.active_at is not distinct from latest.active_at
  left join moved on moved._key = latest._key
  group by all order by "firstUrl"`

export async function expandProjects(
  source: Source<GitlabOptions>,
  landed: Landed,
): Promise<readonly Expansion[]> {
  if (!source.options.isCloned) return []
  const rows = await landed.rows<Row>(FOUND)
  const token = source.options.tokenEnv
  return rows
    .filter(({ isEmpty }) => !isEmpty)
    .map(({ firstUrl, isConfiguration, changedAt }) => ({
      tool: 'git',
      entry: { url: `${firstUrl}.git`, ...(isConfiguration && { configuration: true }) },
      // A push within the hour after the activity that was told is not told: once more when it is over.
      changedAt: systemClock.now() >= changedAt + HOUR ? changedAt + HOUR : changedAt,
      ...(token !== null && { credential: async () => readSecret(token) }),
    }))
}
