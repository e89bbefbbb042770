/** The repositories that a source has found, as Git sources: cloned with the same token. */
import { systemClock } from '../../http.ts'
import type { Expansion, Landed, Source } from '../../contract.ts'
import { matchesAny } from '../../wildcards.ts'
import type { GithubOptions } from './entry.ts'
import { tokenOf } from './token.ts'

interface Row {
  name: string
  firstUrl: string
  isEmpty: boolean
  pushedAt: string | null
  changedAt: number
}

/** The first address that a repository was seen at is its identity; GitHub leads on from it after a renaming. */
const FOUND = `
  with rows as (
    select _key, _loaded_at, _is_deleted, payload ->> 'name' as name, payload ->> 'url' as url,
      payload ->> 'pushedAt' as pushed_at, coalesce(cast(payload ->> 'isEmpty' as boolean), false) as is_empty
    from raw.github__repository where _source = $source
  ), latest as (
    select _key, max_by(name, _loaded_at) as name, min_by(url, _loaded_at) as first_url,
      max_by(pushed_at, _loaded_at) as pushed_at, max_by(is_empty, _loaded_at) as is_empty
    from rows group by _key having not max_by(_is_deleted, _loaded_at)
  )
  select latest.name, latest.first_url as "firstUrl", latest.is_empty as "isEmpty", latest.pushed_at as "pushedAt",
    min(rows._loaded_at) as "changedAt"
  from latest join rows on rows._key = latest._key and rows.pushed_at is not distinct from latest.pushed_at
  group by all order by "firstUrl"`

export async function expandRepositories(
  source: Source<GithubOptions>,
  landed: Landed,
): Promise<readonly Expansion[]> {
  const { options } = source
  if (!options.isCloned) return []
  const rows = await landed.rows<Row>(FOUND)
  let token: (() => Promise<string>) | undefined
  const credential = () => {
    token ??= tokenOf(source, { clock: systemClock })
    return token()
  }
  return rows
    .filter(({ isEmpty, pushedAt }) => !isEmpty && pushedAt !== null)
    .map(({ name, firstUrl, changedAt }) => ({
      tool: 'git',
      entry: {
        url: `${firstUrl}.git`,
        ...(matchesAny(name, options.configuration) && { configuration: true }),
      },
      changedAt,
      credential,
    }))
}
