/** GitLab as a source. Start at the table of streams; README.md says what is read, what it costs, and what is not known. */
import type { Connector, Page, Source, Stream, StreamContext } from '../../contract.ts'
import { madeAt } from '../../made.ts'
import { endedAt, withSame } from '../../retention/ended.ts'
import { deployments } from './deployments.ts'
import { GitlabSchema, makeSources, type GitlabEntry, type GitlabOptions } from './entry.ts'
import { expandProjects } from './expansion.ts'
import { incidents, issues } from './issues.ts'
import type { Listed } from './listed.ts'
import { jobColumns, pipelines } from './pipelines.ts'
import { readProjects } from './projects.ts'
import { receiver } from './receiver.ts'
import { readRequestFiles } from './request-files.ts'
import { requests } from './requests.ts'
import { reread } from './reread.ts'
import * as schemas from './schemas.ts'
import { openSession, sessionOf } from './session.ts'
import { readTeams } from './teams.ts'
import { Walk } from './walk.ts'
import { readEnvironments, readReleases, rereadReleases } from './whole-lists.ts'

const whole = { cursor: null, sorted: false, lag: 0, landing: 'whole' } as const
const unchanged = { cursor: 'first page, by project', sorted: true, lag: 0, landing: 'change' } as const

function byChange(listed: Listed, key = 'id'): Stream {
  return {
    name: listed.stream,
    key,
    cursor: listed.isOfGroup ? 'updated' : 'updated, by project',
    sorted: true,
    lag: listed.lag,
    landing: 'change',
    schema: listed.schema,
    madeAt: madeAt('created_at'),
    endedAt: listed.endedAt,
    pages: (context) => new Walk(listed, context).recent(),
    history: (context) => new Walk(listed, context).history(),
    reread: (context, keys) => reread(listed, context, keys),
    version: ({ updated_at: at }) => Date.parse(String(at)) || null,
  }
}

/** Projects come first: the others are read project by project. */
const streams: readonly Stream[] = [
  { name: 'project', key: 'id', ...whole, schema: schemas.ProjectRecord, pages: readProjects },
  {
    name: 'team',
    key: 'id',
    ...whole,
    cursor: 'time of the last reading',
    schema: schemas.TeamRecord,
    pages: readTeams,
  },
  {
    name: 'environment',
    key: 'key',
    ...unchanged,
    schema: schemas.EnvironmentRecord,
    pages: readEnvironments,
  },
  byChange(deployments),
  byChange(requests),
  {
    name: 'request_files',
    key: 'id',
    cursor: 'when merge requests landed',
    sorted: false,
    lag: 0,
    landing: 'change',
    schema: schemas.RequestFilesRecord,
    belongsTo: withSame('merge_request'),
    pages: readRequestFiles,
    history: readRequestFiles,
  },
  {
    name: 'release',
    key: 'key',
    ...unchanged,
    schema: schemas.ReleaseRecord,
    madeAt: madeAt('released_at', 'created_at'),
    endedAt: endedAt('released_at'),
    pages: readReleases,
    reread: rereadReleases,
  },
  ifWanted(byChange(issues)),
  byChange(incidents),
  byChange(pipelines),
  {
    name: 'job',
    key: 'id',
    cursor: null,
    sorted: true,
    lag: 0,
    landing: 'change',
    columns: jobColumns,
    belongsTo: { stream: 'pipeline', key: 'CAST(raw_row.pipeline_id AS VARCHAR)', parentKey: 'parent._key' },
    madeAt: 'coalesce(raw_row.created_at, raw_row.started_at)',
  },
]

/** Issues are read where the configuration says that they are work items. */
function ifWanted(stream: Stream): Stream {
  const only = (read: Stream['pages']) =>
    async function* (context: StreamContext): AsyncGenerator<Page> {
      if (sessionOf(context).options.hasIssues && read) yield* read(context)
    }
  return { ...stream, pages: only(stream.pages), history: only(stream.history) }
}

export const connector: Connector = {
  name: 'gitlab',
  configSchema: GitlabSchema,
  streams,
  sources: (entries) => makeSources(entries as GitlabEntry[]),
  open: (source, context) => openSession(source as Source<GitlabOptions>, context),
  receiver,
  expand: (source, landed) => expandProjects(source as Source<GitlabOptions>, landed),
}
