import { Type, type Static } from 'typebox'
import { Instant, Nullable, NullableInstant, NullableNumber, NullableText } from './nullable.ts'

export const WaitingRole = Type.Enum([
  'reviewer',
  'author',
  'approver',
  'release manager',
  'team lead',
  'operator',
])
export type WaitingRole = Static<typeof WaitingRole>

export const WaitingRow = Type.Object({
  kind: Type.String(),
  thing_id: Type.String(),
  role: Type.String({ description: 'Who acts' }),
  title: Type.String(),
  team_id: NullableText,
  team_name: NullableText,
  service_id: NullableText,
  service_name: NullableText,
  repository_id: NullableText,
  repository_name: NullableText,
  release_id: NullableText,
  since_at: NullableInstant,
  hours: Nullable(Type.Number({ description: 'Null: since when is not known' })),
  evidence: Type.String(),
  release_count: Type.Number(),
  release_names: NullableText,
  change_count: Type.Number(),
  dependant_count: Type.Number(),
  cost_hours: Nullable(
    Type.Number({ description: 'Hours times all that waits: itself, releases and changes behind it' }),
  ),
  url: NullableText,
  is_forgotten: Type.Boolean({
    description: 'A request that nobody has touched for the days after which work counts as stale',
  }),
})
export type WaitingRow = Static<typeof WaitingRow>

export const WaitingAnswer = Type.Object({
  rows: Type.Array(WaitingRow),
  total_count: Type.Number(),
  limit: Type.Number(),
  forgotten_count: Type.Number({
    description: 'Forgotten requests that are left out; `forgotten=true` lists them',
  }),
  roles: Type.Array(Type.Object({ role: WaitingRole, count: Type.Number(), oldest_hours: NullableNumber })),
  as_of: Instant,
  build_id: Type.Number(),
})
export type WaitingAnswer = Static<typeof WaitingAnswer>
