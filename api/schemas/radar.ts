import { Type, type Static } from 'typebox'
import { Instant, LocalDate, NullableInstant, NullableNumber, NullableText } from './nullable.ts'

export const RadarRelease = Type.Object({
  release_id: Type.String(),
  name: Type.String(),
  state: Type.String({ description: 'planned, in progress, released or cancelled' }),
  is_overdue: Type.Boolean({ description: 'Its planned time has passed and it is not out' }),
  place: Type.String({ description: 'enterprise, project or independent' }),
  parent_release_id: NullableText,
  starts_at: Instant,
  ends_at: Instant,
  is_day: Type.Boolean({ description: 'Only the day is planned, in UTC' }),
  released_at: NullableInstant,
  team_id: NullableText,
  team_name: NullableText,
  value_stream_id: NullableText,
  service_count: Type.Number(),
  services: NullableText,
  phase: NullableText,
  next_phase: NullableText,
  next_phase_at: NullableInstant,
  next_gate: NullableText,
  collision_count: Type.Number(),
  known_at: NullableInstant,
  url: NullableText,
})
export type RadarRelease = Static<typeof RadarRelease>

export const RadarFreeze = Type.Object({
  blackout_id: Type.String(),
  name: Type.String(),
  kind: Type.String(),
  strictness: Type.String({ description: 'forbidden or discouraged' }),
  value_stream_id: NullableText,
  service_id: NullableText,
  environment_id: NullableText,
  starts_at: Instant,
  ends_at: Instant,
  known_at: NullableInstant,
})
export type RadarFreeze = Static<typeof RadarFreeze>

export const RadarBooking = Type.Object({
  booking_id: Type.String(),
  name: Type.String(),
  environment_id: Type.String(),
  environment_name: Type.String(),
  release_id: NullableText,
  team_id: NullableText,
  is_confirmed: Type.Boolean(),
  starts_at: Instant,
  ends_at: Instant,
  known_at: NullableInstant,
})
export type RadarBooking = Static<typeof RadarBooking>

export const RadarCollision = Type.Object({
  collision_id: Type.String(),
  kind: Type.String(),
  severity: Type.String({ description: 'high, medium or low' }),
  reason: Type.String(),
  left_kind: Type.String(),
  left_id: Type.String(),
  left_name: Type.String(),
  left_team_id: NullableText,
  left_release_id: NullableText,
  right_kind: Type.String(),
  right_id: Type.String(),
  right_name: Type.String(),
  right_team_id: NullableText,
  right_release_id: NullableText,
  starts_at: NullableInstant,
  ends_at: NullableInstant,
  gap_hours: NullableNumber,
  lead_hours: NullableNumber,
  known_at: NullableInstant,
})
export type RadarCollision = Static<typeof RadarCollision>

export const RadarOrder = Type.Object({
  steps: Type.Array(
    Type.Object({
      release_id: Type.String(),
      name: Type.String(),
      starts_at: Instant,
      after: Type.Array(Type.String(), { description: 'What it waits for, and why' }),
      is_against_plan: Type.Boolean({ description: 'Planned before something that it needs' }),
    }),
  ),
  circles: Type.Array(
    Type.Object({
      names: Type.Array(Type.String()),
      aside: Type.String({ description: 'Which need was set aside' }),
    }),
  ),
})
export type RadarOrder = Static<typeof RadarOrder>

export const Radar = Type.Object({
  releases: Type.Array(RadarRelease),
  release_count: Type.Number({ description: 'All in the stretch; at most 2,000 are here' }),
  freezes: Type.Array(RadarFreeze),
  bookings: Type.Array(RadarBooking),
  booking_count: Type.Number({ description: 'All in the stretch; at most 2,000 are here' }),
  collisions: Type.Array(RadarCollision, { description: 'What is ahead, the nearest first' }),
  collision_count: Type.Number({ description: 'All of them; at most 1,000 are here' }),
  undated_count: Type.Number({ description: 'Planned releases without a date' }),
  order: RadarOrder,
  from: LocalDate,
  to: LocalDate,
  zone: Type.String(),
  as_of: Instant,
  build_id: Type.Number(),
})
export type Radar = Static<typeof Radar>

export const RadarSlots = Type.Object({
  release_id: Type.String(),
  name: Type.String(),
  starts_at: NullableInstant,
  slots: Type.Array(
    Type.Object({
      starts_at: Instant,
      ends_at: Instant,
      reasons: Type.Array(Type.String(), { description: 'What stands in the way; none: it is free' }),
    }),
  ),
  margin_hours: Type.Number(),
  as_of: Instant,
})
export type RadarSlots = Static<typeof RadarSlots>
