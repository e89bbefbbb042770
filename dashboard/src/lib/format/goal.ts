/** Goals in words that a business reader would use. */
import type { Goal } from '#lib/data/types.ts'
import { sayShortDate } from './date.ts'
import { sayMany } from './number.ts'

const number = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 })

/** A change is known by its interval: more digits would say nothing. */
const short = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })

/** A number in the unit of its goal. */
export function sayMeasure(value: number | null, unit: string | null): string {
  if (value === null) return '–'
  return `${number.format(value)}${unit === null ? '' : ` ${unit}`}`
}

export function sayAim({ baseline, target, unit }: Pick<Goal, 'baseline' | 'target' | 'unit'>): string {
  if (target === null) return baseline === null ? 'no aim written down' : `from ${sayMeasure(baseline, unit)}`
  const to = `to ${sayMeasure(target, unit)}`
  return baseline === null ? to : `from ${number.format(baseline)} ${to}`
}

/** The weight of a verdict is in its interval: it is said with it. */
export function sayEffect(effect: Goal['effect'], unit: string | null): { verdict: string; more: string } {
  if (effect === null) return { verdict: 'not judged', more: '' }
  const { verdict, change, low, high, withheld } = effect
  if (verdict === 'too little data') return { verdict, more: withheld ?? '' }
  const sign = (value: number) => `${value > 0 ? '+' : ''}${short.format(value)}`
  const range =
    low === null || high === null ? '' : `${sign(low)} to ${sign(high)}${unit === null ? '' : ` ${unit}`}`
  return { verdict, more: change === null ? range : `${sign(change)} (${range})` }
}

/** A shape beside the colour: up and down by where the number went, good and bad by what was wanted. */
export function signOf(effect: Goal['effect']): string {
  if (effect?.verdict === 'up') return '▲'
  if (effect?.verdict === 'down') return '▼'
  return effect?.verdict === 'no detectable change' ? '=' : '○'
}

export function sayDue({ due_at: due, delay_days: late, target_met_at: met }: Goal, zone: string): string {
  if (due === null) return 'no date'
  const by = `by ${sayShortDate(due, zone)}`
  if (late === null) return by
  return met === null ? `${by}, ${sayMany(late, 'day')} over` : `${by}, met ${sayMany(late, 'day')} late`
}

/** What being late has cost so far, or what each day is worth. */
export function sayCost({ delay_cost: cost, value_per_day: daily, currency }: Goal): string | null {
  const money = (value: number) =>
    `${new Intl.NumberFormat('en-US').format(Math.round(value))} ${currency ?? ''}`.trim()
  if (cost !== null) return `${money(cost)} lost by being late`
  return daily === null ? null : `${money(daily)} a day`
}

export function sayWork({ item_count: items, done_count: done, active_count: active }: Goal): string {
  if (items === 0) return 'no work yet'
  return `${done} of ${sayMany(items, 'item')} done${active > 0 ? `, ${active} in hand` : ''}`
}

const EVIDENCE: Readonly<Record<string, string>> = {
  named: 'named by the goal',
  field: 'by its field',
  label: 'by its label',
  parent: 'part of it',
  link: 'by a link',
  release: 'by its release',
}

export function sayEvidence(evidence: string, through: string | null): string {
  const said = EVIDENCE[evidence] ?? evidence
  return through === null ? said : evidence === 'release' ? `in ${through}` : `through ${through}, ${said}`
}

/** How it is known who wrote something; a name that was only stated says so itself. */
const WAYS: Readonly<Record<string, string>> = {
  git: 'in a file of the repository',
  file: 'in a file',
  oidc: 'signed in',
  token: 'by a token',
}

export function sayWay(authentication: string | null): string {
  const way = authentication === null ? undefined : WAYS[authentication]
  return way === undefined ? '' : `, ${way}`
}
