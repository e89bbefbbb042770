import { Type, type TSchema } from 'typebox'

/** Unknown is null, never 0 and never left out. */
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const NullableNumber = Nullable(Type.Number())
export const NullableText = Nullable(Type.String())
export const NullableBoolean = Nullable(Type.Boolean())

/** Epoch milliseconds, UTC. */
export const Instant = Type.Number({ description: 'Epoch milliseconds, UTC' })
export const NullableInstant = Nullable(Instant)

/** A local date in the zone of the answer. */
export const LocalDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'YYYY-MM-DD' })

/** A list that may be cut says so: `total_count` rows exist, at most `limit` are here. */
export const ListOf = <T extends TSchema>(row: T) =>
  Type.Object({ rows: Type.Array(row), total_count: Type.Number(), limit: Type.Number() })
