/** Azure DevOps as a source. Start at the table of streams; README.md says what is read, what it costs, and what is not known. */
import {
  SourceError,
  type Connector,
  type Page,
  type Source,
  type Stream,
  type StreamContext,
} from '../../contract.ts'
import { madeAt } from '../../made.ts'
import { endedAt } from '../../retention/ended.ts'
import { builds } from './builds.ts'
import { readDeployments, readEnvironments, rereadDeployments } from './deployments.ts'
import { AzureSchema, makeSources, type AzureEntry, type AzureOptions } from './entry.ts'
import { expandRepositories } from './expansion.ts'
import { isoOf, listOf, type Json } from './fields.ts'
import type { Listed } from './listed.ts'
import { readIterations, readProjects, readRepositories, readTeams, readTypes } from './projects.ts'
import { receiver } from './receiver.ts'
import { releases, rereadReleases } from './releases.ts'
import { requests } from './requests.ts'
import { rereadBuilds, rereadItems, rereadRequests } from './reread.ts'
import { readRevisions, rereadRevisions, revisionColumns } from './revisions.ts'
import * as schemas from './schemas.ts'
import { openSession, sessionOf } from './session.ts'
import { Windows } from './windows.ts'
import { workItems } from './work-items.ts'

const whole = { key: 'id', cursor: null, sorted: false, lag: 0, landing: 'whole' } as const

function byTime(
  listed: Listed,
  key: string,
  reread: NonNullable<Stream['reread']>,
  version: (record: Json) => number | null,
): Stream {
  return {
    name: listed.stream,
    key,
    cursor: 'time read up to, by project',
    sorted: true,
    lag: listed.lag,
    landing: 'change',
    schema: listed.schema,
    madeAt: madeAt('createdDate', 'creationDate', 'createdOn', 'queueTime', 'startTime', 'startedOn'),
    ...(listed.endedAt === undefined ? {} : { endedAt: listed.endedAt }),
    pages: (context) => new Windows(listed, context).recent(),
    history: (context) => new Windows(listed, context).history(),
    reread,
    version,
  }
}

/** Nothing is read of work items where the configuration says so. */
function ifWanted(stream: Stream): Stream {
  const only = (read: Stream['pages']) =>
    async function* (context: StreamContext): AsyncGenerator<Page> {
      if (sessionOf(context).options.hasWorkItems && read) yield* read(context)
    }
  return {
    ...stream,
    pages: only(stream.pages),
    ...(stream.history && { history: only(stream.history) }),
  }
}

/** Many a token may not see releases, and many an organisation has none: no fault of the others. */
function ifVisible(stream: Stream): Stream {
  const tried = (read: Stream['pages']) =>
    async function* (context: StreamContext): AsyncGenerator<Page> {
      try {
        if (read) yield* read(context)
      } catch (error) {
        const isHidden = error instanceof SourceError && ['unauthorised', 'not_found'].includes(error.code)
        if (!isHidden) throw error
        context.note(`Classic releases cannot be read and are done without: ${error.message}`)
      }
    }
  return { ...stream, pages: tried(stream.pages), ...(stream.history && { history: tried(stream.history) }) }
}

const latest = (times: readonly unknown[]) =>
  times.reduce<number>((last, time) => Math.max(last, Date.parse(isoOf(time) ?? '') || 0), 0) || null

/** Projects come first: the others are read project by project. */
const streams: readonly Stream[] = [
  { name: 'project', ...whole, schema: schemas.ProjectRecord, pages: readProjects },
  { name: 'repository', ...whole, schema: schemas.RepositoryRecord, pages: readRepositories },
  { name: 'team', ...whole, schema: schemas.TeamRecord, pages: readTeams },
  ifWanted({ name: 'type', ...whole, key: 'key', schema: schemas.TypeRecord, pages: readTypes }),
  ifWanted({
    name: 'iteration',
    ...whole,
    key: 'identifier',
    schema: schemas.IterationRecord,
    pages: readIterations,
  }),
  { name: 'environment', ...whole, schema: schemas.EnvironmentRecord, pages: readEnvironments },
  {
    name: 'deployment',
    key: 'id',
    cursor: 'newest number, by environment',
    sorted: true,
    lag: 0,
    landing: 'change',
    schema: schemas.DeploymentRecord,
    madeAt: madeAt('queueTime', 'startTime', 'finishTime'),
    endedAt: endedAt('finishTime'),
    pages: readDeployments,
    reread: rereadDeployments,
    version: ({ queueTime, startTime, finishTime }) => latest([queueTime, startTime, finishTime]),
  },
  ifVisible(byTime(releases, 'id', rereadReleases, ({ lastModifiedOn }) => latest([lastModifiedOn]))),
  byTime(requests, 'key', rereadRequests, ({ creationDate, closedDate, threads }) =>
    latest([creationDate, closedDate, ...listOf(threads).map(({ lastUpdatedDate }) => lastUpdatedDate)]),
  ),
  ifWanted(
    byTime(workItems, 'id', rereadItems, ({ changedDate }) => Date.parse(isoOf(changedDate) ?? '') || null),
  ),
  ifWanted({
    name: 'revision',
    key: 'id:rev',
    cursor: "the service's own token",
    sorted: true,
    lag: 0,
    landing: 'change',
    columns: revisionColumns,
    madeAt: 'raw_row.changed_at',
    pages: readRevisions,
    reread: rereadRevisions,
    version: ({ changed_at: at }) => (typeof at === 'number' ? at : null),
  }),
  byTime(builds, 'id', rereadBuilds, ({ queueTime, startTime, finishTime, lastChangedDate }) =>
    latest([queueTime, startTime, finishTime, lastChangedDate]),
  ),
]

export const connector: Connector = {
  name: 'azuredevops',
  configSchema: AzureSchema,
  streams,
  sources: (entries) => makeSources(entries as AzureEntry[]),
  open: (source, context) => openSession(source as Source<AzureOptions>, context),
  receiver,
  expand: (source, landed) => expandRepositories(source as Source<AzureOptions>, landed),
}
