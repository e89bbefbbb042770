/** The repositories that were found, as Git sources: cloned with the same token. */
import type { Expansion, Landed, Source } from '../../contract.ts'
import type { AzureOptions } from './entry.ts'
import { readSecret } from '../../secret.ts'

interface Row {
  webUrl: string
  isConfiguration: boolean
  changedAt: number
}

/** No list says when something was pushed last: what requests and builds tell stands for it. */
const FOUND = `
  with latest as (
    select _key, min_by(payload ->> 'webUrl', _loaded_at) as web_url, min(_loaded_at) as first_at,
      max_by(coalesce(cast(payload ->> 'isDisabled' as boolean), false), _loaded_at) as is_disabled,
      max_by(coalesce(cast(payload ->> 'isConfiguration' as boolean), false), _loaded_at) as is_configuration,
      max_by(payload ->> 'defaultBranch', _loaded_at) as default_branch
    from raw.azuredevops__repository where _source = $source
    group by _key having not max_by(_is_deleted, _loaded_at)
  ), moved as (
    select payload ->> 'repositoryId' as _key, max(_loaded_at) as moved_at
    from raw.azuredevops__pull_request where _source = $source group by 1
    union all
    select payload ->> '$.repository.id', max(_loaded_at)
    from raw.azuredevops__build where _source = $source group by 1
  )
  select latest.web_url as "webUrl", latest.is_configuration as "isConfiguration",
    greatest(latest.first_at, coalesce(max(moved.moved_at), latest.first_at)) as "changedAt"
  from latest left join moved on moved._key = latest._key
  where not latest.is_disabled and latest.default_branch is not null
  group by latest.web_url, latest.is_configuration, latest.first_at order by "webUrl"`

export async function expandRepositories(
  source: Source<AzureOptions>,
  landed: Landed,
): Promise<readonly Expansion[]> {
  if (!source.options.isCloned) return []
  const rows = await landed.rows<Row>(FOUND)
  return rows.map(({ webUrl, isConfiguration, changedAt }) => ({
    tool: 'git',
    entry: { url: webUrl, ...(isConfiguration && { configuration: true }) },
    changedAt,
    credential: async () => readSecret(source.options.tokenEnv),
  }))
}
