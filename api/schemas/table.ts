import { Type, type Static } from 'typebox'
import { NullableText } from './nullable.ts'

export const Column = Type.Object({
  name: Type.String(),
  type: Type.String({ description: 'DuckDB type; a TIMESTAMP arrives as epoch milliseconds' }),
  unit: Type.Optional(NullableText),
  meaning: Type.Optional(NullableText),
})
export type Column = Static<typeof Column>

/** Column JSON: `data[c][r]` is the value of column `c` in row `r`. */
export const TableAnswer = Type.Object({
  columns: Type.Array(Column),
  data: Type.Array(Type.Array(Type.Unknown())),
  row_count: Type.Number(),
  total_count: Type.Number({ description: 'Rows that match, before limit and offset' }),
  limit: Type.Number(),
  offset: Type.Number(),
  build_id: Type.Number(),
  sql: Type.Optional(Type.String({ description: 'The select behind the rows, with its values as $names' })),
})
export type TableAnswer = Static<typeof TableAnswer>
