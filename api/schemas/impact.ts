import { Type, type Static } from 'typebox'
import { CONTRACT_KINDS } from '../../transforms/impact/answer.ts'
import { Instant, Nullable, NullableBoolean, NullableNumber, NullableText } from './nullable.ts'

const Path = Type.String({ minLength: 1, maxLength: 4_096 })
const closed = { additionalProperties: false }

export const ImpactQuestion = Type.Object(
  {
    repository: Type.String({
      minLength: 1,
      maxLength: 1_000,
      description: 'Its id such as github.com/acme/shop, or its name if only one bears it',
    }),
    paths: Type.Optional(Type.Array(Path, { maxItems: 100_000, description: 'Files from the top' })),
    diff: Type.Optional(
      Type.String({ description: 'A unified diff; made with -U99999 contracts are compared whole' }),
    ),
    files: Type.Optional(
      Type.Array(
        Type.Object(
          {
            path: Path,
            old_path: Type.Optional(Path),
            status: Type.Enum(['added', 'deleted', 'modified', 'renamed', 'named']),
            before: Type.Optional(Type.String()),
            after: Type.Optional(Type.String()),
            added_count: Type.Optional(
              Type.Integer({ minimum: 0, description: 'Lines, as Git counts them' }),
            ),
            deleted_count: Type.Optional(Type.Integer({ minimum: 0 })),
          },
          closed,
        ),
        { maxItems: 100_000 },
      ),
    ),
  },
  closed,
)
export type ImpactQuestion = Static<typeof ImpactQuestion>

const service = {
  service_id: Type.String(),
  name: Type.String(),
  tier: NullableNumber,
  team_id: NullableText,
  team_name: NullableText,
}

export const ImpactAnswer = Type.Object({
  repository_id: Type.String(),
  paths: Type.Array(Type.String()),
  path_count: Type.Number(),
  has_owner_rules: Type.Boolean(),
  owners: Type.Array(Type.Object({ path: Type.String(), teams: Type.Array(Type.String()) })),
  services: Type.Array(
    Type.Object({
      ...service,
      path_count: Type.Number(),
      contributor_count: NullableNumber,
      active_contributor_count: NullableNumber,
      bus_factor_count: NullableNumber,
    }),
  ),
  dependants: Type.Array(
    Type.Object({
      ...service,
      hops: Type.Number(),
      via: Type.Array(Type.String(), { description: 'Names from this service to the touched one' }),
      provenance: NullableText,
      is_undeclared: NullableBoolean,
    }),
  ),
  contracts: Type.Array(
    Type.Object({
      path: Type.String(),
      kind: Type.Enum([...CONTRACT_KINDS]),
      change: Type.Enum(['deleted', 'altered', 'cannot tell', 'named']),
      details: Type.Array(Type.String()),
      dependant_count: Type.Number(),
    }),
  ),
  missing: Type.Array(
    Type.Object({
      partner: Type.String(),
      path: Type.String(),
      together_count: Type.Number(),
      path_count: Type.Number(),
    }),
  ),
  open_changes: Type.Array(
    Type.Object({
      change_id: Type.String(),
      number: NullableNumber,
      title: NullableText,
      state: Type.String(),
      url: NullableText,
      team_id: NullableText,
      team_name: NullableText,
      path_count: Type.Number(),
      example_path: Type.String(),
    }),
  ),
  releases_ahead: Type.Array(
    Type.Object({
      release_id: Type.String(),
      name: NullableText,
      planned_at: Instant,
      service_name: Type.String(),
      relation: Type.Enum(['has it', 'needs it', 'is needed by it']),
    }),
  ),
  releases_past: Type.Array(
    Type.Object({
      release_id: Type.String(),
      name: Type.String(),
      released_at: Instant,
      is_failed: NullableBoolean,
      file_count: Type.Number(),
    }),
  ),
  ask: Type.Array(
    Type.Object({ team_id: Type.String(), team_name: Type.String(), reasons: Type.Array(Type.String()) }),
  ),
  risk: Type.Object({
    silence: NullableText,
    services: Type.Array(
      Type.Object({
        service_id: Type.String(),
        name: Type.String(),
        standing: Type.Enum(['scored', 'prior', 'silenced']),
        why: NullableText,
        probability: NullableNumber,
        low: NullableNumber,
        high: NullableNumber,
        usual: NullableNumber,
        band: Nullable(Type.Enum(['low', 'medium', 'high'])),
        percentile: NullableNumber,
        reasons: Type.Array(Type.Object({ words: Type.String(), is_raising: Type.Boolean() })),
      }),
      { description: 'Of a release of this change alone, against the usual change of each service' },
    ),
  }),
  notes: Type.Array(Type.String()),
  is_warning: Type.Boolean({
    description: 'A contract that others need is deleted, altered or cannot be read',
  }),
  markdown: Type.String({ description: 'A comment for the change; empty where there is nothing to say' }),
  as_of: Instant,
  build_id: Type.Number(),
})
export type ImpactAnswer = Static<typeof ImpactAnswer>
