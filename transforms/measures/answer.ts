import type { Difference } from '../statistics/interval.ts'
import type { RatioRange } from '../statistics/ratio.ts'

export type Measure = 'duration' | 'quantity' | 'proportion' | 'count' | 'level' | 'ratio'
export type Better = 'lower' | 'higher' | 'neither'

/** What a metric is asked for; dates are local to `zone`, `to` is exclusive. */
export interface MetricParameters {
  from: string
  to: string
  /** Epoch ms: nothing after it is known. */
  asOf: number
  zone: string
  bucket: 'day' | 'week' | 'month'
  /** none, repository, service, team, value_stream, methodology, or a column of the metric's own that tells kinds of cases apart. */
  by: string
  repositoryIds?: string[]
  serviceIds?: string[]
  teamIds?: string[]
  valueStreamIds?: string[]
  profile?: string
  /** Of a metric with stages; the whole way when left out. */
  stage?: string
}

/** A value with all that it takes to believe it; null is unknown or withheld. */
export interface Figure {
  n: number
  /** Median of a duration or quantity, share 0..1 of a proportion, count per day, level at the end, ratio of two sums. */
  value: number | null
  low: number | null
  high: number | null
  p85: number | null
  p85_low: number | null
  p85_high: number | null
  /** Cases that have not ended or can still turn out otherwise. */
  open_count: number
  withheld: string | null
  /** Failing cases of a proportion, total of a count. */
  numerator: number | null
  /** Of a ratio, part of which is unknown: what it is at least and at most, in place of a value. */
  range?: RatioRange | null
}

export interface Bucket extends Figure {
  bucket_date: string
  is_open: boolean
  is_signal: boolean
}

export interface Limits {
  center: number | null
  lower: number | null
  upper: number | null
  verdict: 'signal' | 'noise' | 'too few buckets'
  since: string | null
  direction: 'better' | 'worse' | 'neither' | null
}

export interface Comparison extends Difference {
  previous: Figure
}

/** How many of all cases of the window are this group's, with its interval. */
export interface Share {
  value: number
  low: number | null
  high: number | null
}

export interface Group {
  key: string | null
  label: string
  window: Figure
  /** Of a metric asked by groups; null in total and without cases. */
  share: Share | null
  comparison: Comparison | null
  limits: Limits
  buckets: Bucket[]
}

/** One of many groups: buckets and limits are left out where they were not asked for. */
export type Part = Omit<Group, 'limits' | 'buckets'> & Partial<Pick<Group, 'limits' | 'buckets'>>

export interface DeploymentSource {
  origin: string
  label: string
  service_count: number
  deployment_count: number
}

/** Local days of the window with at least one case. */
export interface ActiveDays {
  count: number
  of: number
  per_week: number
}

export interface MetricAnswer<Shown extends Part = Group> {
  name: string
  title: string
  measure: Measure
  unit: string
  better: Better
  definition: string
  known_limits: string | null
  source: string[]
  parameters: MetricParameters
  as_of: number
  loaded_at: number | null
  build_id: number
  deployment_sources: DeploymentSource[]
  start_label: string | null
  /** Only of a count. */
  active_days: ActiveDays | null
  groups: Shown[]
  total: Group
  /** Epoch ms: what is before it is not read yet; null when all is. */
  reaches_back_to: number | null
  /** Epoch ms: what was over before is not kept (retention); null when all is. */
  kept_from: number | null
  /** Why there is no comparison with the window before; null when there is one. */
  comparison_withheld: string | null
  notes: string[]
  sql: string
}
