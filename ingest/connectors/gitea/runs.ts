/** Runs of Actions with their jobs (Gitea from 1.25 on). A run keeps its number when it is run again. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import { listOf, pick, userOf, type Json } from './fields.ts'
import { unlessGone, type Where } from './listed.ts'
import { pagesOf, readAll } from './lists.ts'
import type { Numbered } from './numbers.ts'
import { readKey } from './reread.ts'
import { RunRecord } from './schemas.ts'
import { pathOf, sessionOf } from './session.ts'
import { endedWhen } from '../../retention/ended.ts'

const FIELDS = [
  'id',
  'run_number',
  'display_title',
  'path',
  'event',
  'head_sha',
  'head_branch',
  'status',
  'conclusion',
  'started_at',
  'completed_at',
  'html_url',
]
const JOB_FIELDS = [
  'id',
  'name',
  'run_attempt',
  'status',
  'conclusion',
  'created_at',
  'started_at',
  'completed_at',
  'html_url',
]

export const runs: Numbered = {
  stream: 'run',
  path: 'runs',
  noun: 'runs',
  schema: RunRecord,
  state: ['status', 'conclusion', 'started_at', 'completed_at'],
  times: ['started_at', 'completed_at'],
  isOver: `(payload ->> 'status') = 'completed'`,
  endedAt: endedWhen('status', ['completed'], 'completed_at'),
  complete: (shown, scope, context) => Promise.all(shown.map((run) => complete(run, scope, context))),
  readOpen,
}

/** Old runs that are run again are in no first page: those under way are asked for by their status. */
async function readOpen(open: readonly number[], where: Where, context: StreamContext): Promise<Json[]> {
  const path = `${pathOf(where.label)}/actions/runs`
  const statuses = ['in_progress', 'queued', 'waiting'].map((status) => `status=${status}`).join('&')
  const list = { path: `${path}?${statuses}`, field: 'workflow_runs' }
  const shown = await readAll(sessionOf(context), list)
  const ids = new Set(shown.map(({ id }) => Number(id)))
  for (const id of open) {
    if (ids.has(id)) continue
    const answer = await unlessGone(sessionOf(context).http.fetch({ path: `${path}/${id}` }))
    if (answer !== null) shown.push(answer.body as Json)
  }
  return Promise.all(shown.map((run) => complete(run, where, context)))
}

async function complete(run: Json, where: Where, context: StreamContext): Promise<Json> {
  const told = Number.isInteger(run.id) ? await readJobs(run, where, context) : []
  const jobs: (Json & { attempt: number })[] = told.map((job) => ({
    ...pick(job, JOB_FIELDS),
    attempt: attemptOf(job),
  }))
  const attempt = Math.max(1, Number(run.run_attempt ?? 0), ...jobs.map((job) => job.attempt))
  return {
    ...pick(run, FIELDS),
    key: `${String(run.id)}:${attempt}`,
    repository_id: where.id,
    attempt,
    actor: userOf(run.trigger_actor ?? run.actor),
    jobs,
  }
}

/** A job that is run again keeps the number of its last attempt until a runner takes it up. */
function attemptOf({ run_attempt: attempt, status }: Json): number {
  const last = Number(attempt ?? 0)
  return Math.max(1, status === 'queued' || status === 'waiting' ? last + 1 : last)
}

async function readJobs({ id }: Json, { label }: Where, context: StreamContext): Promise<Json[]> {
  const list = { path: `${pathOf(label)}/actions/runs/${String(id)}/jobs`, field: 'jobs' }
  const jobs: Json[] = []
  let total = 0
  for await (const page of pagesOf(sessionOf(context), list)) {
    jobs.push(...listOf(page.records))
    total = page.total ?? jobs.length
  }
  if (jobs.length < total)
    throw new SourceError(
      'incomplete',
      `Gitea counts ${total} jobs and shows ${jobs.length}: run ${String(id)} of ${label}`,
    )
  return jobs
}

/** Keys as those of requests. */
export async function* rereadRuns(context: StreamContext, keys: readonly string[]): AsyncGenerator<Page> {
  if (sessionOf(context).edition.actions !== 'runs') return
  for (const key of keys) {
    const { number, ...where } = readKey(key)
    const path = `${pathOf(where.label)}/actions/runs/${number}`
    const answer = await unlessGone(sessionOf(context).http.fetch({ path }))
    if (answer !== null) yield { records: [await complete(answer.body as Json, where, context)] }
  }
}
