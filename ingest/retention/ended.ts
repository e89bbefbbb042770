/** Says in SQL when what a record tells was over, for `Stream.endedAt`. */
import { madeAt } from '../made.ts'

/** The first of these fields of a JSON record that is a time; null while none is there. */
export const endedAt = madeAt

/** The same, of records of which a field says by one of these words that they are over. */
export function endedWhen(field: string, words: readonly string[], ...times: readonly string[]): string {
  const list = words.map((word) => `'${word}'`).join(', ')
  return `CASE WHEN lower(json_extract_string(raw_row.payload, '$.${field}')) IN (${list}) THEN ${madeAt(...times)} END`
}

/** For `Stream.belongsTo`: the record of another stream that a field of this one names by its key. */
export function belongsTo(stream: string, field: string) {
  return { stream, key: `json_extract_string(raw_row.payload, '$.${field}')`, parentKey: 'parent._key' }
}

/** The same of a record that has the key of the one that it belongs to. */
export function withSame(stream: string) {
  return { stream, key: 'raw_row._key', parentKey: 'parent._key' }
}

/** The same of typed rows: by a column that both have. */
export function belongsBy(stream: string, column: string) {
  return { stream, key: `raw_row.${column}`, parentKey: `parent.${column}` }
}
