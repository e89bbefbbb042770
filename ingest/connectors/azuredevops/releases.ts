/** Deployments of classic releases in the order of their end; they are served by a host of their own. */
import type { Page, StreamContext } from '../../contract.ts'
import type { Client, Cut } from './client.ts'
import { isoOf, listOf, pick, type Json } from './fields.ts'
import type { Listed } from './listed.ts'
import { ReleaseRecord } from './schemas.ts'
import { pathOf, sessionOf, type Project } from './session.ts'
import { endedAt } from '../../retention/ended.ts'

const FIELDS = [
  'id',
  'attempt',
  'reason',
  'deploymentStatus',
  'operationStatus',
  'queuedOn',
  'startedOn',
  'completedOn',
  'lastModifiedOn',
]
/** While it is none of these, it comes again. */
const OVER = new Set(['succeeded', 'partiallySucceeded', 'failed'])

export const releases: Listed = {
  stream: 'release_deployment',
  endedAt: endedAt('completedOn'),
  noun: 'deployments of releases',
  lag: 600,
  schema: ReleaseRecord,
  keyOf: ({ id }) => String(id),
  endOf: ({ lastModifiedOn }) => isoOf(lastModifiedOn),
  stampOf: (record) =>
    JSON.stringify(pick(record, ['deploymentStatus', 'operationStatus', 'lastModifiedOn'])),
  isQuiet: false,
  isOfReleases: true,
  // Whatever happens to one moves this time: what waits comes again by itself.
  ended: (client, project, { from, to }, token) =>
    list(client, project, { minModifiedTime: from || undefined, maxModifiedTime: to || undefined }, token),
  unfinished: async () => ({ records: [], next: null }),
  refine: async (records, _client, project) => records.map((record) => deploymentOf(record, project)),
}

function list(
  client: Client,
  project: Project,
  bounds: Record<string, string | undefined>,
  token: string | null,
): Promise<Cut> {
  const path = `${pathOf(project)}/_apis/release/deployments`
  return client.byToken(path, { ...bounds, queryOrder: 'ascending' }, token)
}

function deploymentOf(record: Json, project: Project): Json {
  const release = (record.release ?? {}) as Json
  return {
    ...pick(record, FIELDS),
    stamp: releases.stampOf(record),
    projectId: project.id,
    isOver: OVER.has(String(record.deploymentStatus)),
    release: pick(release, ['id', 'name', 'webAccessUri']),
    definition: pick(record.releaseDefinition, ['id', 'name']),
    environment: pick(record.releaseEnvironment, ['id', 'name']),
    artifacts: listOf(release.artifacts).map(artifactOf),
  }
}

/** Of what it was made: a build, or a repository at a commit. */
function artifactOf({ type, alias, isPrimary, definitionReference }: Json): Json {
  const told = (definitionReference ?? {}) as Record<string, Json | undefined>
  return {
    type,
    alias,
    isPrimary: isPrimary === true,
    version: told.version ? pick(told.version, ['id', 'name']) : null,
    sourceVersion: told.sourceVersion?.id ?? null,
    repositoryId:
      told['repository.id']?.id ??
      told.repository?.id ??
      (type === 'Git' ? told.definition?.id : null) ??
      null,
  }
}

/** Keys are projects' ids: what changed in the last hour. */
export async function* rereadReleases(context: StreamContext, keys: readonly string[]): AsyncGenerator<Page> {
  const session = sessionOf(context)
  const known = await context.landed.keys('project')
  const minModifiedTime = new Date(session.client.now() - 3_600_000).toISOString()
  for (const key of keys) {
    if (!known.has(key)) continue
    const project = { id: key, name: key, label: key, createdAt: '' }
    let token: string | null = null
    do {
      const cut: Cut = await list(session.releases, project, { minModifiedTime }, token)
      yield { records: cut.records.map((record) => deploymentOf(record, project)) }
      token = cut.next
    } while (token !== null)
  }
}
