import { Type, type Static } from 'typebox'
import { Group, Part } from './figure.ts'
import { Instant, LocalDate, Nullable, NullableInstant, NullableText } from './nullable.ts'

export const Measure = Type.Enum(['duration', 'proportion', 'count', 'level', 'quantity', 'ratio'])
export type Measure = Static<typeof Measure>

export const Better = Type.Enum(['lower', 'higher', 'neither'])
export type Better = Static<typeof Better>

export const BucketSize = Type.Enum(['day', 'week', 'month'])
export type BucketSize = Static<typeof BucketSize>

export const Grouping = Type.String({
  pattern: '^[a-z_]{1,60}$',
  description:
    'none, repository, service, team, value_stream, methodology, or a column of the metric that tells kinds of cases apart',
})
export type Grouping = Static<typeof Grouping>

/** What a metric was asked with, after defaults; the same names as in the query string. */
export const MetricEcho = Type.Object({
  from: LocalDate,
  to: Type.String({ description: 'Exclusive local date' }),
  as_of: Instant,
  zone: Type.String(),
  bucket: BucketSize,
  by: Grouping,
  repository: Type.Array(Type.String()),
  service: Type.Array(Type.String()),
  team: Type.Array(Type.String()),
  value_stream: Type.Array(Type.String()),
  profile: Type.String(),
  stage: Type.Optional(Type.String({ description: 'Of a metric with stages' })),
})
export type MetricEcho = Static<typeof MetricEcho>

export const DeploymentSource = Type.Object({
  origin: Type.String(),
  label: Type.String(),
  service_count: Type.Number(),
  deployment_count: Type.Number(),
})
export type DeploymentSource = Static<typeof DeploymentSource>

export const MetricAnswer = Type.Object({
  name: Type.String(),
  title: Type.String(),
  measure: Measure,
  unit: Type.String(),
  better: Better,
  definition: Type.String(),
  known_limits: Nullable(Type.String({ description: 'What the figure does not see' })),
  source: Type.Array(Type.String()),
  parameters: MetricEcho,
  as_of: Instant,
  /** When the sources were last read; of several, the one that was longest not. */
  loaded_at: NullableInstant,
  build_id: Type.Number(),
  deployment_sources: Type.Array(DeploymentSource),
  start_label: NullableText,
  active_days: Nullable(
    Type.Object(
      { count: Type.Number(), of: Type.Number(), per_week: Type.Number() },
      { description: 'Of a count: local days of the window with at least one, of so many, per week' },
    ),
  ),
  groups: Type.Array(Part),
  total: Group,
  reaches_back_to: Nullable(Type.Number({ description: 'Epoch ms: what is before it is not read yet' })),
  kept_from: Nullable(
    Type.Number({
      description: 'Epoch ms: what was over before it is not kept; buckets of those days are null',
    }),
  ),
  comparison_withheld: NullableText,
  notes: Type.Array(Type.String()),
  sql: Type.String(),
})
export type MetricAnswer = Static<typeof MetricAnswer>

export const MetricSummary = Type.Object({
  name: Type.String(),
  title: Type.String(),
  measure: Measure,
  unit: Type.String(),
  better: Better,
  definition: Type.String(),
  source: Type.Array(Type.String()),
  limits: NullableText,
})
export type MetricSummary = Static<typeof MetricSummary>

export const MetricsAnswer = Type.Object({ metrics: Type.Array(MetricSummary) })
export type MetricsAnswer = Static<typeof MetricsAnswer>
