import { Type, type Static } from 'typebox'
import { Instant, LocalDate, Nullable, NullableInstant, NullableText } from './nullable.ts'

export const RepositoryScope = Type.Object({
  repository_id: Type.String(),
  name: Type.String(),
  first_at: NullableInstant,
  last_at: NullableInstant,
})
export type RepositoryScope = Static<typeof RepositoryScope>

export const ServiceScope = Type.Object({
  service_id: Type.String(),
  name: Type.String(),
  repository_id: NullableText,
  team_id: Nullable(Type.String({ description: 'Who owns it now' })),
  value_stream_id: NullableText,
  origin: Nullable(
    Type.String({ description: 'Where its deployments come from: tag, configuration, merge …' }),
  ),
})
export type ServiceScope = Static<typeof ServiceScope>

export const NamedScope = Type.Object({ id: Type.String(), name: Type.String() })
export type NamedScope = Static<typeof NamedScope>

/** What can be chosen in the filter bar, and the window that is shown when nothing is chosen. */
export const Scopes = Type.Object({
  repositories: Type.Array(RepositoryScope),
  services: Type.Array(ServiceScope),
  teams: Type.Array(NamedScope),
  value_streams: Type.Array(NamedScope),
  has_plans: Type.Boolean({ description: 'Whether any release is planned, any freeze or booking known' }),
  has_goals: Type.Boolean({ description: 'Whether any goal is written down, or any outcome measured' }),
  has_environments: Type.Boolean({
    description: 'Whether anything is known of an environment that is not production',
  }),
  has_waiting: Type.Boolean({
    description: 'Whether anything waits for people, questions of the set-up apart',
  }),
  zone: Type.String(),
  from: LocalDate,
  to: Type.String({ description: 'Exclusive local date' }),
  as_of: Instant,
  build_id: Type.Number(),
})
export type Scopes = Static<typeof Scopes>
