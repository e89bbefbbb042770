import { Type, type Static } from 'typebox'
import { Replica } from './about.ts'
import { Nullable, NullableText } from './nullable.ts'

export const Health = Type.Object({
  status: Type.Literal('ok'),
  version: Type.String(),
  uptime_s: Type.Number(),
  disk: Type.Object({
    state: Type.Enum(['ok', 'low', 'full'], { description: 'low: free some before it is too late' }),
    free_bytes: Type.Number(),
    message: NullableText,
  }),
  replica: Nullable(Replica),
})
export type Health = Static<typeof Health>

export const Readiness = Type.Object({
  status: Type.Enum(['ready', 'starting', 'failed']),
  build_id: Type.Number(),
  message: Type.String(),
})
export type Readiness = Static<typeof Readiness>
