/** The repositories that were found, as Git sources: cloned with the same token. */
import type { Expansion, Landed, Source } from '../../contract.ts'
import { readSecret } from '../../secret.ts'
import type { GiteaOptions } from './entry.ts'

interface Row {
  firstUrl: string
  isConfiguration: boolean
  changedAt: number
}

/** The first address that a repository was seen at is its identity; Gitea leads on from it after a renaming. */
const FOUND = `
  with rows as (
    select _key, _loaded_at, _is_deleted, payload ->> 'html_url' as url, payload ->> 'updated_at' as updated_at,
      coalesce(cast(payload ->> 'empty' as boolean), false) as is_empty,
      coalesce(cast(payload ->> 'isConfiguration' as boolean), false) as is_configuration
    from raw.gitea__repository where _source = $source
  ), latest as (
    select _key, min_by(url, _loaded_at) as first_url, max_by(updated_at, _loaded_at) as updated_at,
      max_by(is_empty, _loaded_at) as is_empty, max_by(is_configuration, _loaded_at) as is_configuration
    from rows group by _key having not max_by(_is_deleted, _loaded_at)
  )
  select latest.first_url as "firstUrl", latest.is_configuration as "isConfiguration",
    min(rows._loaded_at) as "changedAt"
  from latest
  join rows on rows._key = latest._key and rows.updated_at is not distinct from latest.updated_at
  where not latest.is_empty
  group by all order by "firstUrl"`

export async function expandRepositories(
  source: Source<GiteaOptions>,
  landed: Landed,
): Promise<readonly Expansion[]> {
  if (!source.options.isCloned) return []
  const token = source.options.tokenEnv
  return (await landed.rows<Row>(FOUND)).map(({ firstUrl, isConfiguration, changedAt }) => ({
    tool: 'git',
    entry: { url: `${firstUrl}.git`, ...(isConfiguration && { configuration: true }) },
    changedAt,
    ...(token !== null && { credential: async () => readSecret(token) }),
  }))
}
