/** What a team's queue is made of: time in hand by stage, how much is in hand at once, how much is under way. */
import { moment } from '../measures/scope.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import type { QueueStage } from './queue.ts'

export interface TeamStage extends QueueStage {
  name: string
  /** Of finished items: those that spent time in it, in hand and waiting, h. */
  n: number
  activeHours: number
  waitingHours: number
}

export interface TeamRead {
  team: { id: string; name: string }
  stages: TeamStage[]
  /** Hours in each stage, one row a finished item. */
  items: Float64Array[]
  /** Under way on average. */
  load: number
  /** Finished a day. */
  perDay: number
  days: number
  sql: string
}

/** In the order of the stream. */
const NAMES = ['idea', 'design', 'build', 'test', 'release'] as const
const HOUR = 3_600_000
/** As many are in hand at once, or fewer, in this share of the time. */
const MOSTLY = 0.85

interface StayRow {
  work_item_id: string
  stage: string
  is_active: boolean
  entered_at: number
  left_at: number
  is_finished: boolean
}

/** Items that the team finished on the last days, and all that it had in hand on them. */
export async function readTeam(
  warehouse: Warehouse,
  { teamId, asOf, days }: { teamId: string; asOf: number; days: number },
  options: ReadOptions,
): Promise<TeamRead> {
  const since = asOf - days * 24 * HOUR
  const bound = { team: teamId, as_of: asOf, since }
  const sql = `WITH item AS (
  SELECT fact.work_item_id, fact.started_at, fact.done_at,
    coalesce(fact.done_at, fact.cancelled_at, ${moment('as_of')}) AS ended_at
  FROM work_item_fact AS fact
  LEFT JOIN int_work_item__laned AS laned ON laned.work_item_id = fact.work_item_id
  WHERE coalesce(laned.team_id, fact.team_id) = $team AND fact.started_at <= ${moment('as_of')}
)
SELECT item.work_item_id, coalesce(state.phase, 'build') AS stage, state.flow_state = 'active' AS is_active,
  greatest(state.entered_at, item.started_at) AS entered_at,
  least(coalesce(state.left_at, item.ended_at), item.ended_at, ${moment('as_of')}) AS left_at,
  coalesce(item.done_at <= ${moment('as_of')}, false) AS is_finished
FROM item
JOIN work_item_state_fact AS state ON state.work_item_id = item.work_item_id
WHERE item.ended_at >= ${moment('since')} AND state.flow_state IN ('active', 'waiting')
  AND state.entered_at < least(item.ended_at, ${moment('as_of')})
  AND coalesce(state.left_at, item.ended_at) > item.started_at
ORDER BY item.work_item_id, state.entered_at`
  const [rows, named] = await Promise.all([
    warehouse.rows<StayRow>(sql, bound, options),
    warehouse.rows<{ name: string | null }>(
      'SELECT name FROM team WHERE team_id = $team',
      { team: teamId },
      options,
    ),
  ])
  const finished = rows.filter((row) => row.is_finished)
  const known = NAMES.filter((name) => finished.some(({ stage }) => stage === name))
  return {
    team: { id: teamId, name: named[0]?.name ?? teamId },
    ...gather(finished, known, rows, [since, asOf]),
    days,
    sql,
  }
}

function gather(
  finished: readonly StayRow[],
  known: readonly string[],
  all: readonly StayRow[],
  [since, until]: [number, number],
): Omit<TeamRead, 'team' | 'days' | 'sql'> {
  const active = new Map<string, Float64Array>()
  const waiting = new Map<string, Float64Array>()
  for (const { work_item_id, stage, is_active, entered_at, left_at } of finished) {
    for (const side of [active, waiting])
      if (!side.has(work_item_id)) side.set(work_item_id, new Float64Array(known.length))
    const place = known.indexOf(stage)
    ;(is_active ? active : waiting).get(work_item_id)![place]! += (left_at - entered_at) / HOUR
  }
  const stages = known.map((stage, place): TeamStage => {
    const [own, waits] = [sumAt(active, place), sumAt(waiting, place)]
    const held = all.filter((row) => row.stage === stage && row.is_active)
    return {
      stage,
      name: `${stage[0]!.toUpperCase()}${stage.slice(1)}`,
      places: own === 0 ? null : Math.max(1, heldMostly(held, since, until)),
      n: [...active.keys()].filter((id) => active.get(id)![place]! + waiting.get(id)![place]! > 0).length,
      activeHours: own,
      waitingHours: waits,
    }
  })
  // Where nobody works, the wait is the stage's own time.
  const items = [...active].map(([id, hours]) =>
    hours.map((own, place) => (stages[place]!.places === null ? waiting.get(id)![place]! : own)),
  )
  const days = (until - since) / HOUR / 24
  return { stages, items, load: spent(all, since, until) / days / 24, perDay: active.size / days }
}

function sumAt(items: ReadonlyMap<string, Float64Array>, place: number): number {
  let sum = 0
  for (const hours of items.values()) sum += hours[place]!
  return sum
}

function spent(stays: readonly StayRow[], since: number, until: number): number {
  return stays.reduce(
    (sum, { entered_at, left_at }) =>
      sum + Math.max(0, Math.min(left_at, until) - Math.max(entered_at, since)) / HOUR,
    0,
  )
}

/** How many are in hand at once, or fewer, most of the time. */
export function heldMostly(
  stays: readonly Pick<StayRow, 'entered_at' | 'left_at'>[],
  since: number,
  until: number,
): number {
  const moves = stays
    .filter(({ entered_at, left_at }) => left_at > since && entered_at < until)
    .flatMap(({ entered_at, left_at }) => [
      [Math.max(since, entered_at), 1] as const,
      [Math.min(until, left_at), -1] as const,
    ])
    .toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
  const lasted = new Map<number, number>()
  let [held, from] = [0, since]
  for (const [at, move] of [...moves, [until, 0] as const]) {
    lasted.set(held, (lasted.get(held) ?? 0) + at - from)
    held += move
    from = at
  }
  let sum = 0
  for (const [count, time] of [...lasted].toSorted((a, b) => a[0] - b[0])) {
    sum += time
    if (sum >= MOSTLY * (until - since)) return count
  }
  return 0
}
