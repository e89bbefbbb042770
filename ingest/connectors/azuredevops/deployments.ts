/** Environments of YAML pipelines and what was deployed to them, newest first: the service takes no bounds of time. */
import { TRIES } from '../../again.ts'
import type { Page, StreamContext } from '../../contract.ts'
import { historyLimit, readPlaces, stepThrough, type Place, type Step } from '../../places.ts'
import { sourceOf } from './builds.ts'
import type { Client } from './client.ts'
import { isoOf, pick, type Json } from './fields.ts'
import { pathOf, sessionOf, type Project } from './session.ts'

const FIELDS = [
  'id',
  'environmentId',
  'jobName',
  'jobAttempt',
  'stageName',
  'stageAttempt',
  'result',
  'queueTime',
  'startTime',
  'finishTime',
]

interface Environment {
  id: number
  name: string
  label: string
  createdAt: string
  project: Project
}

/** Of each project, what it can be deployed to. */
async function listEnvironments(client: Client, project: Project): Promise<Json[]> {
  return client.all(`${pathOf(project)}/_apis/distributedtask/environments`)
}

export async function* readEnvironments(context: StreamContext): AsyncGenerator<Page> {
  const { client, projects } = sessionOf(context)
  yield { records: [] }
  for (const project of projects) {
    const all = await listEnvironments(client, project)
    yield {
      records: all.map((one) => ({
        ...pick(one, ['id', 'name', 'description', 'createdOn']),
        project: project.name,
        projectId: project.id,
      })),
    }
  }
}

export async function* readDeployments(context: StreamContext): AsyncGenerator<Page> {
  const { projects } = sessionOf(context)
  const byId = new Map(projects.map((project) => [project.id, project]))
  const rows = await context.landed.rows<{ id: number; name: string; projectId: string }>(
    `select cast(_key as bigint) as id, max_by(payload ->> 'name', _loaded_at) as name,
       max_by(payload ->> 'projectId', _loaded_at) as "projectId"
     from raw.azuredevops__environment where _source = $source
     group by _key having not max_by(_is_deleted, _loaded_at) order by id`,
  )
  const scopes = rows.flatMap(({ id, name, projectId }): Environment[] => {
    const project = byId.get(projectId)
    return project
      ? [{ id: Number(id), name, label: `${project.name}, environment ${name}`, createdAt: '', project }]
      : []
  })
  const walk = (scope: Environment, place: Place) => readPlace(context, scope, place)
  yield* stepThrough(context, readPlaces(context.cursor), { scopes, count: scopes.length }, walk)
}

/**
 * Down to what is known: `top` is the newest id, `open` are those that had not ended and `halves` those whose build did not
 * come, by id.
 */
async function* readPlace(context: StreamContext, scope: Environment, start: Place): AsyncGenerator<Step> {
  const { client, options } = sessionOf(context)
  const path = `${pathOf(scope.project)}/_apis/distributedtask/environments/${scope.id}/environmentdeploymentrecords`
  const limit = historyLimit(new Date(client.now()).toISOString(), options.historyMonths)
  const isWanted = ({ queueTime }: Json) => (isoOf(queueTime) ?? limit) >= limit
  const { top: newest = '0', open: before = {}, halves: lacking = {} } = start
  const again = [...Object.keys(before), ...Object.keys(lacking)]
  const known = start.isDone ? Math.min(Number(newest), ...again.map(Number)) : 0
  // What has ended stays as it is.
  const isFresh = ({ id }: Json) => !start.isDone || Number(id) > Number(newest) || again.includes(String(id))
  const [open, halves]: [Record<string, string>, Record<string, number>] = [{}, {}]
  let top = Number(newest)
  let token: string | null = null
  for (;;) {
    const { records: all, next } = await client.byToken(path, { top: 100 }, token)
    const ids = all.map(({ id }) => Number(id))
    top = Math.max(top, ...ids)
    const records = await withBuilds(client, scope.project, all.filter(isFresh).filter(isWanted))
    for (const { id, finishTime, queueTime, owner, build } of records) {
      if (isoOf(finishTime) === null) open[String(id)] = isoOf(queueTime) ?? ''
      const tries = (lacking[String(id)] ?? 0) + 1
      if (build === null && ownerOf({ owner }) !== null && tries <= TRIES) halves[String(id)] = tries
    }
    if (next === null || ids.some((id) => id <= known) || !all.every(isWanted)) {
      const place: Place = { isDone: true, open, halves, ...(top > 0 && { top: String(top) }) }
      yield { scope, place, page: { records } }
      return
    }
    yield { scope, place: start, page: { records } }
    token = next
  }
}

/** A deployment names the build that made it; that says which code it was. */
async function withBuilds(client: Client, project: Project, records: readonly Json[]): Promise<Json[]> {
  const ids = [...new Set(records.map(ownerOf).filter((id) => id !== null))]
  if (ids.length === 0) return records.map((record) => deploymentOf(record, project, null))
  const found = await client.all(`${pathOf(project)}/_apis/build/builds`, {
    buildIds: ids.join(','),
    deletedFilter: 'includeDeleted',
  })
  const builds = new Map(found.map((build) => [String(build.id), sourceOf(build)]))
  return records.map((record) => deploymentOf(record, project, builds.get(ownerOf(record) ?? '') ?? null))
}

function ownerOf({ owner }: Json): string | null {
  const id = (owner as Json | null | undefined)?.id
  return id === undefined || id === null ? null : String(id)
}

function deploymentOf(record: Json, project: Project, build: Json | null): Json {
  return {
    ...pick(record, FIELDS),
    projectId: project.id,
    definition: pick(record.definition, ['id', 'name']),
    owner: pick(record.owner, ['id', 'name']),
    build,
  }
}

/** Keys are projects' ids: the newest of all their environments. */
export async function* rereadDeployments(
  context: StreamContext,
  keys: readonly string[],
): AsyncGenerator<Page> {
  const { client } = sessionOf(context)
  const known = await context.landed.keys('project')
  for (const key of keys) {
    if (!known.has(key)) continue
    const project = { id: key, name: key, label: key, createdAt: '' }
    for (const { id } of await listEnvironments(client, project)) {
      const path = `${pathOf(project)}/_apis/distributedtask/environments/${String(id)}/environmentdeploymentrecords`
      const { records } = await client.byToken(path, { top: 25 }, null, 25)
      yield { records: await withBuilds(client, project, records) }
    }
  }
}
