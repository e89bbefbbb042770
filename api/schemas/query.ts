import { Type, type Static } from 'typebox'
import { Column } from './table.ts'

export const QueryQuestion = Type.Object(
  {
    sql: Type.String({
      minLength: 1,
      maxLength: 20_000,
      description: 'One select over marts, entities and intermediate models',
    }),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 10_000, description: 'Rows as JSON; 1000 unless it is said' }),
    ),
    format: Type.Optional(
      Type.Enum(['json', 'csv', 'parquet'], { description: 'As a file up to 200000 rows come' }),
    ),
  },
  { additionalProperties: false },
)
export type QueryQuestion = Static<typeof QueryQuestion>

export const QueryAnswer = Type.Object({
  columns: Type.Array(Column),
  data: Type.Array(Type.Array(Type.Unknown()), {
    description: 'data[column][row]; lists, structures and bytes as text',
  }),
  row_count: Type.Number(),
  is_more: Type.Boolean({ description: 'There are more rows than the limit' }),
  limit: Type.Number(),
  duration_ms: Type.Number(),
  relations: Type.Array(Type.String(), { description: 'What was read' }),
  build_id: Type.Number(),
})
export type QueryAnswer = Static<typeof QueryAnswer>
