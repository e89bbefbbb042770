/** The whole stream with other levers: dates, collisions, exposure and constraint, each beside today's. */
import type { ScopeRead } from '../forecast/history.ts'
import { addDays, localDate } from '../measures/calendar.ts'
import type { Registry } from '../model.ts'
import type { ReadOptions } from '../readers.ts'
import type { Desk } from '../risk/assessor.ts'
import type { Warehouse } from '../warehouse.ts'
import type { Collision } from './collisions.ts'
import { answerQueue, changeOf, type QueueAnswer } from './constraint.ts'
import type { Dates } from './dates.ts'
import { answerExposure, type ExposureAnswer, noExposure } from './exposure.ts'
import type { Levers, Pulled } from './levers.ts'
import { tellCollisions } from './moves.ts'
import { listPulled } from './pulled.ts'
import { sumOf, tellDates } from './scope.ts'
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
  const who = asked.who ?? teams[0]?.team_id ?? (await readOwner(around, asked))
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

/** The team of a release of whose items none was finished. */
async function readOwner({ warehouse, options }: Around, { kind, id }: WhatIfAsked): Promise<string | null> {
  if (kind !== 'release') return null
  const [row] = await warehouse.rows<{ team_id: string | null }>(
    'SELECT team_id FROM int_release__scheduled WHERE release_id = $id',
    { id },
    options,
  )
  return row?.team_id ?? null
}

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

/** In days from today as dates. */
export function dateOf(days: number | null, asOf: number, zone: string): string | null {
  return days === null ? null : addDays(localDate(asOf, zone), days)
}
