/** What may be changed, as it is asked. */
export interface Levers {
  /** Items fewer, and more. */
  drop: number
  add: number
  /** Items that are dropped by id or key; they take their commits out of the release. */
  without: readonly string[]
  /** Local date to which the release moves. */
  move: string | null
  /** Percent of today's pace of one team. */
  capacity: number
  /** Items under way at most, of that team. */
  limit: number | null
  /** A stage of that team's work, and the percent of its time that goes. */
  stage: string | null
  shorten: number
}

export type LeverName = 'drop' | 'add' | 'without' | 'move' | 'capacity' | 'limit' | 'shorten'
export type Part = 'dates' | 'collisions' | 'exposure' | 'constraint'

/** A lever that was pulled: what it was, and what it moves. */
export interface Pulled {
  lever: LeverName
  /** In words. */
  said: string
  /** What it can change; none: it has no effect, or it cannot be said. */
  moves: Part[]
  /** Why not, or what is assumed. */
  note: string | null
}

export const NO_LEVERS: Levers = {
  drop: 0,
  add: 0,
  without: [],
  move: null,
  capacity: 100,
  limit: null,
  stage: null,
  shorten: 0,
}
