/** What a host lets one do until when, as it says with each answer; for the Sources screen. */
export interface Budget {
  host: string
  /** Hosts count several kinds of request apart, for instance `core` and `graphql`. */
  resource: string
  limit: number | null
  remaining: number
  /** Epoch ms. */
  resetAt: number | null
}

/** Null when the answer says nothing of a limit. */
export function budgetOf(host: string, headers: Headers, now: number): Budget | null {
  const remaining = numberOf(headers, 'remaining')
  if (remaining === null) return null
  const reset = numberOf(headers, 'reset')
  return {
    host,
    resource: headers.get('x-ratelimit-resource') ?? '',
    limit: numberOf(headers, 'limit'),
    remaining,
    resetAt: reset === null ? null : resetTime(reset, now),
  }
}

/** Either seconds from now or an epoch; no limit lasts thirty years. */
export function resetTime(reset: number, now: number): number {
  return reset > 1e9 ? reset * 1000 : now + reset * 1000
}

export function numberOf(headers: Headers, name: 'limit' | 'remaining' | 'reset'): number | null {
  const text = headers.get(`x-ratelimit-${name}`) ?? headers.get(`ratelimit-${name}`)
  const value = text === null || text.trim() === '' ? NaN : Number(text)
  return Number.isFinite(value) ? value : null
}
