import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import type { FloorParameters, Lane } from './answer.ts'
import { bindFloor, laneColumn, scopeOf, stayStatement, type Bound } from './statement.ts'
import { moment } from '../measures/scope.ts'

/** A question about the floor, on its way to the warehouse. */
export interface Asked {
  warehouse: Warehouse
  parameters: FloorParameters
  options: ReadOptions
  bound: Bound
}

export function ask(warehouse: Warehouse, parameters: FloorParameters, options: ReadOptions): Asked {
  return { warehouse, parameters, options, bound: bindFloor(parameters) }
}

/** Place of a lane in the list by its key; a lane beyond the limit has that of the rest. */
export type LaneIndex = (key: string) => number

/**
 * Lanes with pieces in the replay or deployments in it, busiest first, work without a lane last. Those beyond the limit are
 * one lane.
 */
export async function readLanes(asked: Asked, limit: number): Promise<{ lanes: Lane[]; laneOf: LaneIndex }> {
  const { warehouse, parameters, options, bound } = asked
  const counted = await warehouse.rows<{ key: string; pieces: number; trains: number }>(
    `${stayStatement(parameters, 'from')},
    worked AS (
      SELECT lane, count(DISTINCT kind || piece_id) AS pieces FROM stay GROUP BY lane
    ),
    shipped AS (
      SELECT ${laneColumn(parameters, 'owned')} AS lane, count(*) AS trains
      FROM (${trainSource(parameters, 'from')}) AS owned GROUP BY 1
    )
    SELECT coalesce(worked.lane, shipped.lane) AS key, coalesce(pieces, 0) AS pieces, coalesce(trains, 0) AS trains
    FROM worked FULL JOIN shipped ON shipped.lane = worked.lane
    ORDER BY key = '', pieces DESC, trains DESC, key`,
    bound,
    options,
  )
  const own = counted.slice(0, limit)
  const rest = counted.slice(limit)
  const lanes: Lane[] = own.map(({ key, pieces }) => ({ key, piece_count: pieces, lane_count: null }))
  if (rest.length > 0) {
    const piece_count = rest.reduce((sum, { pieces }) => sum + pieces, 0)
    lanes.push({ key: '', piece_count, lane_count: rest.length })
  }
  const places = new Map(own.map(({ key }, i) => [key, i]))
  return { lanes, laneOf: (key) => places.get(key) ?? own.length }
}

/** Production deployments with what tells lanes apart: of the replay, or of twice its length, as far as tracks reach back. */
export function trainSource(parameters: Asked['parameters'], start: 'from' | 'before'): string {
  return `SELECT fact.*, owner.team_id, service.value_stream_id
    FROM deployment_fact AS fact
    LEFT JOIN service ON service.service_id = fact.service_id
    LEFT JOIN (
      SELECT service_id, min(team_id) AS team_id FROM service_owner WHERE valid_to_at IS NULL GROUP BY service_id
    ) AS owner ON owner.service_id = fact.service_id
    WHERE fact.environment_tier = 'production' AND NOT fact.is_prerelease AND fact.outcome = 'succeeded'
      AND fact.finished_at > ${moment(start)} AND fact.finished_at <= ${moment('until')}
      AND ${scopeOf(parameters, 'fact').replaceAll('fact.team_id', 'owner.team_id').replaceAll('fact.value_stream_id', 'service.value_stream_id')}`
}
