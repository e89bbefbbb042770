/** How a runbook goes: what is done, what runs, what may begin, what is late, and when it will probably be over. */
import { MINUTE, scheduleSteps, tracePath, type PlannedStep, type Schedule, type Step } from './schedule.ts'

export interface FollowedStep extends Step {
  name: string
  startedAt: number | null
  finishedAt: number | null
}

export type StepState = 'done' | 'running' | 'ready' | 'waiting'

export interface Followed {
  state: StepState
  /** What happened, or what is to be expected by now; null where nobody can say. */
  startsAt: number | null
  endsAt: number | null
  /** Null until both ends are known, and in the right order. */
  actualMinutes: number | null
  /** How long it has been due: running beyond its minutes, or not begun though it could. 0: it is not. */
  lateMinutes: number
  faults: string[]
}

export interface Course {
  schedule: Schedule
  followed: Followed[]
  /** The end that is to be expected, or the one that was. */
  endsAt: number
  isBegun: boolean
  isOver: boolean
  /** Ids of what decides the expected end. */
  remainingPath: string[]
}

/** `now` is also how far a replay has come: what happened later has not happened yet. */
export function followSteps(given: readonly FollowedStep[], startsAt: number, now: number): Course {
  const steps = given.map((step) => asKnown(step, now))
  const schedule = scheduleSteps(steps, startsAt)
  const starts: number[] = []
  const ends: number[] = []
  const followed: Followed[] = []
  for (const place of schedule.order) {
    const free = schedule.needs[place]!.map((need) => ends[need]!)
    const one = followOne(steps[place]!, schedule.planned[place]!, {
      now,
      freeAt: Math.max(-Infinity, ...free),
      isFree: schedule.needs[place]!.every((need) => followed[need]!.state === 'done'),
      earliestAt: steps[place]!.plannedStartAt ?? startsAt,
    })
    followed[place] = one
    starts[place] = one.startsAt ?? one.endsAt ?? now
    ends[place] = one.endsAt ?? now
    for (const need of schedule.needs[place]!) {
      const before = followed[need]!
      const began = steps[place]!.startedAt
      if (began !== null && (before.state !== 'done' || ends[need]! > began))
        one.faults.push(`began before what it needs was finished: ${steps[need]!.name}`)
    }
  }
  const isOver = followed.length > 0 && followed.every(({ state }) => state === 'done')
  return {
    schedule,
    followed,
    endsAt: Math.max(schedule.startsAt, ...ends),
    isBegun: followed.some(({ state }) => state === 'done' || state === 'running'),
    isOver,
    remainingPath: isOver
      ? []
      : tracePath(schedule, starts, ends)
          .filter((place) => followed[place]!.state !== 'done')
          .map((place) => steps[place]!.id),
  }
}

function asKnown(step: FollowedStep, now: number): FollowedStep {
  const until = (at: number | null) => (at !== null && at <= now ? at : null)
  return { ...step, startedAt: until(step.startedAt), finishedAt: until(step.finishedAt) }
}

interface Circumstances {
  now: number
  freeAt: number
  isFree: boolean
  earliestAt: number
}

function followOne(
  step: FollowedStep,
  planned: PlannedStep,
  { now, freeAt, isFree, earliestAt }: Circumstances,
): Followed {
  const { startedAt, finishedAt } = step
  const length = (step.minutes ?? 0) * MINUTE
  const late = (due: number) => Math.max(0, (now - due) / MINUTE)
  if (finishedAt !== null) {
    const isOrdered = startedAt !== null && startedAt <= finishedAt
    return {
      state: 'done',
      startsAt: isOrdered ? startedAt : null,
      endsAt: finishedAt,
      actualMinutes: isOrdered ? (finishedAt - startedAt) / MINUTE : null,
      lateMinutes: 0,
      faults: isOrdered
        ? []
        : [startedAt === null ? 'is done, and nobody said when it began' : 'was done before it began'],
    }
  }
  if (startedAt !== null)
    return {
      state: 'running',
      startsAt: startedAt,
      endsAt: Math.max(now, startedAt + length),
      actualMinutes: null,
      lateMinutes: step.minutes === null ? 0 : late(startedAt + length),
      faults: [],
    }
  const startsAt = Math.max(now, freeAt, earliestAt)
  const isReady = isFree && now >= earliestAt
  return {
    state: isReady ? 'ready' : 'waiting',
    startsAt,
    endsAt: startsAt + length,
    actualMinutes: null,
    lateMinutes: late(planned.startsAt),
    faults: [],
  }
}
