import { moment } from '../measures/scope.ts'
import type { Bet, Floor, Train } from './answer.ts'
import { trainSource, type Asked, type LaneIndex } from './asked.ts'
import { laneColumn, scopeOf } from './statement.ts'

const TRAIN_LIMIT = 5_000
const BET_LIMIT = 200

/** Production deployments of the replay and of as long before it, oldest first; of more than the limit the newest. */
export async function readTrains(
  { warehouse, parameters, options, bound }: Asked,
  laneOf: LaneIndex,
): Promise<Pick<Floor, 'trains' | 'train_count'>> {
  const source = `FROM (${trainSource(parameters, 'before')}) AS owned`
  const [rows, [counted]] = await Promise.all([
    warehouse.rows<Omit<Train, 'lane'> & { lane: string }>(
      `SELECT deployment_id, ${laneColumn(parameters, 'owned')} AS lane, coalesce(version, '') AS name, service_id,
        finished_at AS left_at, change_count,
        is_failed AND coalesce(failure_known_at <= ${moment('as_of')}, true) AS is_failed,
        is_remediation AS is_repair, origin
      ${source}
      ORDER BY finished_at DESC, deployment_id LIMIT ${TRAIN_LIMIT}`,
      bound,
      options,
    ),
    warehouse.rows<{ total: number }>(`SELECT count(*) AS total ${source}`, bound, options),
  ])
  const trains = rows.toReversed().map((row) => ({ ...row, lane: laneOf(row.lane) }))
  return { trains, train_count: counted?.total ?? 0 }
}

/** Bets of the scope, each in the lane of its service; those without one have no lane. */
export async function readBets(
  { warehouse, parameters, options, bound }: Asked,
  laneOf: LaneIndex,
  laneCount: number,
): Promise<Pick<Floor, 'bets' | 'bet_count'>> {
  const lane = parameters.by === 'repository' ? 'service.repository_id' : laneColumn(parameters, 'bet')
  const scope = scopeOf(parameters, 'bet').replaceAll('bet.repository_id', 'service.repository_id')
  const rows = await warehouse.rows<Omit<Bet, 'lane'> & { lane: string | null; total: number }>(
    `SELECT ${lane} AS lane, count(*) OVER () AS total, goal_id, metric, unit, baseline, target, due_at, release_name, planned_at,
      CASE WHEN released_at <= ${moment('as_of')} THEN released_at END AS released_at,
      CASE WHEN released_at > ${moment('as_of')} THEN 'planned' ELSE state END AS state,
      first_measured_at, last_measured_at, point_count, after_count, bet.url
    FROM bet_fact AS bet LEFT JOIN service ON service.service_id = bet.service_id
    WHERE ${scope}
    ORDER BY released_at DESC NULLS LAST, metric, goal_id LIMIT ${BET_LIMIT}`,
    bound,
    options,
  )
  let bet_count = 0
  const bets = rows.map(({ total, lane: own, ...row }) => {
    const place = own === null || own === '' ? laneCount : laneOf(own)
    bet_count = total
    return { ...row, lane: place < laneCount ? place : null }
  })
  return { bets, bet_count }
}

/** What any tool ever told of, whatever the window. */
export async function readKnown({
  warehouse,
  options,
}: Asked): Promise<Pick<Floor, 'known' | 'goal_count' | 'idle_days'>> {
  const [row] = await warehouse.rows<{
    idea: boolean
    work: boolean
    releasing: boolean
    goals: number
    idle_days: number
  }>(
    `SELECT count(*) FILTER (WHERE kind = 'item') > 0 AS idea, count(*) FILTER (WHERE station = 'work') > 0 AS work,
      count(*) FILTER (WHERE station = 'releasing') > 0 AS releasing,
      (SELECT count(*) FROM goal) AS goals,
      (SELECT coalesce(max(CAST(value AS DOUBLE)), 180) FROM config.setting WHERE name = 'idle_days') AS idle_days
    FROM floor_stay_fact`,
    {},
    options,
  )
  const { idea, work, releasing, goals, idle_days } = row!
  return { known: { idea, work, releasing }, goal_count: goals, idle_days }
}
