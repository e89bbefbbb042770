/** Says in SQL when records of a stream were made, for `Stream.madeAt`. */

/** The first of these fields of a JSON record that is a time; dots lead into it. */
export function madeAt(...fields: readonly string[]): string {
  const times = fields.map(
    (field) =>
      `TRY_CAST(json_extract_string(raw_row.payload, '$.${field}') AS TIMESTAMPTZ) AT TIME ZONE 'UTC'`,
  )
  return times.length === 1 ? (times[0] as string) : `coalesce(${times.join(', ')})`
}
