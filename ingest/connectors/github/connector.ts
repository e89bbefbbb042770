/** GitHub as a source. Start at the table of streams; README.md says what is read, what it costs, and what is not known. */
import type { Connector, Source, Stream } from '../../contract.ts'
import { madeAt } from '../../made.ts'
import { endedAt, endedWhen, withSame } from '../../retention/ended.ts'
import { GithubSchema, makeSources, type GithubEntry, type GithubOptions } from './entry.ts'
import { expandRepositories } from './expansion.ts'
import { jobColumns } from './jobs.ts'
import { readPullFiles } from './pull-files.ts'
import { receiver } from './receiver.ts'
import { readRepositories } from './repositories.ts'
import { rereadDeployments, rereadIssues, rereadPulls, rereadReleases, rereadRuns } from './reread.ts'
import { RunWalk } from './runs.ts'
import * as schemas from './schemas.ts'
import { openSession } from './session.ts'
import { readTeams } from './teams.ts'
import {
  olderDeployments,
  olderIssues,
  olderPulls,
  olderReleases,
  readDeployments,
  readIssues,
  readPulls,
  readReleases,
} from './walked.ts'

const updated = (field: string) => (record: Record<string, unknown>) =>
  Date.parse(String(record[field])) || null

/** Its last status, where one says that it is over. */
const deploymentEndedAt = `CASE WHEN regexp_matches(
    CAST(json_extract_string(raw_row.payload, '$.statuses.nodes[*].state') AS VARCHAR), 'SUCCESS|FAILURE|ERROR|INACTIVE')
  THEN ${madeAt('updatedAt')} END`

/** Repositories come first: they say what is new in each, so that the others need not ask. */
const streams: readonly Stream[] = [
  {
    name: 'repository',
    key: 'databaseId',
    cursor: null,
    sorted: false,
    lag: 0,
    landing: 'whole',
    schema: schemas.RepositoryRecord,
    pages: readRepositories,
  },
  {
    name: 'team',
    key: 'databaseId',
    cursor: null,
    sorted: false,
    lag: 0,
    landing: 'whole',
    schema: schemas.TeamRecord,
    pages: readTeams,
  },
  {
    name: 'deployment',
    key: 'id',
    cursor: 'created, by repository',
    sorted: true,
    lag: 3600,
    landing: 'change',
    schema: schemas.DeploymentRecord,
    madeAt: madeAt('createdAt'),
    endedAt: deploymentEndedAt,
    pages: readDeployments,
    history: olderDeployments,
    reread: rereadDeployments,
    version: updated('updatedAt'),
  },
  {
    name: 'pull',
    key: 'id',
    cursor: 'updated, by repository',
    sorted: true,
    lag: 600,
    landing: 'change',
    schema: schemas.PullRecord,
    madeAt: madeAt('createdAt'),
    endedAt: endedAt('closedAt'),
    pages: readPulls,
    history: olderPulls,
    reread: rereadPulls,
    version: updated('updatedAt'),
  },
  {
    name: 'pull_files',
    key: 'id',
    cursor: 'when requests landed',
    sorted: false,
    lag: 0,
    landing: 'change',
    schema: schemas.PullFilesRecord,
    belongsTo: withSame('pull'),
    pages: readPullFiles,
    history: readPullFiles,
  },
  {
    name: 'release',
    key: 'id',
    cursor: 'created, by repository',
    sorted: true,
    lag: 30 * 86_400,
    landing: 'change',
    schema: schemas.ReleaseRecord,
    madeAt: madeAt('publishedAt', 'createdAt'),
    endedAt: endedAt('publishedAt'),
    pages: readReleases,
    history: olderReleases,
    reread: rereadReleases,
    version: updated('updatedAt'),
  },
  {
    name: 'issue',
    key: 'id',
    cursor: 'updated, by repository',
    sorted: true,
    lag: 600,
    landing: 'change',
    schema: schemas.IssueRecord,
    madeAt: madeAt('createdAt'),
    endedAt: endedAt('closedAt'),
    pages: readIssues,
    history: olderIssues,
    reread: rereadIssues,
    version: updated('updatedAt'),
  },
  {
    name: 'run',
    key: 'key',
    cursor: 'created, by repository',
    sorted: true,
    lag: 3600,
    landing: 'change',
    schema: schemas.RunRecord,
    madeAt: madeAt('created_at'),
    endedAt: endedWhen('status', ['completed'], 'updated_at'),
    pages: (context) => new RunWalk(context).recent(),
    history: (context) => new RunWalk(context).history(),
    reread: rereadRuns,
    version: updated('updated_at'),
  },
  {
    name: 'job',
    key: 'id',
    cursor: null,
    sorted: true,
    lag: 0,
    landing: 'change',
    columns: jobColumns,
    belongsTo: {
      stream: 'run',
      key: "raw_row.run_id || ':' || raw_row.run_attempt",
      parentKey: 'parent._key',
    },
    madeAt: 'coalesce(raw_row.created_at, raw_row.started_at)',
  },
]

export const connector: Connector = {
  name: 'github',
  configSchema: GithubSchema,
  streams,
  sources: (entries) => makeSources(entries as GithubEntry[]),
  open: (source, context) => openSession(source as Source<GithubOptions>, context),
  expand: (source, landed) => expandRepositories(source as Source<GithubOptions>, landed),
  receiver,
}
