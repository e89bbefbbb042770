/** Where a team's work would wait, and how much would get done: its queue as it is, beside itself with other levers. */
import { sampleQuantile } from '../statistics/quantile.ts'
import type { Levers } from './levers.ts'
import { simulateQueue, type QueueRun } from './queue.ts'
import type { TeamRead } from './team.ts'

export interface Spread {
  value: number
  /** In 90 of 100 runs it is from `low` to `high`. */
  low: number
  high: number
}

export interface QueueTold {
  /** Items under way at most. */
  limit: number
  per_day: Spread
  /** From begun to finished. */
  days_p50: Spread
  days_p85: Spread
  stages: { stage: string; name: string; places: number | null; waiting_share: number | null }[]
  /** The stage with most waiting, and the share of runs in which it is that; null: nothing waits. */
  constraint: { stage: string; name: string; share: number } | null
}

export interface QueueAnswer {
  /** Why the queue is not told. */
  withheld: string | null
  /** Finished items that are drawn from. */
  n: number
  load: number
  /** Finished a day: seen, and by the same model with nothing changed. */
  seen_per_day: number
  model_per_day: number | null
  seen_stages: { stage: string; name: string; n: number; waiting_share: number | null }[]
  today: QueueTold | null
  changed: QueueTold | null
  /** Then less today, run by run. */
  difference: { per_day: Spread; days_p50: Spread } | null
  /** What each run would finish of what it finishes today, in turn; null: nothing says so. */
  paces: number[] | null
}

export const RUNS = 100
const FEWEST = 10
/** As far apart as this, what the model finishes and what was seen, it says nothing of this team. */
const APART = 1.5
const MOST_LIMIT = 300

export interface QueueChange {
  /** Share of today's speed, 1 as today. */
  capacity: number
  limit: number | null
  stage: string | null
  /** Share of the stage's time that goes. */
  shorten: number
}

export const changeOf = ({ capacity, limit, stage, shorten }: Levers): QueueChange => ({
  capacity: capacity / 100,
  limit,
  stage,
  shorten: shorten / 100,
})

export function answerQueue(team: TeamRead, change: QueueChange, seed: number): QueueAnswer {
  const { stages, items, load, perDay } = team
  const waited = stages.reduce((sum, { waitingHours }) => sum + waitingHours, 0)
  const head = {
    n: items.length,
    load,
    seen_per_day: perDay,
    seen_stages: stages.map(({ stage, name, n, waitingHours }) => ({
      stage,
      name,
      n,
      waiting_share: waited > 0 ? waitingHours / waited : null,
    })),
  }
  const nothing = { ...head, model_per_day: null, today: null, changed: null, difference: null, paces: null }
  const reason = refuse(team)
  if (reason !== null) return { withheld: reason, ...nothing }
  const usual = Math.min(MOST_LIMIT, Math.max(1, Math.round(load)))
  const run = (limit: number, altered: readonly Float64Array[]) =>
    simulateQueue({ stages, items: altered, limit, runs: RUNS, seed })
  const today = run(usual, items)
  const model = middle(today.map((one) => one.perDay))
  if (Math.max(model / perDay, perDay / model) > APART) {
    const withheld = `This model does not fit the team, it would finish ${model.toFixed(2)} a day where ${perDay.toFixed(2)} were`
    return { withheld, ...nothing, model_per_day: model }
  }
  const told = { ...head, withheld: null, model_per_day: model, today: tell(today, usual, team) }
  if (change.capacity === 0) return { ...nothing, ...told, changed: null, difference: null, paces: null }
  const limit = Math.min(MOST_LIMIT, change.limit ?? usual)
  const isSame = limit === usual && change.capacity === 1 && (change.stage === null || change.shorten === 0)
  const changed = isSame ? today : run(limit, alter(team, change))
  // Capacity scales the pace by itself; what limit and stage do to it, the queue says.
  const paced =
    isSame || change.capacity === 1 ? changed : run(limit, alter(team, { ...change, capacity: 1 }))
  return {
    ...told,
    changed: tell(changed, limit, team),
    difference: {
      per_day: spread(changed.map((one, i) => one.perDay - today[i]!.perDay)),
      days_p50: spread(changed.map((one, i) => daysOf(one, 0.5) - daysOf(today[i]!, 0.5))),
    },
    paces: paced.map((one, i) => one.perDay / today[i]!.perDay),
  }
}

function refuse({ items, stages }: TeamRead): string | null {
  if (items.length < FEWEST)
    return `Fewer than ten finished items of this team have known times in its stages: ${items.length}`
  if (stages.every(({ places }) => places === null))
    return 'Nothing of this team is known to have been in hand: its states say nothing of work and waiting'
  return null
}

function alter({ stages, items }: TeamRead, { capacity, stage, shorten }: QueueChange): Float64Array[] {
  const factors = stages.map(
    (own) => (own.stage === stage ? 1 - shorten : 1) / (own.places === null ? 1 : capacity),
  )
  return items.map((hours) => hours.map((each, place) => each * factors[place]!))
}

function tell(runs: readonly QueueRun[], limit: number, { stages }: TeamRead): QueueTold {
  const waited = stages.map((_, place) => runs.reduce((sum, run) => sum + run.waited[place]!, 0))
  const all = waited.reduce((sum, hours) => sum + hours, 0)
  const most = waited.indexOf(Math.max(...waited))
  const leads = runs.filter(({ waited: own }) => own[most] === Math.max(...own)).length
  return {
    limit,
    per_day: spread(runs.map(({ perDay }) => perDay)),
    days_p50: spread(runs.map((run) => daysOf(run, 0.5))),
    days_p85: spread(runs.map((run) => daysOf(run, 0.85))),
    stages: stages.map(({ stage, name, places }, place) => ({
      stage,
      name,
      places,
      waiting_share: all > 0 ? waited[place]! / all : null,
    })),
    constraint:
      all > 0 ? { stage: stages[most]!.stage, name: stages[most]!.name, share: leads / runs.length } : null,
  }
}

/** There are more values than any quantile needs. */
const quantile = (sorted: Float64Array, share: number) => sampleQuantile(sorted, share)!
const daysOf = ({ hours }: QueueRun, share: number) => quantile(hours, share) / 24

function middle(values: readonly number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5)
}

function spread(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort()
  return {
    value: quantile(sorted, 0.5),
    low: quantile(sorted, 0.05),
    high: quantile(sorted, 0.95),
  }
}
