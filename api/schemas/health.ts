import { Type, type Static } from 'typebox'

export const Health = Type.Object({
  status: Type.Literal('ok'),
  version: Type.String(),
  uptime_s: Type.Number(),
})
export type Health = Static<typeof Health>

export const Readiness = Type.Object({
  status: Type.Enum(['ready', 'starting', 'failed']),
  build_id: Type.Number(),
  message: Type.String(),
})
export type Readiness = Static<typeof Readiness>
