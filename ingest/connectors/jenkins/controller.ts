/** One controller over HTTP: a folder's jobs, a job's builds by range, one build, and stages as its plugin tells them. */
import { SourceError, type OpenContext, type Source } from '../../contract.ts'
import { readSecret } from '../../secret.ts'
import { createHttp, type Clock, type Http } from '../../http.ts'
import type { JenkinsOptions } from './connector.ts'
import type { Build, Container, Job } from './records.ts'

const METADATA = 'actions[_class,objectUrl]'
const JOBS = `jobs[_class,name,fullName,url,buildable,${METADATA},lastBuild[number,timestamp],jobs[name]{0,1}]`
const ACTIONS =
  'actions[_class,causes[_class,shortDescription,upstreamBuild,upstreamProject],lastBuiltRevision[SHA1,branch[name]],remoteUrls,queuingDurationMillis,failCount,skipCount,totalCount]'
const BUILD = `_class,number,url,result,building,timestamp,duration,queueId,${ACTIONS}`

export const PAGE = 100

/** As the stage view's plugin tells a run. */
export interface StagedRun {
  id?: string
  _links?: { self?: { href?: string } }
  stages?: unknown[]
}

export class Controller {
  readonly options: JenkinsOptions
  /** Found by the stream of jobs. */
  jobs: Job[] = []
  /** Null until something has answered; false where the plugin is not installed. */
  hasStages: boolean | null = null
  private readonly http: Http
  private readonly clock: Clock
  private ahead = 0

  constructor(options: JenkinsOptions, http: Http, clock: Clock) {
    this.options = options
    this.http = http
    this.clock = clock
  }

  /** Epoch ms by the tool's clock, ours until it has answered. */
  now(): number {
    return this.clock.now() + this.ahead
  }

  /** `path` is '' for the root, else that of a folder or job. Errors: SourceError invalid when it is not Jenkins. */
  async container(path: string): Promise<Container> {
    const found = await this.ask(
      path,
      `_class,name,fullName,url,${METADATA},lastBuild[number,timestamp],${JOBS}`,
    )
    if (typeof (found as Container | null)?._class !== 'string')
      throw new SourceError('invalid', `The answer names no class, is this Jenkins?: ${this.options.url}`)
    return found as Container
  }

  /** From the newest, as the tool counts them now. */
  async builds(path: string, from: number): Promise<Build[]> {
    const found = await this.ask(path, `allBuilds[${BUILD}]{${from},${from + PAGE}}`)
    const builds = (found as { allBuilds?: unknown } | null)?.allBuilds
    if (!Array.isArray(builds))
      throw new SourceError('invalid', `Jenkins shows no list of builds: ${this.options.url}/${path}`)
    return builds as Build[]
  }

  /** Null when it is no longer there. */
  async build(path: string, number: number): Promise<Build | null> {
    return orNull(this.ask(`${path}/${number}`, BUILD)) as Promise<Build | null>
  }

  /** The newest ten or so with their stages; null when the plugin or the job is not there. */
  async stagedRuns(path: string): Promise<StagedRun[] | null> {
    const found = await orNull(this.http.fetch({ path: `${path}/wfapi/runs` }).then(({ body }) => body))
    return Array.isArray(found) ? (found as StagedRun[]) : null
  }

  async stagedRun(path: string, number: number): Promise<StagedRun | null> {
    const request = { path: `${path}/${number}/wfapi/describe` }
    return (await orNull(this.http.fetch(request).then(({ body }) => body))) as StagedRun | null
  }

  private async ask(path: string, tree: string): Promise<unknown> {
    const answer = await this.http.fetch({
      path: `${path === '' ? '' : `${path}/`}api/json`,
      query: { tree },
    })
    const at = Date.parse(answer.headers.get('date') ?? '')
    if (!Number.isNaN(at)) this.ahead = at - this.clock.now()
    return answer.body
  }
}

async function orNull(asked: Promise<unknown>): Promise<unknown> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not_found') return null
    throw error
  }
}

/** Names as Jenkins has them may hold %2F themselves, which has to survive. */
export function pathOf(names: readonly string[]): string {
  return names.map((name) => `job/${encodeURIComponent(name)}`).join('/')
}

export async function openController(
  source: Source<JenkinsOptions>,
  context: OpenContext,
): Promise<Controller> {
  const { options } = source
  const { userEnv, tokenEnv } = options
  const pair =
    userEnv === null || tokenEnv === null
      ? null
      : Buffer.from(`${readSecret(userEnv, 'user')}:${readSecret(tokenEnv, 'API token')}`).toString('base64')
  const http = createHttp({
    baseUrl: options.url,
    headers: pair === null ? {} : { authorization: `Basic ${pair}` },
    signal: context.signal,
    clock: context.clock,
    onBudget: context.budget,
    // A long list of builds is read from as many files.
    timeoutMs: 60_000,
  })
  return new Controller(options, http, context.clock)
}
