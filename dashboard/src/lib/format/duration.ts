/** A number ready for the screen: the value a person would say, its unit, and the exact figure for the hover. */
export interface Said {
  value: string
  unit: string
  exact: string
}

const steps: { from: number; hours: number; unit: string }[] = [
  { from: 0, hours: 1 / 3600, unit: 's' },
  { from: 1.5 / 60, hours: 1 / 60, unit: 'min' },
  { from: 1.5, hours: 1, unit: 'h' },
  { from: 48, hours: 24, unit: 'd' },
  { from: 24 * 61, hours: 24 * 30.4375, unit: 'months' },
  { from: 24 * 365.25 * 2, hours: 24 * 365.25, unit: 'years' },
]

const tenths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1, minimumFractionDigits: 1 })
const wholes = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** One decimal below ten, none above: more would be false precision. */
export function roundSaid(value: number): string {
  const size = Math.abs(value)
  const digits = size < 10 && Math.abs(size - Math.round(size)) >= 0.05 ? 1 : 0
  return (digits === 1 ? tenths : wholes).format(value)
}

function stepFor(hours: number) {
  return steps.findLast((step) => Math.abs(hours) >= step.from) ?? steps[0]!
}

/** Hours in the unit that a person would say: 0.4 → 24 min, 19.2 → 19 h, 80 → 3.3 d. */
export function sayDuration(hours: number): Said {
  const step = stepFor(hours)
  return { value: roundSaid(hours / step.hours), unit: step.unit, exact: sayExactHours(hours) }
}

/** "14–26", and "-3 to 5" where a dash would read as a sign. */
export function joinRange(low: string, high: string): string {
  return low.startsWith('-') || high.startsWith('-') ? `${low} to ${high}` : `${low}–${high}`
}

/** The most of one unit that a person reads at a glance: "26–58 h", but not "26–580 h". */
const MOST_OF_A_UNIT = 100

/** Two ends of an interval share a unit: that of `value` where it suits the larger end, else the larger end's. */
export function sayDurationRange(low: number | null, high: number | null, value?: number | null): string {
  const largest = Math.max(Math.abs(low ?? 0), Math.abs(high ?? 0))
  const own = value === undefined || value === null ? undefined : stepFor(value)
  const step = own && largest / own.hours < MOST_OF_A_UNIT ? own : stepFor(largest)
  const say = (hours: number | null) => (hours === null ? '?' : roundSaid(hours / step.hours))
  return `${joinRange(say(low), say(high))} ${step.unit}`
}

/** Hours in one of the unit in which a duration of this size is said. */
export function unitHours(hours: number): number {
  return stepFor(hours).hours
}

/** Hours in the unit that `reference` would take, so that all ticks of an axis share one: 30 d, 60 d, 90 d. */
export function sayLike(hours: number, reference: number): string {
  const step = stepFor(reference)
  const value = roundSaid(hours / step.hours)
  return `${value} ${value === '1' ? step.unit.replace(/s$/, '') : step.unit}`
}

function sayExactHours(hours: number): string {
  return `${hours.toLocaleString('en-US', { maximumFractionDigits: hours < 10 ? 3 : 1 })} hours`
}
