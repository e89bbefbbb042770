/** One opened site: its client, its kind, the zone of its user, the projects and fields that are read. */
import { SourceError, type OpenContext, type Source } from '../../contract.ts'
import { readSecret } from '../../secret.ts'
import { createHttp, type Http } from '../../http.ts'
import { cloudSite } from './cloud.ts'
import { dataCenterSite } from './datacenter.ts'
import { readListing } from './listing.ts'
import type { Site } from './site.ts'
import type { JiraOptions } from './sources.ts'

export interface Project {
  id: string
  key: string
  name?: string
}

export interface JiraSession {
  http: Http
  site: Site
  /** IANA; JQL reads times in it. */
  zone: string
  /** `rest/api/3` or `rest/api/2`. */
  api: string
  options: JiraOptions
  /** Those that are visible, configured and not excluded; asked for once a run. */
  projects(): Promise<Project[]>
  /** Definitions of all fields; asked for once a run. */
  fields(): Promise<Field[]>
}

export interface Field {
  id: string
  name: string
  schema?: { custom?: string; type?: string }
}

/** Errors: SourceError unauthorised, unreachable, invalid. */
export async function openSession(source: Source<JiraOptions>, context: OpenContext): Promise<JiraSession> {
  const { options } = source
  const http = createHttp({
    baseUrl: options.url,
    headers: { authorization: authorise(options), 'x-atlassian-token': 'no-check' },
    signal: context.signal,
    clock: context.clock,
    onBudget: context.budget,
  })
  const kind = options.kind ?? (await askKind(http))
  const api = kind === 'cloud' ? 'rest/api/3' : 'rest/api/2'
  const zone = await askZone(http, api)
  const fields = once(async () => (await http.fetch({ path: `${api}/field` })).body as Field[])
  const fieldNames = once(async () => chooseFields(await fields(), options.goals))
  const projects = once(() => findProjects(http, kind, api, options, context))
  const site = (kind === 'cloud' ? cloudSite : dataCenterSite)(http, fieldNames)
  return { http, site, zone, api, options, projects, fields }
}

function authorise({ emailEnv, tokenEnv }: JiraOptions): string {
  const token = readSecret(tokenEnv)
  if (emailEnv === null) return `Bearer ${token}`
  return `Basic ${Buffer.from(`${readSecret(emailEnv, 'e-mail address')}:${token}`).toString('base64')}`
}

async function askKind(http: Http): Promise<'cloud' | 'data_center'> {
  const { body } = await http.fetch({ path: 'rest/api/2/serverInfo' })
  const { deploymentType } = (body ?? {}) as { deploymentType?: unknown }
  if (deploymentType === 'Cloud') return 'cloud'
  if (deploymentType === 'Server') return 'data_center'
  throw new SourceError(
    'invalid',
    `The site does not say whether it is Cloud or Data Center, give its kind: ${String(deploymentType)}`,
  )
}

/** Also the first request that a revoked token fails. */
async function askZone(http: Http, api: string): Promise<string> {
  const { body } = await http.fetch({ path: `${api}/myself` })
  const { timeZone } = (body ?? {}) as { timeZone?: string }
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    if (timeZone) return timeZone
  } catch {
    // Told below, as a missing one is.
  }
  throw new SourceError(
    'invalid',
    `The token's user has no time zone that is known here, set one in the profile: ${String(timeZone)}`,
  )
}

async function findProjects(
  http: Http,
  kind: string,
  api: string,
  options: JiraOptions,
  context: OpenContext,
): Promise<Project[]> {
  const path = `${api}/${kind === 'cloud' ? 'project/search' : 'project'}?expand=projectKeys`
  const visible: Project[] = []
  for await (const page of readListing<Project>(http, path, 100)) visible.push(...page)
  const missing = options.projects.filter((key) => !visible.some((project) => project.key === key))
  const renamed = await Promise.all(missing.map((key) => findRenamed(http, api, key)))
  const wanted = new Set([...options.projects, ...renamed.filter((key) => key !== null)])
  missing.forEach((key, i) => {
    if (renamed[i] === null) context.note(`The token sees no project of this key: ${key}`)
  })
  const inside = (key: string) => options.projects.length === 0 || wanted.has(key)
  return visible.filter(({ key }) => inside(key) && !options.exclude.includes(key))
}

/** An old key goes on to lead to its project. */
async function findRenamed(http: Http, api: string, key: string): Promise<string | null> {
  try {
    const { body } = await http.fetch({ path: `${api}/project/${encodeURIComponent(key)}` })
    return (body as Project).key
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not_found') return null
    throw error
  }
}

const FIELDS =
  'summary,issuetype,status,project,created,updated,parent,assignee,reporter,creator,priority,resolution,resolutiondate,components,labels,duedate,fixVersions,issuelinks'
const CUSTOM = /:gh-sprint$|:gh-epic-link$|:jsw-story-points$/
const BY_NAME = /^(story points?|story point estimate|team|epic link|sprint)$/i

/** No description and no comments: they are long, and nothing is made of them. */
function chooseFields(fields: readonly Field[], goals: JiraOptions['goals']): string[] {
  const ofGoals = new Set(
    goals.filter(([kind]) => kind !== 'type' && kind !== 'label').map(([, name]) => name),
  )
  const custom = fields.filter(
    ({ id, name, schema }) =>
      id.startsWith('customfield_') &&
      (CUSTOM.test(schema?.custom ?? '') || BY_NAME.test(name) || ofGoals.has(name.toLowerCase())),
  )
  return [...FIELDS.split(','), ...custom.map(({ id }) => id)]
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  return () => (answer ??= ask())
}
