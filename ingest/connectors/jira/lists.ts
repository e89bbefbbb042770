/** The short lists: projects, statuses, types, fields each run; versions and components when they may have changed. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import { isDue, unknownIds } from './due.ts'
import { askEach } from './listing.ts'
import type { JiraSession } from './session.ts'

export async function* readProjects({ session }: StreamContext): AsyncGenerator<Page> {
  yield { records: await (session as JiraSession).projects() }
}

export async function* readFields({ session }: StreamContext): AsyncGenerator<Page> {
  yield { records: await (session as JiraSession).fields() }
}

export const readStatuses = (context: StreamContext) => readArray(context, 'status')
export const readIssueTypes = (context: StreamContext) => readArray(context, 'issuetype')

export const readVersions = (context: StreamContext) =>
  readOfProjects(context, 'versions', unknownIds('version', `'$.fields.fixVersions[*].id'`))
export const readComponents = (context: StreamContext) =>
  readOfProjects(context, 'components', unknownIds('component', `'$.fields.components[*].id'`))

async function* readArray(context: StreamContext, path: string): AsyncGenerator<Page> {
  const { http, api } = context.session as JiraSession
  yield { records: (await http.fetch({ path: `${api}/${path}` })).body as unknown[] }
}

async function* readOfProjects(context: StreamContext, path: string, unknown: string): AsyncGenerator<Page> {
  if (!(await isDue(context, unknown))) return
  const session = context.session as JiraSession
  const readAt = new Date(context.clock.now()).toISOString()
  const projects = await session.projects()
  let done = 0
  for await (const [, records] of askEach(projects, ({ id }) => readOfProject(session, `${id}/${path}`))) {
    context.progress(++done, projects.length)
    if (records.length > 0) yield { records }
  }
  yield { records: [], cursor: readAt }
}

/** A project that went meanwhile has nothing. */
async function readOfProject({ http, api }: JiraSession, path: string): Promise<unknown[]> {
  try {
    return (await http.fetch({ path: `${api}/project/${path}` })).body as unknown[]
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not_found') return []
    throw error
  }
}
