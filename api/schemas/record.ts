import { Type, type Static } from 'typebox'
import { ListOf, Nullable } from './nullable.ts'

const Body = Type.Record(Type.String(), Type.Unknown(), {
  description: 'The record by its fields, times in UTC; /api/records has the schema of each kind',
})

export const RecordVersion = Type.Object({
  version: Type.String({ description: 'What a change has to name as based_on' }),
  kind: Type.String(),
  id: Type.String(),
  action: Type.Union([Type.Literal('write'), Type.Literal('withdraw')]),
  record: Body,
  reason: Nullable(Type.String()),
  author: Nullable(Type.String()),
  account_id: Nullable(Type.String()),
  authentication: Type.String({
    description:
      'How it is known who it was: oidc, token, git (author of the lines), file (nobody), local (stated)',
  }),
  written_at: Type.Integer(),
  place: Nullable(Type.String({ description: 'Of a file: repository or folder, path and line' })),
})
export type RecordVersion = Static<typeof RecordVersion>

export const RecordKind = Type.Object({
  kind: Type.String(),
  title: Type.String(),
  about: Type.String(),
  role: Type.String({ description: 'The least role that may write it' }),
  is_signed: Type.Boolean({ description: 'It is a signature: whoever writes it signs in again' }),
  is_named: Type.Boolean({ description: 'Where no id is given one is made of a field, else of a number' }),
  may_write: Type.Boolean({ description: 'Whether the asker may' }),
  template: Nullable(
    Type.Record(Type.String(), Type.Unknown(), { description: 'What a new one may begin with' }),
  ),
  schema: Type.Unknown({ description: 'JSON Schema; title and description are for people' }),
})
export type RecordKind = Static<typeof RecordKind>

export const RecordKinds = Type.Object({ kinds: Type.Array(RecordKind), zone: Type.String() })
export type RecordKinds = Static<typeof RecordKinds>

export const RecordList = ListOf(RecordVersion)
export type RecordList = Static<typeof RecordList>

export const RecordHistory = Type.Object({
  current: Nullable(RecordVersion),
  versions: Type.Array(RecordVersion, {
    description: 'The one that counts first; of files only as they are now',
  }),
})
export type RecordHistory = Static<typeof RecordHistory>

const writer = {
  based_on: Type.Optional(
    Nullable(Type.String({ description: 'The version that was seen; left out when there was none' })),
  ),
  name: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'Who writes, where nobody is signed in: on loopback, and kept as unauthenticated',
    }),
  ),
}

export const RecordWrite = Type.Object({ record: Body, ...writer }, { additionalProperties: false })
export type RecordWrite = Static<typeof RecordWrite>

export const RecordWithdrawal = Type.Object(
  { ...writer, reason: Type.String({ minLength: 1, maxLength: 2000 }) },
  { additionalProperties: false },
)
export type RecordWithdrawal = Static<typeof RecordWithdrawal>

export const RecordWritten = Type.Object({ kind: Type.String(), id: Type.String(), version: Type.String() })
export type RecordWritten = Static<typeof RecordWritten>

/** Two who change the same: nothing landed, and both are here. */
export const RecordConflict = Type.Object({
  statusCode: Type.Number(),
  code: Type.String(),
  error: Type.String(),
  message: Type.String(),
  current: RecordVersion,
  yours: Body,
})
export type RecordConflict = Static<typeof RecordConflict>

export const RecordFaults = Type.Object({
  statusCode: Type.Number(),
  code: Type.String(),
  error: Type.String(),
  message: Type.String(),
  faults: Type.Array(Type.Object({ path: Type.String(), message: Type.String() })),
})
export type RecordFaults = Static<typeof RecordFaults>
