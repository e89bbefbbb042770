import type { Floor } from '#lib/data/types.ts'
import { readDots, readPaces, type Dot, type LanePaces } from './floor.ts'
import { listNeglect, type Neglect } from './stand.ts'
import { seatDots, type Seating } from './slots.ts'

/** All of an answer that the floor is drawn from, worked out once. */
export interface Scene {
  floor: Floor
  dots: Dot[]
  paces: LanePaces[]
  seating: Seating
  neglect: Neglect[]
  /** How long a dot takes to leave, in time of the replay. */
  leaveMs: number
}

export const playSeconds = 30
const leaveSeconds = 0.9

export function readScene(floor: Floor): Scene {
  const dots = readDots(floor)
  return {
    floor,
    dots,
    paces: readPaces(floor),
    neglect: listNeglect(floor),
    seating: seatDots(dots, floor.lanes.length),
    leaveMs: ((floor.end - floor.from) / playSeconds) * leaveSeconds,
  }
}
