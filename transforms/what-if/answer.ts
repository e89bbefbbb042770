/** The whole stream with other levers: dates, collisions, exposure and constraint, each beside today's. */
import { FEWEST_DONE } from '../forecast/forecast.ts'
import type { ScopeRead } from '../forecast/history.ts'
import { addDays, daysBetween, localDate } from '../measures/calendar.ts'
import type { Registry } from '../model.ts'
import type { ReadOptions } from '../readers.ts'
import type { Desk } from '../risk/assessor.ts'
import type { Warehouse } from '../warehouse.ts'
import { readCollisions, readMovedCollisions, type Collision } from './collisions.ts'
import { answerQueue, changeOf, type QueueAnswer } from './constraint.ts'
import { compareDates, type Dates, type Outlook } from './dates.ts'
import { answerExposure, type ExposureAnswer } from './exposure.ts'
import type { Levers, Pulled } from './levers.ts'
import { listPulled } from './pulled.ts'
import { readTeam, type TeamRead } from './team.ts'

export interface WhatIfAsked {
  kind: string
  id: string
  levers: Levers
  /** Whose capacity, limit and stage are changed; null: the one that finished most of what is drawn from. */
  who: string | null
  days: number
  seed: number
  isGrowing: boolean
  split: number
  asOf: number
  zone: string
  /** Local date that it is to be out, or to have come true. */
  plannedDate: string | null
}

export interface WhatIf {
  /** Teams that finished what is drawn from, those that finished most first. */
  teams: { team_id: string; done_count: number }[]
  team: TeamRead | null
  pulled: Pulled[]
  dates: { withheld: string | null; sample: { days: number; done: number }; answer: Dates | null }
  collisions: { withheld: string | null; today: Collision[]; changed: Collision[] }
  exposure: ExposureAnswer
  queue: QueueAnswer | null
}

export interface Around {
  warehouse: Warehouse
  registry: Registry
  /** Opened only where a release is asked about. */
  openDesk(): Promise<Desk>
  options: ReadOptions
}

export async function answerWhatIf(around: Around, asked: WhatIfAsked, read: ScopeRead): Promise<WhatIf> {
  const { warehouse, options } = around
  const { levers, asOf, days, seed } = asked
  const teams = teamsOf(read, days)
  const who = asked.who ?? teams[0]?.team_id ?? null
  const isRelease = asked.kind === 'release'
  const [team, named, collisions, exposure] = await Promise.all([
    who === null ? null : readTeam(warehouse, { teamId: who, asOf, days }, options),
    readNamed(around, levers.without, asOf),
    tellCollisions(around, asked),
    isRelease
      ? answerExposure(
          warehouse,
          await around.openDesk(),
          { releaseId: asked.id, without: levers.without },
          options,
        )
      : noExposure('Only a release has a risk that can be told: ask about one'),
  ])
  const queue = team && answerQueue(team, changeOf(levers), seed)
  const teamDone = teams.find(({ team_id }) => team_id === who)?.done_count ?? 0
  return {
    teams,
    team,
    pulled: listPulled(levers, {
      remaining: read.remaining,
      named,
      kind: asked.kind,
      plannedDate: asked.plannedDate,
      isRelease,
      team,
      teamDone,
      queue,
      hasExposure: exposure.withheld === null,
    }),
    dates: tellDates(asked, read, { who, queue, dropped: levers.drop + named.left }),
    collisions,
    exposure,
    queue,
  }
}

const noExposure = (withheld: string): ExposureAnswer => ({
  withheld,
  blast: null,
  dependant_count: null,
  today: null,
  changed: null,
  difference: null,
})

function teamsOf({ teams }: ScopeRead, days: number): WhatIf['teams'] {
  return teams
    .flatMap(({ team_id, done }) =>
      team_id === null ? [] : [{ team_id, done_count: sumOf(done.slice(-days)) }],
    )
    .filter(({ done_count }) => done_count > 0)
    .toSorted((a, b) => b.done_count - a.done_count || (a.team_id < b.team_id ? -1 : 1))
}

