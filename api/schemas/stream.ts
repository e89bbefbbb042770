import { Type, type Static } from 'typebox'
import { Figure, Limits } from './figure.ts'
import { Grouping, MetricEcho } from './metric.ts'
import { Instant, LocalDate, Nullable, NullableInstant, NullableNumber, NullableText } from './nullable.ts'

const stage = {
  stage: Type.String({ description: 'Its key; `whole` is the way from end to end' }),
  position: Type.Number(),
  name: Type.String(),
  from_event: Type.String(),
  to_event: Type.String(),
  kind: Type.Enum(['wait', 'work', 'outside', 'whole'], {
    description: 'All of it waits; states of the items tell; before or after the flow; all of the way',
  }),
  origin: Type.Enum(['configuration', 'default']),
}

const echo = { parameters: MetricEcho, as_of: Instant, sql: Type.String() }

export const StageGroup = Type.Object({
  key: NullableText,
  label: Type.String(),
  window: Figure,
  limits: Limits,
  split: Nullable(
    Type.Object(
      {
        n: Type.Number(),
        hours: Type.Number(),
        waiting_hours: Type.Number(),
        active_hours: Type.Number(),
      },
      { description: 'Of those whose states tell; what is neither is in states that mean neither' },
    ),
  ),
  queue: Type.Object({
    before: Type.Number({ description: 'In it at the start of the window' }),
    now: Type.Number({ description: 'In it at the end of the window, or as of' }),
    arrivals: Type.Number(),
    departures: Type.Number(),
  }),
})
export type StageGroup = Static<typeof StageGroup>

export const MappedStage = Type.Object({
  ...stage,
  total: StageGroup,
  groups: Type.Array(StageGroup),
  unsplit: Type.Array(
    Type.Object(
      {
        stage: Type.String(),
        start_event: Type.String(),
        n: Type.Number(),
        p50: NullableNumber,
        p85: NullableNumber,
      },
      { description: 'Ended with it, while its own beginning is not known: since an earlier event' },
    ),
  ),
  fault_count: Type.Number({ description: 'Ends in the wrong order: no time' }),
  passed_count: Type.Number({ description: 'Went past it without its last event' }),
})
export type MappedStage = Static<typeof MappedStage>

export const StreamLink = Type.Object({
  link: Type.String(),
  missing_count: Type.Number(),
  count: Type.Number({ description: 'All that should have it' }),
})
export type StreamLink = Static<typeof StreamLink>

export const StreamAnswer = Type.Object({
  stages: Type.Array(MappedStage),
  whole: Nullable(MappedStage),
  links: Type.Array(StreamLink),
  loaded_at: NullableInstant,
  build_id: Type.Number(),
  notes: Type.Array(Type.String()),
  ...echo,
})
export type StreamAnswer = Static<typeof StreamAnswer>

const standing = {
  key: NullableText,
  label: Type.String(),
  waiting_hours: Type.Number({ description: 'Within the window, of what ended and of what still waits' }),
  waiting_count: Type.Number(),
  share: Nullable(Type.Number({ description: 'Of all waiting in the scope' })),
  arrivals: Type.Number(),
  departures: Type.Number(),
  before: Type.Number(),
  now: Type.Number(),
  is_growing: Type.Boolean({ description: 'More than before, five at least, and no chance' }),
  evidence: Nullable(
    Type.Enum(['queue', 'time'], {
      description: 'The queue is above its limits, or the time in it is longer than in the window before',
    }),
  ),
  since: Nullable(LocalDate),
  hours: Nullable(Type.Number({ description: 'Median of the time in it; null below five rows' })),
  previous_hours: NullableNumber,
}

export const StreamStanding = Type.Object(standing)
export type StreamStanding = Static<typeof StreamStanding>

export const StreamStandingStage = Type.Object({
  ...standing,
  stage: Type.String(),
  name: Type.String(),
  kind: stage.kind,
  groups: Type.Array(StreamStanding),
})
export type StreamStandingStage = Static<typeof StreamStandingStage>

export const Constraint = Type.Object({
  stage: Type.String(),
  name: Type.String(),
  group: Nullable(StreamStanding),
  standing: StreamStanding,
  share_of_stage: NullableNumber,
  buckets: Type.Array(
    Type.Object({
      bucket_date: LocalDate,
      value: NullableNumber,
      is_open: Type.Boolean(),
      is_signal: Type.Boolean(),
    }),
    { description: 'The queue at the end of each bucket' },
  ),
  oldest: Type.Array(
    Type.Object({
      case_id: Type.String(),
      title: NullableText,
      item_key: NullableText,
      url: NullableText,
      entered_at: Instant,
      age_hours: Type.Number(),
    }),
  ),
})
export type Constraint = Static<typeof Constraint>

export const ConstraintAnswer = Type.Object({
  constraint: Nullable(Constraint),
  reason: Type.String(),
  stages: Type.Array(StreamStandingStage),
  waiting_hours: Type.Number(),
  scanned: Type.Number({ description: 'Queues looked at' }),
  by: Grouping,
  ...echo,
})
export type ConstraintAnswer = Static<typeof ConstraintAnswer>

export const WhatIfAnswer = Type.Object({
  whole: Nullable(Type.Object(stage)),
  today: Figure,
  stages: Type.Array(
    Type.Object({
      stage: Type.String(),
      name: Type.String(),
      position: Type.Number(),
      known_count: Type.Number({ description: 'Ways with a known time in it; the others stay as they are' }),
      simulated: Figure,
    }),
    { description: 'From end to end, if this stage alone took so much less' },
  ),
  shorten: Type.Number({ description: 'Percent' }),
  ...echo,
})
export type WhatIfAnswer = Static<typeof WhatIfAnswer>
