import { Type, type Static } from 'typebox'
import { Instant, LocalDate, Nullable, NullableInstant, NullableNumber, NullableText } from './nullable.ts'

export const EnvironmentUse = Type.Object({
  booked_hours: Type.Number(),
  wanted_hours: Type.Number({
    description: 'Of all bookings together, more than the booked ones where they overlap',
  }),
  booked_ratio: Type.Number({ description: 'Of the hours of the window' }),
  day_count: Type.Number({ description: 'Days that were booked and are over' }),
  used_day_count: Type.Number({
    description: 'Of these, days on which something was deployed or tested there',
  }),
  used_ratio: NullableNumber,
  low: NullableNumber,
  high: NullableNumber,
})
export type EnvironmentUse = Static<typeof EnvironmentUse>

export const Environment = Type.Object({
  environment_id: Type.String(),
  name: Type.String(),
  tier: NullableText,
  kind: Nullable(Type.String({ description: 'cloud, on-premises, mainframe or virtualised' })),
  is_known: Type.Boolean({ description: 'Whether anything but bookings and events tells of it' }),
  service_count: Type.Number(),
  last_deployed_at: NullableInstant,
  drifted_count: Type.Number({ description: 'Services of which production has what is missing here' }),
  ahead_count: Type.Number(),
  uncertain_count: Type.Number(),
  booking_count: Type.Number(),
  contention_count: Type.Number(),
  refreshed_at: NullableInstant,
  configured_at: NullableInstant,
  use: Nullable(EnvironmentUse),
})
export type Environment = Static<typeof Environment>

export const EnvironmentVersion = Type.Object({
  environment_id: Type.String(),
  service_id: Type.String(),
  deployment_id: Type.String(),
  version: NullableText,
  commit_id: NullableText,
  from_at: Instant,
  is_derived: Type.Boolean({ description: 'No tool told the deployment' }),
  url: NullableText,
  state: Nullable(
    Type.String({
      description:
        'same, behind, ahead, both, different, unknown or never in production; null in production and of the past',
    }),
  ),
  behind_count: NullableNumber,
  ahead_count: NullableNumber,
  gap_days: NullableNumber,
  missing_since_at: NullableInstant,
  production_version: NullableText,
})
export type EnvironmentVersion = Static<typeof EnvironmentVersion>

export const Environments = Type.Object({
  environments: Type.Array(Environment),
  services: Type.Array(
    Type.Object({ service_id: Type.String(), name: Type.String(), team_id: NullableText }),
  ),
  versions: Type.Array(EnvironmentVersion, {
    description: 'What is where; where nothing is told nothing is here',
  }),
  version_count: Type.Number({ description: 'All of them; at most 20,000 are here' }),
  is_now: Type.Boolean({ description: 'Whether drift is told: it is counted for now alone' }),
  from: LocalDate,
  to: LocalDate,
  zone: Type.String(),
  as_of: Instant,
  build_id: Type.Number(),
})
export type Environments = Static<typeof Environments>

export const EnvironmentBooking = Type.Object({
  booking_id: Type.String(),
  environment_id: Type.String(),
  environment_name: Type.String(),
  is_environment_known: Type.Boolean(),
  name: Type.String(),
  release_id: NullableText,
  team_name: NullableText,
  is_confirmed: Type.Boolean(),
  starts_at: Instant,
  ends_at: Instant,
  day_count: Type.Number(),
  used_day_count: Type.Number(),
  contention_count: Type.Number(),
  wait_hours: NullableNumber,
})
export type EnvironmentBooking = Static<typeof EnvironmentBooking>

export const EnvironmentContention = Type.Object({
  left_id: Type.String(),
  right_id: Type.String(),
  environment_id: Type.String(),
  environment_name: Type.String(),
  left_name: Type.String(),
  right_name: Type.String(),
  starts_at: Instant,
  ends_at: Instant,
  overlap_hours: Type.Number(),
  wait_hours: Type.Number({ description: 'What the later one waits if the other keeps what it booked' }),
  is_firm: Type.Boolean({ description: 'Both are confirmed' }),
  is_over: Type.Boolean({ description: 'The release of one of them is out' }),
})
export type EnvironmentContention = Static<typeof EnvironmentContention>

export const EnvironmentEvent = Type.Object({
  environment_event_id: Type.String(),
  environment_id: Type.String(),
  environment_name: Type.String(),
  kind: NullableText,
  happened_at: Instant,
  text: NullableText,
  url: NullableText,
})
export type EnvironmentEvent = Static<typeof EnvironmentEvent>

export const EnvironmentBookings = Type.Object({
  bookings: Type.Array(EnvironmentBooking),
  booking_count: Type.Number({ description: 'All in the stretch; at most 2,000 are here' }),
  contentions: Type.Array(EnvironmentContention),
  contention_count: Type.Number({ description: 'All in the stretch; at most 2,000 are here' }),
  events: Type.Array(EnvironmentEvent),
  event_count: Type.Number({ description: 'All in the stretch; at most 2,000 are here' }),
  from: LocalDate,
  to: LocalDate,
  zone: Type.String(),
  as_of: Instant,
})
export type EnvironmentBookings = Static<typeof EnvironmentBookings>

export const EnvironmentAvailability = Type.Object({
  environment_id: Nullable(Type.String({ description: 'Null where nothing is known of this name' })),
  name: Type.String(),
  is_known: Type.Boolean(),
  is_free: Type.Boolean(),
  conflicts: Type.Array(
    Type.Object({
      booking_id: Type.String(),
      name: Type.String(),
      team_name: NullableText,
      is_confirmed: Type.Boolean(),
      starts_at: Instant,
      ends_at: Instant,
    }),
  ),
  slots: Type.Array(Type.Object({ starts_at: Instant, ends_at: Instant }), {
    description: 'The next free times of this length within a year',
  }),
  starts_at: Instant,
  ends_at: Instant,
})
export type EnvironmentAvailability = Static<typeof EnvironmentAvailability>
