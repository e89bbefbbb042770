/** What is kept of records: links, pictures and other people's addresses would be most of them. */
export type Json = Record<string, unknown>

export function pick(record: unknown, names: readonly string[]): Json {
  const from = (record ?? {}) as Json
  return Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]))
}

/** Of an identity what tells it from others. */
export function identityOf(identity: unknown): Json | null {
  return identity === null || typeof identity !== 'object'
    ? null
    : pick(identity, ['id', 'displayName', 'uniqueName', 'isContainer', 'descriptor'])
}

/** Records in a field; none where it is not there. */
export function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : []
}

/** Times come with seven digits after the second, and as the year 1 for none. */
export function isoOf(time: unknown): string | null {
  const at = typeof time === 'string' && !time.startsWith('0001-') ? Date.parse(time) : NaN
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}
