import { roundSaid } from '#lib/format/duration.ts'
import { sayCount, sayMany } from '#lib/format/number.ts'
import { sayMove, sayShareRange } from './risk.ts'
import type { RiskCarried, RiskConsequence, RiskPolicyAdvice, RiskWatchList } from './types.ts'

/** What to do, and whom or what it is about. */
export function sayPolicyWhat({ policy, about, commits, files }: RiskPolicyAdvice): string {
  const count = sayMany(commits.length, 'commit')
  switch (policy) {
    case 'review':
      return `Let ${about ?? 'somebody who owns them'} review ${count} that nobody else has${files.length > 0 ? `, ${files.slice(0, 2).join(' and ')} first` : ''}`
    case 'tests':
      return `Add tests for ${count} that touch code alone`
    case 'freeze':
      return `Wait until ${about} is over`
    case 'neighbour':
      return `Keep two days away from ${about}`
    case 'canary':
      return 'Begin with a canary'
  }
}

/** "odds × 0.85 (0.70 to 0.97), 10 % → 8.6 % (7.2–9.7 %)", of a canary the blast. */
export function sayPolicyEffect({ lowers, ratio, before, after }: RiskPolicyAdvice): string {
  const times = `${lowers} × ${ratio.value.toFixed(2)} (${ratio.strongest.toFixed(2)} to ${ratio.weakest.toFixed(2)})`
  if (before === null || after === null) return times
  if (lowers === 'blast') return `${times}, ${roundSaid(before)} → ${roundSaid(after.value)}`
  return `${times}, ${sayMove(before, after.value)} (${sayShareRange(after.strongest, after.weakest)})`
}

/** The sum by hand: "It acts upon 60 % of what may break: odds × (1 − 0.60 · (1 − 0.75)) = odds × 0.85." */
export function sayPolicySum({ lowers, share, factor, ratio }: RiskPolicyAdvice): string {
  return `It acts upon ${Math.round(100 * share)} % of what may break: ${lowers} × (1 − ${share.toFixed(2)} · (1 − ${factor.value})) = ${lowers} × ${ratio.value.toFixed(2)}.`
}

/** "stock: queue is full, after 3 of 40, 3 to 21 min after": which signal, how often, how soon. */
export function saySignal(signal: RiskWatchList['signals'][number]): string {
  const { relation, watched_name, title, fired_count, window_count, worst_severity } = signal
  const place =
    relation === 'same' ? '' : `${watched_name} (${relation === 'needs' ? 'it needs that' : 'needs it'}): `
  const severity = worst_severity === null ? '' : `, ${worst_severity} at worst`
  return `${place}${title}, after ${sayCount(fired_count)} of ${sayCount(window_count)}${saySoon(signal)}${severity}`
}

function saySoon({
  soonest_minutes: first,
  latest_minutes: last,
}: Pick<RiskWatchList['signals'][number], 'soonest_minutes' | 'latest_minutes'>): string {
  if (first === null || last === null) return ''
  const [from, to] = [Math.round(first), Math.round(last)]
  return from === to ? `, ${from} min after` : `, ${from} to ${to} min after`
}

/** "A dependant was hurt within 24 hours after 1 of 22 of its releases (0.8–22 %)." */
export function sayHurt({ hurt, service_count }: RiskConsequence): string | null {
  if (service_count === 0 || hurt.n === 0) return null
  return `A dependant was hurt within 24 hours after ${sayCount(hurt.count)} of ${sayMany(hurt.n, 'past release')} (${sayShareRange(hurt.low, hurt.high)}).`
}

/** "Carries 3 security findings: 1 new (critical), 2 inherited." */
export function sayCarried({ counts, scanned_count, service_count }: RiskCarried): string {
  if (scanned_count === 0) return 'No scanner tells which security findings it carries.'
  const sum = (of: (row: RiskCarried['counts'][number]) => number) =>
    counts.reduce((total, row) => total + of(row), 0)
  const fresh = sum((row) => row.new_count)
  const undated = sum((row) => row.undated_count)
  const all = fresh + undated + sum((row) => row.inherited_count)
  const where =
    scanned_count < service_count
      ? `; of ${sayCount(service_count - scanned_count)} of its services no scanner tells`
      : ''
  if (all === 0) return `Carries no security finding that is known${where}.`
  const worst = counts.find((row) => row.new_count > 0)?.severity
  const parts = [
    `${sayCount(fresh)} new${worst === undefined ? '' : ` (${worst} at worst)`}`,
    `${sayCount(all - fresh - undated)} inherited`,
    ...(undated > 0 ? [`${sayCount(undated)} undated`] : []),
  ]
  return `Carries ${sayMany(all, 'security finding')}: ${parts.join(', ')}${where}.`
}
