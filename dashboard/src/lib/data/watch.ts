import { sayDuration } from '#lib/format/duration.ts'
import { sayCount, sayMany, sayRatio } from '#lib/format/number.ts'
import type { ServiceSignals, Watch, WatchSignal } from './types.ts'

const MINUTE_MS = 60_000

export const stateWords = {
  open: { sign: '●', text: 'being watched', tone: 'accent' },
  closing: { sign: '…', text: 'over, a source is behind', tone: 'warning' },
  quiet: { sign: '✓', text: 'quiet', tone: 'good' },
  fired: { sign: '▼', text: 'fired', tone: 'bad' },
  'cannot tell': { sign: '?', text: 'cannot tell', tone: 'warning' },
} as const

/** "12 of 30 min, 4 of 5 signals quiet", as far as the window has come. */
export function sayProgress(watch: Watch, now: number): string {
  const gone = Math.max(0, Math.min(watch.window_minutes, Math.floor((now - watch.starts_at) / MINUTE_MS)))
  return `${sayCount(gone)} of ${sayCount(watch.window_minutes)} min, ${saySignals(watch)}`
}

export function saySignals({ watched_count: all, quiet_count: quiet }: Watch): string {
  return all === 0
    ? 'no signal has followed often enough to watch for'
    : `${quiet} of ${sayMany(all, 'signal')} quiet`
}

/** Why the window is as long as it is. */
export function sayLength({
  window_minutes,
  basis,
  case_count,
}: Pick<ServiceSignals, 'window_minutes' | 'basis' | 'case_count'>): string {
  if (basis === 'usual')
    return `${window_minutes} min as usual: fewer than five incidents followed deployments beyond chance`
  const of = basis === 'service' ? 'its deployments' : 'deployments of all services'
  return `${window_minutes} min: nine of ten incidents that followed ${of} beyond chance had begun by then (n = ${case_count})`
}

const relationWords = { same: '', 'is needed by': ', which needs it', needs: ', which it needs' } as const

export const sayWhere = ({ watched_name, relation }: WatchSignal): string =>
  `${watched_name}${relationWords[relation]}`

/** Share with interval, or that there are too few. */
export function sayShare(signal: WatchSignal): string {
  const { share_ratio: share, low_ratio: low, high_ratio: high, fired_count: k, window_count: n } = signal
  if (share === null) return `${k} of ${n}, too few`
  const say = (ratio: number | null) => (ratio === null ? '?' : sayRatio(ratio).value)
  return `${k} of ${sayCount(n)} · ${say(share)} % (${say(low)}–${say(high)} %)`
}

export function sayLift({
  lift_ratio: lift,
  outside_count: outside,
  window_count: n,
  fired_count: k,
}: WatchSignal): string {
  if (n < 20 || k < 3) return 'too few'
  if (lift === null) return outside === 0 ? 'never otherwise' : '–'
  return `${lift >= 10 ? sayCount(Math.round(lift)) : lift.toFixed(1)} ×`
}

export function sayWithin({ p90_minutes: minutes }: WatchSignal): string {
  if (minutes === null) return '–'
  const { value, unit } = sayDuration(minutes / 60)
  return `${value} ${unit}`
}

export function nameOf({ service_name, version }: Watch): string {
  return version === null ? service_name : `${service_name} ${version}`
}

/** When a verdict was made, told where that was long after the window. */
export function isLate(madeAt: number, endsAt: number): boolean {
  return madeAt - endsAt > 24 * 60 * MINUTE_MS
}
