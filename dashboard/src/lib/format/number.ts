import { joinRange, roundSaid, type Said } from './duration.ts'

export const missing = '–'

const counts = new Intl.NumberFormat('en-US')

/** 1180 → "1,180"; NULL → "–", never 0. */
export function sayCount(count: number | null | undefined): string {
  return count === null || count === undefined ? missing : counts.format(count)
}

/** 12,400 → "12.4k", for places without room; the exact count belongs on the hover. */
export function sayCompact(count: number): string {
  if (Math.abs(count) < 10_000) return sayCount(count)
  const [divisor, suffix] = Math.abs(count) < 1_000_000 ? [1000, 'k'] : [1_000_000, 'M']
  return `${roundSaid(count / divisor)}${suffix}`
}

export function sayRatio(ratio: number): Said {
  const percent = ratio * 100
  return { value: roundSaid(percent), unit: '%', exact: `${percent.toFixed(2)} %` }
}

const paces: { from: number; days: number; unit: string }[] = [
  { from: 0, days: 365.25, unit: '/year' },
  { from: 1 / 61, days: 30.4375, unit: '/month' },
  { from: 1 / 7.5, days: 7, unit: '/week' },
  { from: 1, days: 1, unit: '/day' },
]

/** A count per day in the pace that a person would say: 0.2 → "1.4 /week". */
export function sayPace(perDay: number): Said {
  const pace =
    paces.find((each) => perDay === 0 && each.days === 7) ??
    paces.findLast((each) => perDay >= each.from) ??
    paces[0]!
  return { value: roundSaid(perDay * pace.days), unit: pace.unit, exact: `${perDay.toFixed(4)} per day` }
}

export function sayPaceRange(low: number | null, high: number | null): string {
  const top = Math.max(Math.abs(low ?? 0), Math.abs(high ?? 0))
  const pace = paces.findLast((each) => top >= each.from) ?? paces[0]!
  const say = (perDay: number | null) => (perDay === null ? '?' : roundSaid(perDay * pace.days))
  return `${joinRange(say(low), say(high))} ${pace.unit}`
}

/** "1 release", "2 releases"; `many` where English is not regular. */
export function sayMany(count: number, one: string, many = `${one}s`): string {
  return `${sayCount(count)} ${count === 1 ? one : many}`
}
