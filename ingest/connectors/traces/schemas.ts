/** What staging relies on. */
import { Type, type Static } from 'typebox'

const Time = Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d` })
const Name = Type.String({ minLength: 1, maxLength: 500 })

/** Calls of one service by another within one day, UTC. */
export const EdgeSchema = Type.Object({
  id: Name,
  day: Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\d$` }),
  client: Name,
  server: Name,
  /** '' for plain calls, messaging_system, database, virtual_node. */
  connection_type: Type.String(),
  calls: Type.Number({ minimum: 0 }),
})

export type Edge = Static<typeof EdgeSchema>

/** A span of a pipeline, attributes of its resource included. */
export const SpanSchema = Type.Object({
  id: Name,
  name: Type.String(),
  started_at: Time,
  ended_at: Time,
  is_error: Type.Boolean(),
  attributes: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
})

export type Span = Static<typeof SpanSchema>
