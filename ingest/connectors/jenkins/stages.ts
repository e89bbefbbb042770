/** Stages of pipelines, as the stage view's plugin tells them: those of the newest builds at once, others one by one. */
import { Type } from 'typebox'
import Schema from 'typebox/schema'
import type { Rejection, SqlType, StreamContext } from '../../contract.ts'
import type { Controller, StagedRun } from './controller.ts'
import { keyOf, type Build, type Job } from './records.ts'

export const stageColumns = {
  build_key: 'VARCHAR',
  node_id: 'VARCHAR',
  position: 'INTEGER',
  name: 'VARCHAR',
  status: 'VARCHAR',
  started_at: 'TIMESTAMP',
  duration_ms: 'BIGINT',
  pause_ms: 'BIGINT',
} as const satisfies Record<string, SqlType>

export type StageColumns = Record<'_key' | keyof typeof stageColumns, unknown[]>

export interface Stages {
  columns: StageColumns
  rejected: Rejection[]
}

const validator = Schema.Compile(
  Type.Object({
    id: Type.String({ minLength: 1 }),
    name: Type.String(),
    status: Type.String(),
    startTimeMillis: Type.Integer(),
    durationMillis: Type.Integer(),
  }),
)

interface Stage {
  id: string
  name: string
  status: string
  startTimeMillis: number
  durationMillis: number
  pauseDurationMillis?: number
}

export async function readStages(
  context: StreamContext,
  job: Job,
  builds: readonly Build[],
): Promise<Stages> {
  const controller = context.session as Controller
  const columns = Object.fromEntries(
    ['_key', ...Object.keys(stageColumns)].map((name) => [name, [] as unknown[]]),
  ) as StageColumns
  const rejected: Rejection[] = []
  if (!job.isPipeline || builds.length === 0 || controller.hasStages === false) return { columns, rejected }
  const runs = await readRuns(context, job, builds)
  for (const build of builds) {
    const key = keyOf(job.fullName, build.number, build.timestamp)
    for (const [position, stage] of (runs.get(build.number)?.stages ?? []).entries()) {
      if (validator.Check(stage)) addStage(columns, key, position, stage as Stage)
      else
        rejected.push({ key: `${key}/${position}`, reason: reasonOf(stage), payload: JSON.stringify(stage) })
    }
  }
  return { columns, rejected }
}

async function readRuns(
  context: StreamContext,
  job: Job,
  builds: readonly Build[],
): Promise<Map<number, StagedRun>> {
  const controller = context.session as Controller
  const runs = new Map<number, StagedRun>()
  const isNewest = builds.some(({ number }) => number === job.last?.number)
  if (isNewest && builds.length > 1) {
    const newest = await controller.stagedRuns(job.path)
    if (newest !== null) controller.hasStages = true
    for (const run of newest ?? []) runs.set(numberOf(run), run)
  }
  for (const { number } of builds) {
    if (controller.hasStages === false) break
    if (runs.has(number)) continue
    const run = await controller.stagedRun(job.path, number)
    if (run !== null) {
      controller.hasStages = true
      runs.set(number, run)
    } else if (controller.hasStages === null && (await controller.build(job.path, number)) !== null) {
      controller.hasStages = false
      context.note(
        'This Jenkins tells no stages, builds come without them; install its plugin Pipeline: Stage View to have them',
      )
    }
  }
  return runs
}

/** Its name may be anything that a pipeline sets; its own address ends in the number. */
function numberOf({ id, _links: links }: StagedRun): number {
  return Number(/\/(\d+)\/wfapi/.exec(links?.self?.href ?? '')?.[1] ?? id)
}

function addStage(columns: StageColumns, key: string, position: number, stage: Stage): void {
  columns._key.push(`${key}/${stage.id}`)
  columns.build_key.push(key)
  columns.node_id.push(stage.id)
  columns.position.push(position)
  columns.name.push(stage.name)
  columns.status.push(stage.status)
  // One that never began has no time.
  columns.started_at.push(stage.startTimeMillis > 0 ? stage.startTimeMillis : null)
  columns.duration_ms.push(stage.durationMillis)
  columns.pause_ms.push(stage.pauseDurationMillis ?? null)
}

function reasonOf(stage: unknown): string {
  const [, errors] = validator.Errors(stage)
  const [first] = errors
  return first ? `stage ${first.instancePath || '/'} ${first.message}` : 'stage does not fit the schema'
}
