/** What a refusal says about trying again. */

const FIRST_MS = 500
const LONGEST_MS = 60_000

/** Faults of the moment. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501)
}

/** GitHub says 403 for a used-up limit, others 429. */
export function isRateLimit(status: number, headers: Headers): boolean {
  return status === 429 || (status === 403 && (headers.has('retry-after') || remaining(headers) === 0))
}

/** Milliseconds that the server asks for, null when it asks for nothing. */
export function waitOf(headers: Headers, now = Date.now()): number | null {
  const after = headers.get('retry-after')
  if (after !== null)
    return atLeastZero(/^\d+(\.\d+)?$/.test(after.trim()) ? Number(after) * 1000 : Date.parse(after) - now)
  if (remaining(headers) !== 0) return null
  const reset = Number(headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset') ?? NaN)
  if (Number.isNaN(reset)) return null
  // Either seconds from now or an epoch; no limit lasts thirty years.
  return atLeastZero(reset > 1e9 ? reset * 1000 - now : reset * 1000)
}

/** Full jitter: a crowd that failed together does not come back together. */
export function backOff(attempt: number, random = Math.random): number {
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt)
}

function remaining(headers: Headers): number | null {
  const value = headers.get('x-ratelimit-remaining') ?? headers.get('ratelimit-remaining')
  return value === null ? null : Number(value)
}

function atLeastZero(ms: number): number | null {
  return Number.isNaN(ms) ? null : Math.max(0, ms)
}
