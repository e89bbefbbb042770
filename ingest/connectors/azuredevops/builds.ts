/** Builds in the order of their end, with the jobs of all their attempts. */
import { SourceError } from '../../contract.ts'
import type { Client } from './client.ts'
import { identityOf, isoOf, listOf, pick, type Json } from './fields.ts'
import type { Listed } from './listed.ts'
import { BuildRecord } from './schemas.ts'
import { pathOf, type Project } from './session.ts'
import { endedAt } from '../../retention/ended.ts'

const FIELDS = [
  'id',
  'buildNumber',
  'status',
  'result',
  'queueTime',
  'startTime',
  'finishTime',
  'sourceBranch',
  'sourceVersion',
  'reason',
  'lastChangedDate',
]
const PAGE = 500

export const builds: Listed = {
  stream: 'build',
  endedAt: endedAt('finishTime'),
  noun: 'builds',
  lag: 600,
  schema: BuildRecord,
  keyOf: ({ id }) => String(id),
  endOf: ({ finishTime }) => isoOf(finishTime),
  stampOf: (record) => JSON.stringify(pick(record, ['status', 'result', 'finishTime', 'lastChangedDate'])),
  isQuiet: false,
  ended: (client, project, { from, to }, token) =>
    client.byToken(
      `${pathOf(project)}/_apis/build/builds`,
      {
        statusFilter: 'completed',
        queryOrder: 'finishTimeDescending',
        minTime: from || undefined,
        maxTime: to || undefined,
      },
      token,
      PAGE,
    ),
  // Stages that wait for an approval keep a build in progress.
  unfinished: (client, project, token) =>
    client.byToken(
      `${pathOf(project)}/_apis/build/builds`,
      { statusFilter: 'inProgress,notStarted,cancelling,postponed', queryOrder: 'queueTimeDescending' },
      token,
      PAGE,
    ),
  refine: (records, client, project) =>
    Promise.all(records.map((record) => completed(record, client, project))),
}

export async function findBuild(client: Client, project: Project, id: string): Promise<Json | null> {
  const found = await client.find(`${pathOf(project)}/_apis/build/builds/${encodeURIComponent(id)}`)
  return found && completed(found, client, project)
}

/** What tells of which code a build was. */
export function sourceOf(build: Json): Json {
  return {
    ...pick(build, ['id', 'buildNumber', 'sourceBranch', 'sourceVersion', 'reason']),
    definition: pick(build.definition, ['id', 'name']),
    repository: pick(build.repository, ['id', 'type', 'name', 'url']),
    trigger: pick(build.triggerInfo, ['pr.number', 'pr.sourceSha', 'ci.sourceSha']),
    url: ((build._links as Json | undefined)?.web as Json | undefined)?.href ?? null,
  }
}

/** Null when it is gone meanwhile. */
async function completed(build: Json, client: Client, project: Project): Promise<Json | null> {
  try {
    return {
      ...pick(build, FIELDS),
      ...sourceOf(build),
      stamp: builds.stampOf(build),
      projectId: project.id,
      requestedFor: identityOf(build.requestedFor),
      jobs: await readJobs(client, `${pathOf(project)}/_apis/build/builds/${String(build.id)}/timeline`),
    }
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not_found') return null
    throw error
  }
}

/** A timeline holds the last attempt of each part; those before have a timeline each. */
async function readJobs(client: Client, path: string): Promise<Json[]> {
  // One that has not begun has none.
  const last = await client.find(path)
  const records = listOf(last?.records)
  const earlier = new Set(
    records.flatMap(({ previousAttempts }) =>
      listOf(previousAttempts).flatMap(({ timelineId }) => (timelineId ? [String(timelineId)] : [])),
    ),
  )
  const before = await Promise.all([...earlier].map((id) => client.find(`${path}/${encodeURIComponent(id)}`)))
  const jobs = [...before.flatMap((timeline) => listOf(timeline?.records)), ...records]
    .filter(({ type }) => type === 'Job')
    .map((job) => ({
      ...pick(job, ['id', 'name', 'startTime', 'finishTime', 'state', 'result']),
      attempt: Number(job.attempt ?? 1),
    }))
  const one = new Map(jobs.map((job) => [`${job.attempt} ${String((job as Json).id)}`, job]))
  return [...one.values()]
}
