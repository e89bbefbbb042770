/** What staging relies on in PagerDuty's records; whatever else they hold lands with them. */
import { Type } from 'typebox'

const Id = Type.String({ minLength: 1 })
const Time = Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$` })
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])
const Reference = Type.Object({ id: Id, type: Type.Optional(Type.String()) })

export const ServiceSchema = Type.Object({ id: Id, name: Type.String() })

export const UserSchema = Type.Object({ id: Id, name: Type.String(), email: Type.Optional(Type.String()) })

export const IncidentSchema = Type.Object({
  id: Id,
  title: Type.String(),
  status: Type.String(),
  created_at: Time,
  urgency: Type.Optional(Nullable(Type.String())),
  service: Reference,
  priority: Type.Optional(Nullable(Type.Object({ summary: Type.Optional(Nullable(Type.String())) }))),
  updated_at: Type.Optional(Nullable(Time)),
  resolved_at: Type.Optional(Nullable(Time)),
  last_status_change_at: Type.Optional(Nullable(Time)),
})

export const LogEntrySchema = Type.Object({
  id: Id,
  type: Type.String(),
  created_at: Time,
  incident: Reference,
  agent: Type.Optional(Nullable(Reference)),
})

export const ChangeEventSchema = Type.Object({
  id: Id,
  timestamp: Time,
  summary: Type.String(),
  services: Type.Array(Reference),
})
