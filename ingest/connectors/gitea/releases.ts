/** Releases tell no time of their last change: read whole when the first page is another one. */
import { hash } from 'node:crypto'
import type { Page, StreamContext } from '../../contract.ts'
import { readPlaces, stepThrough, type Place, type Step } from '../../places.ts'
import { pick, userOf, type Json } from './fields.ts'
import type { Where } from './listed.ts'
import { pagesOf } from './lists.ts'
import { readKey } from './reread.ts'
import { isAtRest, pathOf, sessionOf } from './session.ts'

const FIELDS = [
  'id',
  'tag_name',
  'target_commitish',
  'name',
  'draft',
  'prerelease',
  'created_at',
  'published_at',
  'html_url',
]

interface ReleasePlace extends Place {
  /** Of the first page and the count. */
  digest?: string
}

export async function* readReleases(context: StreamContext): AsyncGenerator<Page> {
  const places = readPlaces(context.cursor)
  const scopes = sessionOf(context).repositories.filter(({ hasReleases }) => hasReleases)
  const due = scopes.filter((scope) => !isAtRest(scope, places[scope.id]))
  yield* stepThrough(context, places, { scopes: due, count: scopes.length }, async function* (scope, start) {
    for await (const { place, page } of readAll(context, scope, start))
      yield { scope, place: { ...place, probe: scope.updatedAt }, page }
  })
}

/** Keys as those of requests; their last part is of no interest. */
export async function* rereadReleases(context: StreamContext, keys: readonly string[]): AsyncGenerator<Page> {
  for (const key of keys) for await (const { page } of readAll(context, readKey(key), {})) yield page
}

async function* readAll(
  context: StreamContext,
  where: Where,
  start: ReleasePlace,
): AsyncGenerator<Omit<Step, 'scope'>> {
  const list = { path: `${pathOf(where.label)}/releases` }
  const records: Json[] = []
  let digest: string | undefined
  for await (const page of pagesOf(sessionOf(context), list)) {
    records.push(...page.records.map((release) => recordOf(release, where)))
    digest ??= hash('sha256', JSON.stringify([page.total, records]))
    if (digest === start.digest) return
  }
  const place: ReleasePlace = { isDone: true, ...(digest !== undefined && { digest }) }
  const seen = new Set(records.map(({ key }) => key))
  yield { place, page: { records, deleted: { release: await keysBesides(context, where, seen) } } }
}

function recordOf(release: Json, { id }: Where): Json {
  return {
    ...pick(release, FIELDS),
    key: String(release.id),
    repository_id: id,
    author: userOf(release.author),
  }
}

async function keysBesides(
  { landed }: StreamContext,
  { id }: Where,
  seen: ReadonlySet<unknown>,
): Promise<string[]> {
  const rows = await landed.rows<{ key: string }>(
    `select _key as key from raw.gitea__release where _source = $source
     group by _key having not max_by(_is_deleted, _loaded_at)
       and max_by(payload ->> 'repository_id', _loaded_at) = '${id}'`,
  )
  return rows.map(({ key }) => key).filter((key) => !seen.has(key))
}
