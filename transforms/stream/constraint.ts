/** Where the stream is held up: the largest share of all waiting among the stages whose queue grows. */
import { writeOut } from '../measures/text.ts'
import { ask } from '../metric.ts'
import type { FigureOptions } from '../measures/context.ts'
import type { Bucket, MetricParameters } from '../measures/answer.ts'
import type { Registry } from '../model.ts'
import type { Warehouse } from '../warehouse.ts'
import { readOldest, type Oldest } from './oldest.ts'
import { byWaiting, readStandings, type Standing, type StandingStage, type Standings } from './standing.ts'
import { waitsQuery } from './waits.ts'

export interface Constraint {
  stage: string
  name: string
  /** The group with most waiting of those where the queue grows; null where it grows in none alone. */
  group: Standing | null
  /** Of the group, else of the whole stage. */
  standing: Standing
  /** Share of the stage's own waiting that is the group's. */
  share_of_stage: number | null
  buckets: Pick<Bucket, 'bucket_date' | 'value' | 'is_open' | 'is_signal'>[]
  oldest: Oldest[]
}

export interface ConstraintAnswer extends Omit<Standings, 'bucketsOf'> {
  constraint: Constraint | null
  /** What this rests on, in a sentence or two. */
  reason: string
  by: MetricParameters['by']
  as_of: number
  sql: string
}

/** Looks at the queue of every stage, in total and by group: by team unless asked otherwise. */
export async function answerConstraint(
  warehouse: Warehouse,
  registry: Registry,
  asked: MetricParameters,
  options: FigureOptions = {},
): Promise<ConstraintAnswer> {
  const parameters = { ...asked, by: asked.by === 'none' ? ('team' as const) : asked.by }
  const { calendar } = ask(registry, 'stream_queue', parameters)
  const { bucketsOf, ...standings } = await readStandings(warehouse, registry, parameters, options)
  const stage = chooseStage(standings.stages)
  const group = stage?.groups.find(({ is_growing }) => is_growing) ?? null
  return {
    constraint: stage && {
      stage: stage.stage,
      name: stage.name,
      group,
      standing: group ?? totalOf(stage),
      share_of_stage: group && stage.waiting_hours > 0 ? group.waiting_hours / stage.waiting_hours : null,
      buckets: bucketsOf(stage.stage, group).map(({ bucket_date, value, is_open, is_signal }) => ({
        bucket_date,
        value,
        is_open,
        is_signal,
      })),
      oldest: await readOldest(warehouse, parameters, calendar, { stage: stage.stage, group }, options),
    },
    reason: explain(standings.stages, stage, standings.scanned),
    ...standings,
    by: parameters.by,
    as_of: parameters.asOf,
    sql: writeOut(waitsQuery(parameters, calendar, parameters.by)),
  }
}

/** Of the stages in which something waited and whose queue grows, in total or in a group, the one with most waiting. */
export function chooseStage(stages: readonly StandingStage[]): StandingStage | null {
  const growing = stages.filter(
    (stage) => stage.waiting_hours > 0 && [stage, ...stage.groups].some(({ is_growing }) => is_growing),
  )
  return growing.toSorted(byWaiting)[0] ?? null
}

function totalOf({
  stage: _stage,
  name: _name,
  kind: _kind,
  groups: _groups,
  ...standing
}: StandingStage): Standing {
  return standing
}

function explain(stages: readonly StandingStage[], chosen: StandingStage | null, scanned: number): string {
  const largest = stages.toSorted(byWaiting)[0]
  if (!largest || largest.waiting_hours === 0) return 'Nothing is known to have waited in this window.'
  const most = `Most waiting, ${percent(largest.share)}, is in ${quote(largest.name)}`
  if (chosen === largest) return `${most}, and its queue grows.`
  if (chosen) return `${most}, whose queue does not grow.`
  if (scanned === 0) return `${most}. Too few buckets to say whether a queue grows: eight are needed.`
  return `${most}; of ${scanned} queues looked at none grows beyond its noise.`
}

const percent = (share: number | null) => `${Math.round((share ?? 0) * 100)} %`
const quote = (name: string) => `“${name}”`
