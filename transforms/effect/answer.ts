/** What is told of an effect: every number that is needed to come to the same verdict. */
import type { Placebo } from './placebo.ts'
import type { Grain } from './slots.ts'

export type Verdict = 'up' | 'down' | 'no detectable change' | 'too little data'

/** Times are epoch ms, the beginning of their day, week or month. */
export interface EffectPoint {
  at: number
  value: number
  part: 'history' | 'before' | 'after'
  /** Where the running trend and the season would have it without a change; null outside the window. */
  expected: number | null
  low: number | null
  high: number | null
}

export interface EffectPlacebo extends Omit<Placebo, 'dates'> {
  tested_count: number
  dates: { at: number; change: number; se: number; is_claimed: boolean }[]
}

export interface EffectFigures {
  verdict: Verdict
  /** Why there is too little. */
  withheld: string | null
  side: 'good' | 'bad' | null
  change: number | null
  low: number | null
  high: number | null
  se: number | null
  freedom: number | null
  /** Where the running trend stood at the exposure. */
  level_before: number | null
  trend_per_point: number | null
  phi: number | null
  phi_se: number | null
  /** Standard deviation of a point around trend and season. */
  noise: number | null
  /** By weekday, Monday first; empty where no season was taken out. */
  season: number[]
  grain: Grain
  history_count: number
  before_count: number
  after_count: number
  /** Both windows are full: later points change nothing. */
  is_complete: boolean
  smallest_effect: number | null
  /** From when there are enough points before an exposure; null where there are. */
  exposable_at: number | null
  possible_at: number | null
  complete_at: number | null
  placebo: EffectPlacebo | null
  jumps: { at: number; change: number }[]
  /** The same without values that lie far off. */
  robust: { left_out: number[]; change: number; low: number; high: number; verdict: Verdict } | null
  points: EffectPoint[]
  notes: string[]
}
