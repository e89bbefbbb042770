import { Type, type Static } from 'typebox'
import { Instant, NullableInstant, NullableText } from './nullable.ts'

export const AlertChannel = Type.Object({
  name: Type.String(),
  kind: Type.Enum(['webhook', 'slack', 'email']),
})
export type AlertChannel = Static<typeof AlertChannel>

export const AlertRule = Type.Object({
  name: Type.String(),
  kind: Type.Enum(['signal', 'threshold', 'freshness', 'waiting']),
  to: Type.Array(Type.String()),
  error: Type.Union([Type.String({ description: 'Why it could not be judged last time' }), Type.Null()]),
})
export type AlertRule = Static<typeof AlertRule>

export const AlertEpisode = Type.Object({
  rule: Type.String(),
  key: Type.String({ description: 'What of: told once from when it was found to when it was over' }),
  text: Type.String(),
  details: Type.Array(Type.String()),
  path: Type.String({ description: 'Where it can be seen' }),
  opened_at: Instant,
  seen_at: Instant,
  resolved_at: NullableInstant,
})
export type AlertEpisode = Static<typeof AlertEpisode>

export const AlertMessage = Type.Object({
  message_id: Type.String(),
  channel: Type.String(),
  kind: Type.String(),
  title: Type.String(),
  created_at: Instant,
  attempt_count: Type.Number(),
  next_try_at: NullableInstant,
  delivered_at: NullableInstant,
  given_up_at: NullableInstant,
  last_error: NullableText,
})
export type AlertMessage = Static<typeof AlertMessage>

export const DigestState = Type.Object({
  audience: Type.String(),
  team: NullableText,
  schedule: Type.String({ description: 'A cron pattern, read in the configured zone' }),
  to: Type.Array(Type.String()),
  next_at: NullableInstant,
})
export type DigestState = Static<typeof DigestState>

export const AlertsAnswer = Type.Object({
  channels: Type.Array(AlertChannel),
  rules: Type.Array(AlertRule),
  episodes: Type.Array(AlertEpisode),
  messages: Type.Array(AlertMessage),
  digests: Type.Array(DigestState),
  checked_at: NullableInstant,
})
export type AlertsAnswer = Static<typeof AlertsAnswer>

const Preview = Type.Object({
  channel: Type.String(),
  title: Type.String(),
  markdown: Type.String(),
})

export const AlertsCheck = Type.Object({
  is_dry: Type.Boolean({ description: 'Nothing was noted or sent' }),
  messages: Type.Array(Preview),
  errors: Type.Array(Type.Object({ rule: Type.String(), error: Type.String() })),
  /** Of what was sent at once. */
  posted: Type.Array(AlertMessage),
})
export type AlertsCheck = Static<typeof AlertsCheck>

export const DigestAnswer = Type.Object({
  title: Type.String(),
  markdown: Type.String(),
  /** Of what was sent at once. */
  posted: Type.Array(AlertMessage),
})
export type DigestAnswer = Static<typeof DigestAnswer>
