/** Jobs of many runs at once, and one by one where a run was run again. */
import { Type } from 'typebox'
import Schema from 'typebox/schema'
import type { Rejection, SqlType } from '../../contract.ts'
import { JOBS } from './queries.ts'
import type { Repository, Session } from './session.ts'
import type { RunRecord } from './run-pages.ts'

export const jobColumns = {
  build_job_id: 'VARCHAR',
  repository_id: 'BIGINT',
  run_id: 'BIGINT',
  run_attempt: 'INTEGER',
  name: 'VARCHAR',
  status: 'VARCHAR',
  conclusion: 'VARCHAR',
  created_at: 'TIMESTAMP',
  started_at: 'TIMESTAMP',
  completed_at: 'TIMESTAMP',
  url: 'VARCHAR',
} as const satisfies Record<string, SqlType>

export type JobColumns = Record<'_key' | keyof typeof jobColumns, unknown[]>

interface Job {
  id: number
  run: RunRecord
  attempt: number
  name: string
  status: string
  conclusion: string | null
  createdAt: string | null
  startedAt: string | null
  completedAt: string | null
  url: string | null
}

interface CheckRun {
  /** Null once jobs are numbered beyond what GraphQL's Int can say. */
  databaseId: number | null
  name: string
  status: string
  conclusion: string | null
  startedAt: string | null
  completedAt: string | null
  url: string | null
}

interface Suite {
  id: string
  checkRuns: { pageInfo: { hasNextPage: boolean }; nodes: (CheckRun | null)[] }
}

interface RestJob {
  id: number
  run_attempt?: number
  name: string
  status: string
  conclusion: string | null
  created_at?: string
  started_at: string | null
  completed_at: string | null
  html_url: string | null
}

const text = Type.String()
const moment = Type.Optional(Type.Union([Type.String({ pattern: '^\\d{4}-' }), Type.Null()]))
const number = Type.Union([Type.Integer(), Type.Null()])
const checkValidator = Schema.Compile(Type.Object({ databaseId: number, name: text, status: text }))
const jobValidator = Schema.Compile(
  Type.Object({ id: Type.Integer(), name: text, status: text, started_at: moment, completed_at: moment }),
)

export interface Jobs {
  columns: JobColumns
  rejected: (Rejection & { runId: number })[]
}

/** GraphQL knows no attempts and cuts long lists off: there, and where a run names no suite, REST is asked. */
export async function readJobs(
  session: Session,
  repository: Repository,
  runs: readonly RunRecord[],
  source: string,
): Promise<Jobs> {
  const single = runs.filter(({ run_attempt: attempt, check_suite_node_id: suite }) => attempt === 1 && suite)
  const bySuite = new Map(single.map((run) => [run.check_suite_node_id as string, run]))
  const jobs: Job[] = []
  const rejected: Jobs['rejected'] = []
  const rest = new Set(runs.filter((run) => !single.includes(run)))
  for (const run of single) rest.add(run)
  if (bySuite.size > 0) {
    const { data } = await session.graphql.query<{ nodes: (Suite | null)[] }>(JOBS, {
      ids: [...bySuite.keys()],
    })
    for (const suite of data.nodes) {
      const run = suite && bySuite.get(suite.id)
      if (!run || !suite.checkRuns || suite.checkRuns.pageInfo.hasNextPage) continue
      const checks = suite.checkRuns.nodes.filter(isWhole)
      if (checks.length < suite.checkRuns.nodes.length) continue
      rest.delete(run)
      for (const check of checks) jobs.push(jobOfCheck(check, run))
    }
  }
  for (const run of rest) {
    for (const job of await readOneByOne(session, repository, run)) {
      if (jobValidator.Check(job)) jobs.push(jobOfRest(job, run))
      else rejected.push(rejectionOf(job, run))
    }
  }
  return { columns: columnsOf(jobs, source), rejected }
}

/** One that bears neither its number nor its page cannot be told from others. */
function isWhole(check: CheckRun | null): check is CheckRun {
  return checkValidator.Check(check) && Number.isInteger(check?.databaseId ?? jobIdOf(check?.url ?? null))
}

async function readOneByOne({ http }: Session, { label }: Repository, run: RunRecord): Promise<RestJob[]> {
  const jobs: RestJob[] = []
  const request = {
    path: `repos/${label}/actions/runs/${run.id}/jobs`,
    query: { filter: 'all', per_page: 100 },
  }
  for await (const { body } of http.pages(request)) jobs.push(...(body as { jobs: RestJob[] }).jobs)
  return jobs
}

function rejectionOf(job: RestJob, { id: runId }: RunRecord): Jobs['rejected'][number] {
  const [, errors] = jobValidator.Errors(job)
  const [first] = errors
  const reason = first ? `job ${first.instancePath || '/'} ${first.message}` : 'job does not fit the schema'
  return { key: `job of ${runId}`, reason, payload: JSON.stringify(job), runId }
}

function jobOfRest(job: RestJob, run: RunRecord): Job {
  return {
    id: job.id,
    run,
    attempt: job.run_attempt ?? run.run_attempt,
    name: job.name,
    status: job.status,
    conclusion: job.conclusion,
    createdAt: job.created_at ?? null,
    startedAt: job.started_at,
    completedAt: job.completed_at,
    url: job.html_url,
  }
}

function jobOfCheck(check: CheckRun, run: RunRecord): Job {
  return {
    id: check.databaseId ?? jobIdOf(check.url),
    run,
    attempt: 1,
    name: check.name,
    status: check.status.toLowerCase(),
    conclusion: check.conclusion?.toLowerCase() ?? null,
    createdAt: null,
    startedAt: check.startedAt,
    completedAt: check.completedAt,
    url: check.url,
  }
}

/** A check run's page is its job's. */
function jobIdOf(url: string | null): number {
  return Number(/\/job\/(\d+)/.exec(url ?? '')?.[1])
}

function columnsOf(jobs: readonly Job[], source: string): JobColumns {
  return {
    _key: jobs.map(({ id }) => String(id)),
    build_job_id: jobs.map(({ id }) => `${source}:${id}`),
    repository_id: jobs.map(({ run }) => run.repository_id),
    run_id: jobs.map(({ run }) => run.id),
    run_attempt: jobs.map(({ attempt }) => attempt),
    name: jobs.map(({ name }) => name),
    status: jobs.map(({ status }) => status),
    conclusion: jobs.map(({ conclusion }) => conclusion),
    created_at: jobs.map(({ createdAt }) => millis(createdAt)),
    started_at: jobs.map(({ startedAt }) => millis(startedAt)),
    completed_at: jobs.map(({ completedAt }) => millis(completedAt)),
    url: jobs.map(({ url }) => url),
  }
}

function millis(time: string | null): number | null {
  const value = time === null ? NaN : Date.parse(time)
  return Number.isNaN(value) ? null : value
}
