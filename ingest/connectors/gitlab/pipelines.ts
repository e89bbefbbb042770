/** Pipelines, and the jobs of each that is new or has changed, retried ones too. */
import Schema from 'typebox/schema'
import { SourceError, type Rejection, type SqlType } from '../../contract.ts'
import type { Http } from '../../http.ts'
import { pick } from './fields.ts'
import type { Json, Listed } from './listed.ts'
import { isoOf } from './projects.ts'
import { JobRecord, PipelineRecord } from './schemas.ts'
import { endedWhen } from '../../retention/ended.ts'

export const jobColumns = {
  build_job_id: 'VARCHAR',
  project_id: 'BIGINT',
  pipeline_id: 'BIGINT',
  attempt: 'INTEGER',
  name: 'VARCHAR',
  stage: 'VARCHAR',
  status: 'VARCHAR',
  allow_failure: 'BOOLEAN',
  failure_reason: 'VARCHAR',
  created_at: 'TIMESTAMP',
  started_at: 'TIMESTAMP',
  finished_at: 'TIMESTAMP',
  queued_seconds: 'DOUBLE',
  url: 'VARCHAR',
} as const satisfies Record<string, SqlType>

const FIELDS = [
  'id',
  'iid',
  'project_id',
  'sha',
  'ref',
  'status',
  'source',
  'name',
  'created_at',
  'updated_at',
  'web_url',
]

export const pipelines: Listed = {
  stream: 'pipeline',
  endedAt: endedWhen('status', ['success', 'failed', 'canceled', 'skipped'], 'finished_at', 'updated_at'),
  path: 'pipelines',
  noun: 'pipelines',
  query: {},
  isOfGroup: false,
  feature: 'builds_access_level',
  lag: 600,
  schema: PipelineRecord,
  isDeletable: false,
  number: 'id',
  addressOf: ({ projectId, number }) => `projects/${projectId}/pipelines/${number}`,
  trim: (record, projectId) => ({ ...pick(record, FIELDS), project_id: record.project_id ?? projectId }),
  refine: async (records, { http }, source) => {
    const read = await Promise.all(records.map((pipeline) => readJobs(http, pipeline)))
    const jobs = read.flatMap((one) => one.jobs)
    const rejected = read.flatMap((one) => one.rejected)
    return { records: [...records], columns: { job: columnsOf(jobs, source) }, rejected }
  },
}

interface Job {
  job: Json
  pipeline: Json
  /** Which of the jobs of that name in the pipeline, first is 1: a job that is retried is another one. */
  attempt: number
}

const validator = Schema.Compile(JobRecord)

async function readJobs(http: Http, pipeline: Json): Promise<{ jobs: Job[]; rejected: Rejection[] }> {
  const all: Json[] = []
  const path = `projects/${String(pipeline.project_id)}/pipelines/${String(pipeline.id)}/jobs`
  if (!Number.isInteger(pipeline.id)) return { jobs: [], rejected: [] }
  try {
    for await (const { body } of http.pages({ path, query: { include_retried: 'true', per_page: 100 } }))
      all.push(...(body as Json[]))
  } catch (error) {
    if (!(error instanceof SourceError) || error.code !== 'not_found') throw error
  }
  const whole = all.filter((job) => validator.Check(job)).toSorted((a, b) => Number(a.id) - Number(b.id))
  const attempts = new Map<string, number>()
  const jobs = whole.map((job) => {
    const attempt = (attempts.get(String(job.name)) ?? 0) + 1
    attempts.set(String(job.name), attempt)
    return { job, pipeline, attempt }
  })
  const rejected = all.filter((job) => !validator.Check(job)).map((job) => rejectionOf(job, pipeline))
  return { jobs, rejected }
}

function rejectionOf(job: Json, pipeline: Json): Rejection {
  const [, errors] = validator.Errors(job)
  const [first] = errors
  const reason = first ? `job ${first.instancePath || '/'} ${first.message}` : 'job does not fit the schema'
  return { key: `job of ${String(pipeline.id)}`, reason, payload: JSON.stringify(job) }
}

function columnsOf(
  jobs: readonly Job[],
  source: string,
): Record<'_key' | keyof typeof jobColumns, unknown[]> {
  const of = (name: string) => jobs.map(({ job }) => job[name] ?? null)
  const times = (name: string) => jobs.map(({ job }) => millis(job[name]))
  return {
    _key: jobs.map(({ job }) => String(job.id)),
    build_job_id: jobs.map(({ job }) => `${source}:${String(job.id)}`),
    project_id: jobs.map(({ pipeline }) => pipeline.project_id),
    pipeline_id: jobs.map(({ pipeline }) => pipeline.id),
    attempt: jobs.map(({ attempt }) => attempt),
    name: of('name'),
    stage: of('stage'),
    status: of('status'),
    allow_failure: of('allow_failure'),
    failure_reason: of('failure_reason'),
    created_at: times('created_at'),
    started_at: times('started_at'),
    finished_at: times('finished_at'),
    queued_seconds: of('queued_duration'),
    url: of('web_url'),
  }
}

function millis(time: unknown): number | null {
  const text = isoOf(time)
  return text === null ? null : Date.parse(text)
}
