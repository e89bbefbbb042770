/** The projects of a source, whole every time: what there is, what is gone, and when something last happened. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import type { HttpAnswer } from '../../http.ts'
import { isChosen, matchesAny } from '../../wildcards.ts'
import type { GitlabOptions } from './entry.ts'
import { pick } from './fields.ts'
import { placeOf, sessionOf, type Project } from './session.ts'

type Json = Record<string, unknown>

const FIELDS = [
  'id',
  'name',
  'path',
  'path_with_namespace',
  'default_branch',
  'web_url',
  'http_url_to_repo',
  'created_at',
  'last_activity_at',
  'archived',
  'empty_repo',
  'visibility',
  'topics',
  'merge_method',
  'squash_option',
  'ci_config_path',
]

export async function* readProjects(context: StreamContext): AsyncGenerator<Page> {
  const session = sessionOf(context)
  const { options, http } = session
  session.projects = []
  const place = placeOf(options)
  const query = {
    include_subgroups: 'true',
    with_shared: 'false',
    order_by: 'id',
    sort: 'asc',
    per_page: 100,
  }
  const answers =
    options.group === null
      ? [await http.fetch({ path: place })]
      : http.pages({ path: `${place}/projects`, query })
  let [seen, total] = [0, null as number | null]
  for await (const answer of answers) {
    const all = listOf(answer)
    seen += all.length
    total = totalOf(answer) ?? total
    const wanted = all.filter((project) => isWanted(nameOf(project, options), options))
    session.projects.push(...wanted.map((project) => projectOf(project, options)))
    context.progress(seen, total, `${seen} projects`)
    yield { records: wanted.map((project) => recordOf(project, options)) }
  }
  // What a list that is read whole leaves out would be taken for deleted.
  if (total !== null && seen < total)
    throw new SourceError(
      'incomplete',
      `GitLab counts ${total} projects and shows ${seen}: ${context.source.label}`,
    )
  session.newest = session.projects.reduce(
    (newest, { lastActivityAt }) => (lastActivityAt > newest ? lastActivityAt : newest),
    '',
  )
}

/** Null when the tool does not count: beyond 10,000 it leaves the header out. */
export function totalOf({ headers }: HttpAnswer): number | null {
  const text = headers.get('x-total')
  return text === null || text === '' ? null : Number(text)
}

function listOf({ body }: HttpAnswer): Json[] {
  const list = Array.isArray(body) ? (body as Json[]) : [body as Json]
  return list.filter((project) => typeof project?.id === 'number')
}

/** Below the group. */
export function nameOf({ path_with_namespace: path }: Json, { group }: GitlabOptions): string {
  const whole = String(path)
  return group !== null && whole.toLowerCase().startsWith(`${group.toLowerCase()}/`)
    ? whole.slice(group.length + 1)
    : (whole.split('/').at(-1) ?? whole)
}

export function isWanted(name: string, { include, exclude }: GitlabOptions): boolean {
  return isChosen(name, include, exclude)
}

function projectOf(project: Json, options: GitlabOptions): Project {
  return {
    id: project.id as number,
    name: nameOf(project, options),
    label: String(project.path_with_namespace),
    createdAt: String(project.created_at),
    isArchived: project.archived === true,
    lastActivityAt: isoOf(project.last_activity_at) ?? '',
    disabled: new Set(Object.keys(project).filter((name) => project[name] === 'disabled')),
  }
}

/** That it says what runs where is the configuration's word, not GitLab's. */
function recordOf(project: Json, options: GitlabOptions): object {
  const isConfiguration = matchesAny(nameOf(project, options), options.configuration)
  return { ...pick(project, FIELDS), ...(isConfiguration && { isConfiguration }) }
}

/** A site may write its own zone; null when it is no time. */
export function isoOf(time: unknown): string | null {
  const at = typeof time === 'string' ? Date.parse(time) : NaN
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}
