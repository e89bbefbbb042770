/** When each step of a runbook is to begin by the plan, which of them leave no room, and how much room the others have. */
import { clearNeeds, type Needs, type Waiting } from './needs.ts'

export interface Step extends Waiting {
  /** Null: nobody has said. */
  minutes: number | null
  /** Epoch ms before which it does not begin; null: as soon as what it needs is finished. */
  plannedStartAt: number | null
}

export interface PlannedStep {
  /** Epoch ms. */
  startsAt: number
  endsAt: number
  /** Minutes by which it can be late without the end being late; null where its own length is not known. */
  slackMinutes: number | null
  isCritical: boolean
}

export interface Schedule extends Needs {
  /** In the order of the steps that were given. */
  planned: PlannedStep[]
  startsAt: number
  endsAt: number
  /** Ids of a longest chain, first to last. */
  criticalPath: string[]
  /** Some step says no minutes: the whole takes at least so long. */
  isLeast: boolean
}

export const MINUTE = 60_000
/** Less than this is no room. */
const NOTHING_MS = 1

/** `startsAt` is when the first step may begin, epoch ms. A step without minutes takes none here, and is told. */
export function scheduleSteps(steps: readonly Step[], startsAt: number): Schedule {
  const cleared = clearNeeds(steps)
  const length = steps.map(({ minutes }) => (minutes ?? 0) * MINUTE)
  const early = earliest(cleared, { steps, length, from: startsAt })
  const ends = early.map((start, place) => start + length[place]!)
  const endsAt = Math.max(startsAt, ...ends)
  const late = latest(cleared, length, endsAt)
  const planned = steps.map(({ minutes }, place): PlannedStep => {
    const room = late[place]! - early[place]!
    return {
      startsAt: early[place]!,
      endsAt: ends[place]!,
      slackMinutes: minutes === null ? null : room / MINUTE,
      isCritical: room < NOTHING_MS,
    }
  })
  return {
    ...cleared,
    planned,
    startsAt: steps.length === 0 ? startsAt : Math.min(...early),
    endsAt,
    criticalPath: tracePath(cleared, early, ends).map((place) => steps[place]!.id),
    isLeast: steps.some(({ minutes }) => minutes === null),
  }
}

interface Bounds {
  steps: readonly Pick<Step, 'plannedStartAt'>[]
  length: readonly number[]
  from: number
}

function earliest({ needs, order }: Needs, { steps, length, from }: Bounds): number[] {
  const start: number[] = Array.from(steps, () => from)
  for (const place of order) {
    const free = needs[place]!.map((need) => start[need]! + length[need]!)
    start[place] = Math.max(steps[place]!.plannedStartAt ?? from, from, ...free)
  }
  return start
}

function latest({ needs, order }: Needs, length: readonly number[], endsAt: number): number[] {
  const start = length.map((own) => endsAt - own)
  for (const place of order.toReversed())
    for (const need of needs[place]!) start[need] = Math.min(start[need]!, start[place]! - length[need]!)
  return start
}

/** From what ends last back over what it had to wait for. */
export function tracePath(
  { needs }: Pick<Needs, 'needs'>,
  starts: readonly number[],
  ends: readonly number[],
): number[] {
  const last = ends.reduce((best, end, place) => (best === -1 || end > ends[best]! ? place : best), -1)
  const path: number[] = []
  for (let place: number | undefined = last === -1 ? undefined : last; place !== undefined;) {
    path.unshift(place)
    const start: number = starts[place]!
    place = needs[place]!.find((need) => Math.abs(ends[need]! - start) < NOTHING_MS)
  }
  return path
}
