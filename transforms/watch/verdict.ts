/** What the time after a deployment says, at a moment. Pure, so that what is kept and what is shown agree. */
import type { Teller } from './sources.ts'

export interface Firing {
  kind: 'incident' | 'check'
  firing_id: string
  watched_service_id: string
  relation: 'same' | 'is needed by' | 'needs'
  signal: string
  title: string
  severity: string | null
  fired_at: number
  minutes: number
  ended_at: number | null
  url: string | null
}

/** How often a signal has followed deployments of a service, and how often it fires by itself. */
export interface Followed {
  watched_service_id: string
  watched_name: string
  relation: 'same' | 'is needed by' | 'needs'
  kind: 'incident' | 'check'
  signal: string
  title: string
  worst_severity: string | null
  window_count: number
  fired_count: number
  share_ratio: number | null
  low_ratio: number | null
  high_ratio: number | null
  base_ratio: number | null
  /** Whether it followed more often than it fires by itself. */
  is_telling: boolean
  /** Within which nine of ten came. */
  p90_minutes: number | null
}

/** A signal that has followed deployments of the service. */
export interface Signal extends Followed {
  outside_count: number
  lift_ratio: number | null
  last_at: number | null
}

export type State = 'open' | 'closing' | 'quiet' | 'fired' | 'cannot tell'

export interface Reading {
  state: State
  reason: string
  /** What counts: incidents of the service itself, and signals that tell. */
  fired: Firing[]
  /** What else fired around it. */
  nearby: Firing[]
  /** Signals that are watched for, and those of them that stayed quiet. */
  watched_count: number
  quiet_count: number
}

export interface Watched {
  starts_at: number
  ends_at: number
  firings: readonly Firing[]
  signals: readonly Signal[]
}

/** After this a source that is still behind is not waited for. */
export const GRACE_MS = 3_600_000

const keyOf = (one: { watched_service_id: string; kind: string; signal: string }): string =>
  JSON.stringify([one.watched_service_id, one.kind, one.signal])

/** Quiet is said only where every source that could have told otherwise has been read to the window's end. */
export function readWindow(window: Watched, tellers: readonly Teller[], now: number): Reading {
  const telling = new Set(window.signals.filter((signal) => signal.is_telling).map(keyOf))
  const counts = (firing: Firing) =>
    telling.has(keyOf(firing)) || (firing.kind === 'incident' && firing.relation === 'same')
  const seen = window.firings.filter((firing) => firing.fired_at <= now)
  const fired = seen.filter(counts)
  const loud = new Set(fired.map(keyOf))
  const watched = new Set([...telling, ...loud])
  const shared = {
    fired,
    nearby: seen.filter((firing) => !counts(firing)),
    watched_count: watched.size,
    quiet_count: watched.size - loud.size,
  }
  return { ...shared, ...judge(window, fired, tellers, now) }
}

function judge(
  { starts_at, ends_at }: Watched,
  fired: readonly Firing[],
  tellers: readonly Teller[],
  now: number,
): Pick<Reading, 'state' | 'reason'> {
  if (now < ends_at)
    return { state: 'open', reason: fired.length > 0 ? sayFired(fired) : 'Nothing has fired so far' }
  if (fired.length > 0) return { state: 'fired', reason: sayFired(fired) }
  if (tellers.length === 0)
    return { state: 'cannot tell', reason: 'No source that is read tells of incidents or alerts' }
  const short = tellers.find(({ since_at }) => since_at === null || since_at > starts_at)
  if (short)
    return {
      state: 'cannot tell',
      reason: `${short.source} tells nothing of the time before ${sayTime(short.since_at)}`,
    }
  const late = tellers.find(({ looked_at }) => looked_at === null || looked_at < ends_at)
  if (!late) return { state: 'quiet', reason: 'Nothing fired' }
  const reason = `${late.source} was last read at ${sayTime(late.looked_at)}, before the window closed at ${sayTime(ends_at)}`
  return { state: now < ends_at + GRACE_MS ? 'closing' : 'cannot tell', reason }
}

export function sayFired(fired: readonly Firing[]): string {
  const [first, ...others] = fired.toSorted((a, b) => a.fired_at - b.fired_at)
  if (!first) return 'Nothing fired'
  const after = `${first.title}, ${Math.round(first.minutes)} min after`
  return others.length === 0 ? after : `${after}, and ${others.length} more`
}

const sayTime = (at: number | null): string =>
  at === null ? 'an unknown time' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
