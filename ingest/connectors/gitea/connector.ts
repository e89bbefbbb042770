/** Gitea and Forgejo as a source. Start at the table of streams; README.md says what is read, what it costs, and what is not known. */
import type { Connector, Page, Source, Stream, StreamContext } from '../../contract.ts'
import { madeAt } from '../../made.ts'
import { endedAt } from '../../retention/ended.ts'
import { GiteaSchema, makeSources, type GiteaEntry, type GiteaOptions } from './entry.ts'
import { expandRepositories } from './expansion.ts'
import { issues } from './issues.ts'
import type { Listed } from './listed.ts'
import { NumberedWalk } from './numbered.ts'
import type { Numbered } from './numbers.ts'
import { pulls } from './pulls.ts'
import { receiver } from './receiver.ts'
import { readReleases, rereadReleases } from './releases.ts'
import { readRepositories } from './repositories.ts'
import { reread } from './reread.ts'
import { rereadRuns, runs } from './runs.ts'
import * as schemas from './schemas.ts'
import { openSession, sessionOf, type Session } from './session.ts'
import { tasks } from './tasks.ts'
import { readTeams } from './teams.ts'
import { Walk } from './walk.ts'

type Reading = (context: StreamContext) => AsyncIterable<Page>

const whole = { cursor: null, sorted: false, lag: 0, landing: 'whole' } as const

function byChange(listed: Listed): Stream {
  return {
    name: listed.stream,
    key: 'key',
    cursor: 'updated, by repository',
    sorted: true,
    lag: 60,
    landing: 'change',
    schema: listed.schema,
    madeAt: madeAt('created_at'),
    endedAt: endedAt('closed_at'),
    isCompared: true,
    pages: (context) => new Walk(listed, context).recent(),
    history: (context) => new Walk(listed, context).history(),
    reread: (context, keys) => reread(listed, context, keys),
    version: ({ updated_at: at }) => Date.parse(String(at)) || null,
  }
}

function byNumber(numbered: Numbered, key: string): Stream {
  const isTold = ({ edition }: Session) => edition.actions === numbered.path
  return {
    name: numbered.stream,
    key,
    cursor: 'number, by repository',
    sorted: true,
    lag: 0,
    landing: 'change',
    schema: numbered.schema,
    madeAt: madeAt('created_at', 'started_at'),
    endedAt: numbered.endedAt,
    pages: when(isTold, (context) => new NumberedWalk(numbered, context).recent()),
    history: when(isTold, (context) => new NumberedWalk(numbered, context).history()),
  }
}

function when(isWanted: (session: Session) => boolean, read: Reading): Reading {
  return async function* (context) {
    if (isWanted(sessionOf(context))) yield* read(context)
  }
}

/** Issues are read where the configuration says that they are work items. */
function ifWanted(stream: Stream): Stream {
  const { pages, history, ...rest } = stream
  const isWanted = ({ options }: Session) => options.hasIssues
  return {
    ...rest,
    ...(pages && { pages: when(isWanted, pages) }),
    ...(history && { history: when(isWanted, history) }),
  }
}

/** Repositories come first: the others are read repository by repository. */
const streams: readonly Stream[] = [
  {
    name: 'repository',
    key: 'id',
    ...whole,
    schema: schemas.RepositoryRecord,
    pages: readRepositories,
  },
  {
    name: 'team',
    key: 'id',
    ...whole,
    cursor: 'time of the last reading',
    schema: schemas.TeamRecord,
    pages: readTeams,
  },
  byChange(pulls),
  {
    name: 'release',
    key: 'key',
    cursor: 'first page, by repository',
    sorted: true,
    lag: 0,
    landing: 'change',
    schema: schemas.ReleaseRecord,
    madeAt: madeAt('published_at', 'created_at'),
    endedAt: endedAt('published_at'),
    pages: readReleases,
    reread: rereadReleases,
  },
  ifWanted(byChange(issues)),
  { ...byNumber(runs, 'key'), reread: rereadRuns },
  byNumber(tasks, 'id'),
]

export const connector: Connector = {
  name: 'gitea',
  configSchema: GiteaSchema,
  streams,
  sources: (entries) => makeSources(entries as GiteaEntry[]),
  open: (source, context) => openSession(source as Source<GiteaOptions>, context),
  receiver,
  expand: (source, landed) => expandRepositories(source as Source<GiteaOptions>, landed),
}
