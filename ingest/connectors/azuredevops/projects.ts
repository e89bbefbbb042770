/** What is read whole every time: projects, repositories, teams, types of work items, iterations. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import { sideBySide } from '../../side-by-side.ts'
import { isChosen, matchesAny } from '../../wildcards.ts'
import type { AzureOptions } from './entry.ts'
import { identityOf, listOf, pick, type Json } from './fields.ts'
import { pathOf, sessionOf, type Project } from './session.ts'

export function isWanted(name: string, { projects, exclude }: AzureOptions): boolean {
  return isChosen(name, projects, exclude)
}

export async function* readProjects(context: StreamContext): AsyncGenerator<Page> {
  const session = sessionOf(context)
  const all = await session.client.allByPosition('_apis/projects', { stateFilter: 'wellFormed' })
  const wanted = all.filter(({ name }) => isWanted(String(name), session.options))
  if (all.length > 0 && wanted.length === 0)
    throw new SourceError('not_found', `None of ${all.length} projects is wanted: ${context.source.label}`)
  session.projects = wanted.map(({ id, name }) => ({
    id: String(id),
    name: String(name),
    label: String(name),
    createdAt: '',
  }))
  yield { records: wanted.map((project) => pick(project, ['id', 'name', 'state', 'visibility'])) }
}

/** Some requests at a time; what one project refuses fails the stream: half of a whole list would delete the rest. */
async function* eachProject(
  context: StreamContext,
  read: (project: Project) => Promise<Json[]>,
): AsyncGenerator<Page> {
  const { projects } = sessionOf(context)
  let done = 0
  async function* one(project: Project): AsyncGenerator<Page> {
    yield { records: await read(project) }
    context.progress(++done, projects.length, project.name)
  }
  // A page even where there is no project: what was there is gone.
  yield { records: [] }
  yield* sideBySide(projects.map(one), 4)
}

const REPOSITORY_FIELDS = ['id', 'name', 'defaultBranch', 'webUrl', 'isDisabled', 'size']

export async function* readRepositories(context: StreamContext): AsyncGenerator<Page> {
  const { client, options } = sessionOf(context)
  yield* eachProject(context, async (project) => {
    const all = await client.all(`${pathOf(project)}/_apis/git/repositories`)
    return all.map((one) => ({
      ...pick(one, REPOSITORY_FIELDS),
      project: project.name,
      projectId: project.id,
      path: addressOf(String(one.webUrl)),
      isConfiguration: matchesAny(`${project.name}/${String(one.name)}`, options.configuration),
    }))
  })
}

/** Host and path as a clone of it is known. */
export function addressOf(webUrl: string): string | null {
  if (!URL.canParse(webUrl)) return null
  const { host, pathname } = new URL(webUrl)
  return `${host}${decodeURIComponent(pathname)}`.toLowerCase()
}

export async function* readTeams(context: StreamContext): AsyncGenerator<Page> {
  const { client } = sessionOf(context)
  yield* eachProject(context, async (project) => {
    const teams = await client.allByPosition(`_apis/projects/${pathOf(project)}/teams`)
    return Promise.all(
      teams.map(async (team) => {
        const [members, areas] = await Promise.all([
          client.allByPosition(`_apis/projects/${pathOf(project)}/teams/${String(team.id)}/members`),
          client.find(`${pathOf(project)}/${String(team.id)}/_apis/work/teamsettings/teamfieldvalues`),
        ])
        return {
          ...pick(team, ['id', 'name']),
          project: project.name,
          members: members.map(({ identity }) => identityOf(identity)),
          areas: listOf(areas?.values).map((area) => pick(area, ['value', 'includeChildren'])),
        }
      }),
    )
  })
}

export async function* readTypes(context: StreamContext): AsyncGenerator<Page> {
  const { client } = sessionOf(context)
  yield* eachProject(context, async (project) => {
    const types = await client.all(`${pathOf(project)}/_apis/wit/workitemtypes`)
    return types.map((type) => ({
      key: `${project.id}:${String(type.name)}`,
      project: project.name,
      name: type.name,
      states: listOf(type.states).map((state) => pick(state, ['name', 'category'])),
    }))
  })
}

export async function* readIterations(context: StreamContext): AsyncGenerator<Page> {
  const { client } = sessionOf(context)
  yield* eachProject(context, async (project) => {
    const path = `${pathOf(project)}/_apis/wit/classificationnodes/iterations`
    const root = await client.find(path, { $depth: 20 })
    return root === null ? [] : nodesOf(root, project.name)
  })
}

/** The node's path has a level that fields of work items lack: `\Shop\Iteration\Sprint 1` is `Shop\Sprint 1`. */
function nodesOf(node: Json, project: string): Json[] {
  const own = {
    ...pick(node, ['identifier', 'name']),
    project,
    path: String(node.path)
      .split('\\')
      .filter((_, level) => level !== 0 && level !== 2)
      .join('\\'),
    ...pick(node.attributes, ['startDate', 'finishDate']),
  }
  return [own, ...listOf(node.children).flatMap((child) => nodesOf(child, project))]
}