async function readNamed(
  { warehouse, options }: Around,
  without: readonly string[],
  asOf: number,
): Promise<{ asked: number; left: number }> {
  if (without.length === 0) return { asked: 0, left: 0 }
  const [row] = await warehouse.rows<{ n: number }>(
    `SELECT count(*) AS n FROM work_item_fact
    WHERE work_item_id IN (SELECT unnest($items)) AND cancelled_at IS NULL
      AND (done_at IS NULL OR done_at > make_timestamp(CAST($as_of AS BIGINT) * 1000))`,
    { items: [...without], as_of: asOf },
    options,
  )
  return { asked: without.length, left: row?.n ?? 0 }
}

function tellDates(
  asked: WhatIfAsked,
  read: ScopeRead,
  { who, queue, dropped }: { who: string | null; queue: QueueAnswer | null; dropped: number },
): WhatIf['dates'] {
  const { levers, days, split, isGrowing } = asked
  const last = <T>(counts: readonly T[]) => counts.slice(-days)
  const done = last(read.history.done)
  const sample = { days: done.length, done: sumOf(done) }
  if (read.past.length === 0)
    return {
      withheld: 'No work items of it are known, so nothing says when they are done',
      sample,
      answer: null,
    }
  if (sample.done < FEWEST_DONE)
    return {
      withheld: `Fewer than ten items were finished in ${sample.days} days: ${sample.done}`,
      sample,
      answer: null,
    }
  const today = localDate(asked.asOf, asked.zone)
  const daysTo = (date: string | null) => (date === null ? null : daysBetween(today, date))
  const added = isGrowing ? { added: last(read.history.added) } : {}
  const own = last(read.teams.find(({ team_id }) => team_id === who)?.done ?? done.map(() => 0))
  const others = done.map((count, day) => count - (own[day] ?? 0))
  const factor = levers.capacity / 100
  const remaining = (items: number) => Math.ceil(Math.max(0, items) * split)
  const now: Outlook = {
    sample: { done, ...added, gap: 1 },
    remaining: remaining(read.remaining),
    plannedDays: daysTo(asked.plannedDate),
  }
  const changed: Outlook = {
    sample: {
      done: others.map((count, day) => count + factor * (own[day] ?? 0)),
      steady: others,
      ...added,
      gap: 1,
    },
    remaining: remaining(read.remaining - dropped + levers.add),
    plannedDays: daysTo(asked.kind === 'release' ? (levers.move ?? asked.plannedDate) : asked.plannedDate),
    ...(queue?.paces ? { paces: queue.paces } : {}),
  }
  return { withheld: null, sample, answer: compareDates(now, changed, asked.seed) }
}

interface Plan {
  starts_at: number | null
  ends_at: number | null
  state: string
}

async function tellCollisions(
  around: Around,
  { kind, id, levers }: WhatIfAsked,
): Promise<WhatIf['collisions']> {
  const none = (withheld: string) => ({ withheld, today: [], changed: [] })
  if (kind !== 'release') return none('Only a planned release meets others: ask about one')
  const [plan] = await around.warehouse.rows<Plan>(
    'SELECT starts_at, ends_at, state FROM int_release__scheduled WHERE release_id = $id',
    { id },
    around.options,
  )
  if (!plan || plan.state === 'released' || plan.state === 'cancelled')
    return none('It is out, or given up: it meets nothing any more')
  const today = await readCollisions(around.warehouse, id, around.options)
  if (levers.move === null) {
    return plan.starts_at === null
      ? none('No date is planned for it: choose one')
      : { withheld: null, today, changed: today }
  }
  return {
    withheld: null,
    today,
    changed: await readMovedCollisions(around, moved(id, plan, levers.move), around.options),
  }
}

const DAY = 86_400_000

/** At its own time of day; the day alone where no date is planned. */
function moved(releaseId: string, { starts_at, ends_at }: Plan, date: string) {
  const day = Date.parse(date)
  const startsAt = starts_at === null ? day : day + (((starts_at % DAY) + DAY) % DAY)
  const length = starts_at === null || ends_at === null ? DAY : ends_at - starts_at
  return {
    releaseId,
    startsAt,
    endsAt: startsAt + length,
    shiftMs: starts_at === null ? 0 : startsAt - starts_at,
  }
}

/** In days from today as dates. */
export function dateOf(days: number | null, asOf: number, zone: string): string | null {
  return days === null ? null : addDays(localDate(asOf, zone), days)
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
