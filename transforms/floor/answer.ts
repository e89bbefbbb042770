import type { MetricParameters } from '../measures/answer.ts'

/** What lanes can be told apart by. */
export const LANE_KINDS = ['repository', 'service', 'team', 'value_stream'] as const

/** The window of the figures is `since`–`end`, what is replayed `from`–`end`, all epoch ms. */
export interface FloorParameters extends Pick<
  MetricParameters,
  'asOf' | 'repositoryIds' | 'serviceIds' | 'teamIds' | 'valueStreamIds'
> {
  by: (typeof LANE_KINDS)[number]
  since: number
  from: number
  end: number
}

export const STATIONS = ['idea', 'work', 'releasing'] as const
export type Station = (typeof STATIONS)[number]

/** Hours within which 85 of 100 visits that went on were over; withheld below five. */
export interface Pace {
  lane: number
  station: Station
  n: number
  p85: number | null
  low: number | null
  high: number | null
}

export interface Lane {
  /** '' where no lane is known. */
  key: string
  /** Pieces of work seen in the replay. */
  piece_count: number
  /** How many smaller lanes this one stands for; null for a lane of its own. */
  lane_count: number | null
}

/** One list a column, a place in them a piece of work. */
export interface Pieces {
  id: string[]
  kind: ('item' | 'change')[]
  key: (string | null)[]
  title: (string | null)[]
  url: (string | null)[]
  commit_id: (string | null)[]
}

/** One list a column, a place in them a stay; `piece` and `lane` count into their lists, times are epoch ms. */
export interface Stays {
  piece: number[]
  lane: number[]
  station: Station[]
  activity: ('active' | 'waiting' | null)[]
  entered_at: number[]
  left_at: (number | null)[]
  visit_at: number[]
  stale_at: (number | null)[]
  left_to: (string | null)[]
  deployment_id: (string | null)[]
}

export interface Train {
  deployment_id: string
  lane: number
  name: string | null
  service_id: string
  left_at: number
  change_count: number | null
  is_failed: boolean
  is_repair: boolean
  origin: string
}

export interface Bet {
  lane: number | null
  goal_id: string
  metric: string | null
  unit: string | null
  baseline: number | null
  target: number | null
  due_at: number | null
  release_name: string | null
  planned_at: number | null
  released_at: number | null
  state: 'unclaimed' | 'planned' | 'live'
  first_measured_at: number | null
  last_measured_at: number | null
  point_count: number
  after_count: number | null
  url: string | null
}

/** Exact numbers at the end of each day, where the dots are only a share of the pieces. */
export interface DayCount {
  lane: number
  station: Station
  activity: 'active' | 'waiting' | null
  day_at: number
  count: number
}

export interface Floor {
  from: number
  end: number
  lanes: Lane[]
  paces: Pace[]
  piece_count: number
  /** How many pieces each dot stands for; above 1 the dots are an even share, and `counts` says all. */
  pieces_per_dot: number
  pieces: Pieces
  stays: Stays
  counts: DayCount[]
  trains: Train[]
  /** Deployments in the replay and as long before it; above the trains that are listed the oldest are left out. */
  train_count: number
  bets: Bet[]
  /** All of the scope, more than `bets` holds where there are many. */
  bet_count: number
  /** Pieces whose place nothing tells at the end. */
  unknown: { gap: number; unmapped: number }
  /** Which stations any tool tells of, in all history. */
  known: { idea: boolean; work: boolean; releasing: boolean }
  goal_count: number
  idle_days: number
  sql: string
}
