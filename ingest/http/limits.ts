/** What a refusal says about trying again. */
import { numberOf, resetTime } from './budget.ts'

const FIRST_MS = 500
const LONGEST_MS = 60_000
/** A limit that does not say when it ends. */
const BARE_LIMIT_MS = 60_000

/** Faults of the moment. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501)
}

/** GitHub says 403 for a used-up limit, sometimes in words alone; others say 429. */
export function isRateLimit(status: number, headers: Headers, text = ''): boolean {
  if (status === 429) return true
  // Linear's way.
  if (status === 400) return /\bRATELIMITED\b|\brate limit exceeded\b/i.test(text)
  if (status !== 403) return false
  return headers.has('retry-after') || numberOf(headers, 'remaining') === 0 || /\brate limit\b/i.test(text)
}

/** Milliseconds that the server asks for, null when it asks for nothing. */
export function waitOf(headers: Headers, now = Date.now()): number | null {
  const serverNow = Date.parse(headers.get('date') ?? '') || now
  const after = headers.get('retry-after')
  if (after !== null) {
    const isSeconds = /^\d+(\.\d+)?$/.test(after.trim())
    return atLeastZero(isSeconds ? Number(after) * 1000 : Date.parse(after) - serverNow)
  }
  if (numberOf(headers, 'remaining') !== 0) return null
  const reset = numberOf(headers, 'reset')
  if (reset === null) return null
  // By the server's own clock: ours may be minutes off.
  return atLeastZero(resetTime(reset, serverNow) - serverNow)
}

/** Full jitter: a crowd that failed together does not come back together. */
export function backOff(attempt: number, random = Math.random): number {
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt)
}

/** At least a minute, then exponentially, as GitHub asks for. */
export function limitBackOff(attempt: number, random = Math.random): number {
  return BARE_LIMIT_MS * 2 ** attempt * (1 + random() * 0.1)
}

function atLeastZero(ms: number): number | null {
  return Number.isNaN(ms) ? null : Math.max(0, ms)
}
