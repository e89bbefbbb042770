/** What is kept of records: pictures, permissions and links would be most of them. */
export type Json = Record<string, unknown>

export function pick(record: Json, names: readonly string[]): Json {
  return Object.fromEntries(names.filter((name) => name in record).map((name) => [name, record[name]]))
}

/** Of a user what tells them from others. */
export function userOf(user: unknown): Json | null {
  return isObject(user) ? pick(user, ['id', 'login', 'full_name', 'email']) : null
}

/** Names of what has a name, such as labels. */
export function namesOf(list: unknown, field = 'name'): unknown[] {
  return listOf(list).map((item) => item[field])
}

/** Lists without an item are null in some answers. */
export function listOf(list: unknown): Json[] {
  return Array.isArray(list) ? list.filter(isObject) : []
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A time that never was is told as the beginning of 1970, or of the calendar. */
export function timeOf(time: unknown): string | null {
  const at = typeof time === 'string' ? Date.parse(time) : NaN
  return Number.isNaN(at) || at <= 0 ? null : new Date(at).toISOString()
}
