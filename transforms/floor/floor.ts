import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import type { Floor, FloorParameters } from './answer.ts'
import { ask, readLanes } from './asked.ts'
import { readBets, readKnown, readTrains } from './beside.ts'
import { readPaces } from './paces.ts'
import { stayStatement } from './statement.ts'
import { readCounts, readStays } from './stays.ts'

export type * from './answer.ts'
export { LANE_KINDS } from './answer.ts'

export interface FloorLimits {
  /** Lanes that are told apart; the smaller ones beyond are one together. */
  lanes: number
  /** Pieces that are drawn one by one; above, each dot stands for several. */
  pieces: number
}

export const FLOOR_LIMITS: FloorLimits = { lanes: 40, pieces: 5_000 }

/** Where the work stood in the weeks before `end`, and what left; bounded, and what is bounded is said. */
export async function answerFloor(
  warehouse: Warehouse,
  parameters: FloorParameters,
  options: ReadOptions = {},
  limits: FloorLimits = FLOOR_LIMITS,
): Promise<Floor> {
  const asked = ask(warehouse, parameters, options)
  const { lanes, laneOf } = await readLanes(asked, limits.lanes)
  const piece_count = lanes.reduce((sum, lane) => sum + lane.piece_count, 0)
  const pieces_per_dot = Math.max(1, Math.ceil(piece_count / limits.pieces))
  const [known, standing, paces, counts, shipped, bets] = await Promise.all([
    readKnown(asked),
    readStays(asked, laneOf, pieces_per_dot),
    readPaces(asked, laneOf),
    pieces_per_dot > 1 ? readCounts(asked, laneOf) : [],
    readTrains(asked, laneOf),
    readBets(asked, laneOf, lanes.length),
  ])
  return {
    from: parameters.from,
    end: parameters.end,
    lanes,
    paces,
    piece_count,
    pieces_per_dot,
    ...standing,
    counts,
    ...shipped,
    ...bets,
    ...known,
    sql: `${stayStatement(parameters, 'from')}\nSELECT *\nFROM stay\nORDER BY lane, piece_id, entered_at`,
  }
}
