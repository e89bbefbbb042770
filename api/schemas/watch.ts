import { Type, type Static } from 'typebox'
import { Instant, Nullable, NullableInstant, NullableNumber, NullableText } from './nullable.ts'

const Relation = Type.Enum(['same', 'is needed by', 'needs'])
const SignalKind = Type.Enum(['incident', 'check'])

export const WatchSignal = Type.Object({
  watched_service_id: Type.String(),
  watched_name: Type.String(),
  relation: Relation,
  kind: SignalKind,
  signal: Type.String(),
  title: Type.String(),
  worst_severity: NullableText,
  window_count: Type.Number(),
  fired_count: Type.Number({ description: 'Windows in which it fired' }),
  share_ratio: NullableNumber,
  low_ratio: NullableNumber,
  high_ratio: NullableNumber,
  outside_count: Type.Number(),
  base_ratio: NullableNumber,
  lift_ratio: NullableNumber,
  is_telling: Type.Boolean(),
  p90_minutes: NullableNumber,
  last_at: NullableInstant,
})
export type WatchSignal = Static<typeof WatchSignal>

export const WatchFiring = Type.Object({
  kind: SignalKind,
  firing_id: Type.String(),
  watched_service_id: Type.String(),
  relation: Relation,
  signal: Type.String(),
  title: Type.String(),
  severity: NullableText,
  fired_at: Instant,
  minutes: Type.Number(),
  ended_at: NullableInstant,
  url: NullableText,
})
export type WatchFiring = Static<typeof WatchFiring>

export const WatchVerdict = Type.Object({
  verdict: Type.Enum(['quiet', 'fired', 'cannot tell']),
  reason: Type.String(),
  watched_count: Type.Number(),
  quiet_count: Type.Number(),
  made_at: Instant,
})
export type WatchVerdict = Static<typeof WatchVerdict>

export const Watch = Type.Object({
  deployment_id: Type.String(),
  service_id: Type.String(),
  service_name: Type.String(),
  version: NullableText,
  starts_at: Instant,
  ends_at: Instant,
  window_minutes: Type.Number(),
  basis: Type.String({ description: 'Where the length is from: service, all services, or the usual hour' }),
  case_count: Type.Number({ description: 'Incidents that the length is taken from' }),
  followed_at: Nullable(Type.Number({ description: 'When the next deployment of the service went out' })),
  state: Type.Enum(['open', 'closing', 'quiet', 'fired', 'cannot tell']),
  reason: Type.String(),
  fired: Type.Array(WatchFiring),
  nearby: Type.Array(WatchFiring),
  watched_count: Type.Number(),
  quiet_count: Type.Number(),
  verdicts: Type.Array(WatchVerdict, { description: 'As they were made, newest first' }),
  url: NullableText,
})
export type Watch = Static<typeof Watch>

export const WatchTeller = Type.Object({
  source: Type.String(),
  looked_at: NullableInstant,
  since_at: NullableInstant,
})
export type WatchTeller = Static<typeof WatchTeller>

const ServiceSignals = Type.Object({
  service_id: Type.String(),
  service_name: Type.String(),
  window_minutes: Type.Number(),
  basis: Type.String(),
  case_count: Type.Number(),
  window_count: Type.Number({ description: 'Windows of the past that are counted' }),
  signals: Type.Array(WatchSignal),
})
export type ServiceSignals = Static<typeof ServiceSignals>

export const WatchAnswer = Type.Object({
  windows: Type.Array(Watch),
  services: Type.Array(ServiceSignals),
  tellers: Type.Array(WatchTeller),
  now: Instant,
  build_id: Type.Number(),
})
export type WatchAnswer = Static<typeof WatchAnswer>

export const WatchList = Type.Object({
  open: Type.Array(Watch),
  closed: Type.Array(Watch, { description: 'Closed in the last day, newest first' }),
  tellers: Type.Array(WatchTeller),
  now: Instant,
  build_id: Type.Number(),
})
export type WatchList = Static<typeof WatchList>
