/** A page of runs as it lands: with the earlier attempts and the jobs of those that are new or have changed. */
import Schema from 'typebox/schema'
import { SourceError, type StreamContext } from '../../contract.ts'
import type { HttpAnswer } from '../../http.ts'
import { TRIES } from '../../again.ts'
import { readJobs } from './jobs.ts'
import type { Place, Step } from '../../places.ts'
import { RunRecord as RunSchema } from './schemas.ts'
import { sessionOf, type Repository, type Session } from './session.ts'

export interface Run {
  id: number
  run_attempt: number
  status: string
  created_at: string
  updated_at: string
  check_suite_node_id?: string
  [other: string]: unknown
}

export interface RunRecord extends Run {
  /** `<id>:<attempt>` */
  key: string
  repository_id: number
}

interface List {
  total_count: number
  workflow_runs: Run[]
}

export interface Taken {
  page: Step['page']
  /** Runs that have not ended, with the time of their making. */
  open: Record<string, string>
  halves: Record<string, number>
  count: number
  oldest: string
  latest: string
  /** The oldest time of the page when a record in it does not fit. */
  broken: string | null
}

const validator = Schema.Compile(RunSchema)

export class RunPages {
  private readonly context: StreamContext
  private readonly session: Session
  /** `<repository>:<run>` of all that this run of the stream has seen. */
  readonly looked = new Set<string>()

  constructor(context: StreamContext) {
    this.context = context
    this.session = sessionOf(context)
  }

  /** A page's runs as records, with earlier attempts and jobs of those that are new or have changed. */
  async take(repository: Repository, runs: readonly Run[], place: Place): Promise<Taken> {
    const records = runs.map((run) => recordOf(run, repository))
    const fresh = await this.findFresh(
      records.filter((record) => validator.Check(record)),
      place,
    )
    const earlier: RunRecord[] = []
    for (const run of fresh.filter(({ run_attempt: attempt }) => attempt > 1)) {
      for (let attempt = 1; attempt < run.run_attempt; attempt++) {
        const path = `repos/${repository.label}/actions/runs/${run.id}/attempts/${attempt}`
        const answer = await this.session.http
          .fetch({ path })
          .catch((error: unknown) => (isGone(error) ? null : Promise.reject(error as Error)))
        if (answer) earlier.push(recordOf(answer.body as Run, repository))
      }
    }
    const { columns, rejected } = await readJobs(this.session, repository, fresh, this.context.source.id)
    const halves = halvesOf(place, fresh, new Set(rejected.map(({ runId }) => runId)))
    const open = { ...place.open }
    for (const { id, status, created_at: createdAt } of records) {
      this.looked.add(`${repository.id}:${id}`)
      if (status === 'completed') delete open[id]
      else open[id] = createdAt
    }
    const times = records
      .map(({ created_at: createdAt }) => createdAt)
      .filter((time) => typeof time === 'string')
    const page: Step['page'] = { records: [...records, ...earlier], columns: { job: columns }, rejected }
    return {
      page,
      open,
      halves,
      count: runs.length,
      broken: records.every((record) => validator.Check(record))
        ? null
        : times.reduce((a, b) => (b < a ? b : a), times[0] ?? '') || null,
      oldest: times.reduce((a, b) => (b < a ? b : a), times[0] ?? ''),
      latest: times.reduce((a, b) => (b > a ? b : a), ''),
    }
  }

  /** Runs that have not landed as they are now, or not with all their jobs. */
  private async findFresh(records: readonly RunRecord[], { halves }: Place): Promise<RunRecord[]> {
    const keys = records.filter(({ key }) => /^\d+:\d+$/.test(key)).map(({ key }) => `'${key}'`)
    if (keys.length === 0) return []
    const rows = await this.context.landed.rows<{ key: string; updated: string }>(
      `select _key as key, max_by(payload ->> 'updated_at', _loaded_at) as updated from raw.github__run
       where _source = $source and _key in (${keys.join(', ')}) group by _key`,
    )
    const known = new Map(rows.map(({ key, updated }) => [key, updated]))
    return records.filter(
      ({ id, key, updated_at: updated }) => known.get(key) !== updated || halves?.[id] !== undefined,
    )
  }
}

export function listOf({ body }: HttpAnswer, { label }: Repository): List {
  const list = body as Partial<List> | null
  if (!Array.isArray(list?.workflow_runs))
    throw new SourceError('invalid', `GitHub shows no list of runs: ${label}`)
  return { total_count: Number(list.total_count ?? 0), workflow_runs: list.workflow_runs }
}

export function isGone(error: unknown): boolean {
  return error instanceof SourceError && error.code === 'not_found'
}

/** A job that does not fit lets its run be asked for again, a few times. */
function halvesOf({ halves }: Place, asked: readonly RunRecord[], broken: ReadonlySet<number>) {
  const left = { ...halves }
  for (const { id } of asked) {
    const tries = (left[id] ?? 0) + 1
    if (broken.has(id) && tries <= TRIES) left[id] = tries
    else delete left[id]
  }
  return left
}

/** What tells nothing about the run itself, and would be most of it, is left out. */
function recordOf(run: Run, repository: Repository): RunRecord {
  const { repository: _r, head_repository: _h, head_commit: _c, actor, triggering_actor: _t, ...rest } = run
  const kept = Object.entries(rest).filter(([name]) => !name.endsWith('_url') || name === 'html_url')
  return {
    ...(Object.fromEntries(kept) as Run),
    actor: (actor as { login?: string } | null)?.login ?? null,
    key: `${run.id}:${run.run_attempt}`,
    repository_id: repository.id,
  }
}
