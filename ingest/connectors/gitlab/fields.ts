/** What is kept of records: pictures, counters and links would be most of them. */
type Json = Record<string, unknown>

export function pick(record: Json, names: readonly string[]): Json {
  return Object.fromEntries(names.filter((name) => name in record).map((name) => [name, record[name]]))
}

/** Of a user what tells them from others. */
export function userOf(user: unknown): Json | null {
  return user === null || typeof user !== 'object'
    ? null
    : pick(user as Json, ['id', 'username', 'name', 'state'])
}
