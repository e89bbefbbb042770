/** Lists of a project that tell no time of their last change: read whole when their first page is another one. */
import type { Page, StreamContext } from '../../contract.ts'
import type { HttpAnswer } from '../../http.ts'
import { nextLink } from '../../http/link.ts'
import { readPlaces, stepThrough, type Step } from '../../places.ts'
import { pick } from './fields.ts'
import type { Json } from './listed.ts'
import { isAtRest, sessionOf, type Feature } from './session.ts'
import type { ListPlace } from './walk.ts'

interface WholeList {
  stream: string
  path: string
  feature: Feature
  query: Readonly<Record<string, string>>
  keyOf(record: Json): string
  fields: readonly string[]
}

const environments: WholeList = {
  stream: 'environment',
  path: 'environments',
  feature: 'environments_access_level',
  query: {},
  keyOf: ({ id }) => String(id),
  fields: ['id', 'name', 'slug', 'tier', 'state', 'external_url', 'created_at'],
}

const releases: WholeList = {
  stream: 'release',
  path: 'releases',
  feature: 'releases_access_level',
  query: { order_by: 'released_at', sort: 'desc' },
  keyOf: ({ tag_name: tag }) => String(tag),
  fields: ['tag_name', 'name', 'created_at', 'released_at', 'upcoming_release', '_links'],
}

export const readEnvironments = (context: StreamContext) => read(environments, context)
export const readReleases = (context: StreamContext) => read(releases, context)

/** Keys are projects' numbers. */
export async function* rereadReleases(context: StreamContext, keys: readonly string[]): AsyncGenerator<Page> {
  for (const key of keys)
    for await (const { page } of readProject(releases, context, Number(key), {})) yield page
}

async function* read(list: WholeList, context: StreamContext): AsyncGenerator<Page> {
  const places = readPlaces(context.cursor)
  const { projects } = sessionOf(context)
  const scopes = projects.filter(({ disabled }) => !disabled.has(list.feature))
  const due = scopes.filter((project) => !isAtRest(project, places[project.id]))
  yield* stepThrough(
    context,
    places,
    { scopes: due, count: scopes.length },
    async function* (project, start) {
      for await (const { place, page } of readProject(list, context, project.id, start))
        yield { scope: project, place: { ...place, probe: project.lastActivityAt }, page }
    },
  )
}

async function* readProject(
  list: WholeList,
  context: StreamContext,
  id: number,
  start: ListPlace,
): AsyncGenerator<Omit<Step, 'scope'>> {
  const { http } = sessionOf(context)
  const request = {
    path: `projects/${id}/${list.path}`,
    query: { ...list.query, per_page: 100 },
  }
  const first = await http.fetch({ ...request, ...(start.etag !== undefined && { etag: start.etag }) })
  if (first.isNotModified) return
  const records: Json[] = []
  for (let answer: HttpAnswer | null = first; answer !== null;) {
    records.push(...(answer.body as Json[]).map((record) => recordOf(list, record, id)))
    const next = nextLink(answer.headers.get('link'))
    answer = next === null ? null : await http.fetch({ path: next })
  }
  const deleted = await keysBesides(list, context, id, new Set(records.map(({ key }) => key)))
  const etag = first.headers.get('etag')
  const place: ListPlace = { isDone: true, ...(etag !== null && { etag }) }
  yield { place, page: { records, deleted: { [list.stream]: deleted } } }
}

function recordOf({ keyOf, fields }: WholeList, record: Json, id: number): Json {
  return { ...pick(record, fields), project_id: id, key: `${id}:${keyOf(record)}` }
}

async function keysBesides(
  { stream }: WholeList,
  { landed }: StreamContext,
  id: number,
  seen: ReadonlySet<unknown>,
): Promise<string[]> {
  const rows = await landed.rows<{ key: string }>(
    `select _key as key from raw.gitlab__${stream} where _source = $source and starts_with(_key, '${id}:')
     group by _key having not max_by(_is_deleted, _loaded_at)`,
  )
  return rows.map(({ key }) => key).filter((key) => !seen.has(key))
}
