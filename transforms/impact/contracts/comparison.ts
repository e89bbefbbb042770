/** What somebody who relies on a contract loses by a change of it, or why that cannot be told. */
export type Comparison = { gone: string[] } | { unreadable: string }

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
