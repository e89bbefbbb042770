import { Type, type Static } from 'typebox'
import { Nullable } from './nullable.ts'

export const RoleName = Type.Union([
  Type.Literal('viewer'),
  Type.Literal('editor'),
  Type.Literal('approver'),
  Type.Literal('admin'),
])
export type RoleName = Static<typeof RoleName>

export const Me = Type.Object({
  authentication: Type.Union(
    [Type.Literal('local'), Type.Literal('token'), Type.Literal('oidc'), Type.Literal('nobody')],
    { description: 'local: open on loopback, nobody has to sign in; nobody: somebody has to' },
  ),
  name: Nullable(Type.String()),
  account_id: Nullable(Type.String({ description: 'A pseudonym, as tables have it' })),
  is_read_only: Type.Boolean({ description: 'Nothing can be changed here by anybody: a replica' }),
  roles: Type.Array(RoleName, { description: 'The highest and all below it' }),
  value_streams: Nullable(
    Type.Array(Type.String(), { description: 'Of which alone they may see anything; null: everything' }),
  ),
  sign_in_url: Nullable(Type.String({ description: 'Where to sign in; null where nobody can' })),
  csrf_token: Nullable(
    Type.String({ description: 'To be sent as x-csrf-token with everything that changes something' }),
  ),
  may_sign_until: Nullable(
    Type.Integer({ description: 'Signed in again a moment ago: one signature may follow until then' }),
  ),
})
export type Me = Static<typeof Me>
