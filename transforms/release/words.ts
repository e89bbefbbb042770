/** What the numbers of a release say, in words that its screen and its report share. */
import type { Standing } from './unusual.ts'

const percent = (ratio: number) => (ratio >= 1 ? 'any' : `${Math.floor(ratio * 100)} %`)
const days = (value: number) => (value < 1.5 ? `${Math.round(value * 24)} h` : `${round(value)} d`)
const round = (value: number) =>
  value >= 10 ? String(Math.round(value)) : String(Math.round(value * 10) / 10)

/** One sentence: the number, where it stands, and among how many. */
export function sayStanding(standing: Omit<Standing, 'sentence'>): string {
  const { service_name: name, measure, value, median, n } = standing
  if (measure === 'time')
    return value === 0
      ? `${name}: none of its ${n} earlier releases went out at this time of the week.`
      : `${name}: ${value} of its ${n} earlier releases went out at this time of the week.`
  const place = sayPlace(standing)
  if (measure === 'changes')
    return `${name}: ${value} ${value === 1 ? 'change' : 'changes'}, ${place}; half had ${median} or fewer (n = ${n}).`
  if (measure === 'gap')
    return `${name}: ${days(value)} after the release before, ${place}; half came within ${days(median)} (n = ${n}).`
  return `${name}: ${Math.round(value * 100)} % of the files are touched by somebody who never touched them before, ${place}; half had ${Math.round(median * 100)} % or less (n = ${n}).`
}

const MORE: Readonly<Record<Standing['measure'], [string, string]>> = {
  changes: ['more than', 'fewer than'],
  gap: ['longer than', 'sooner than'],
  newcomers: ['more than in', 'less than in'],
  time: ['', ''],
}

function sayPlace({ measure, below_ratio: below, above_ratio: above }: Omit<Standing, 'sentence'>): string {
  const [more, less] = MORE[measure]
  if (below === 0 && above === 0) return 'as all before it'
  return below >= above
    ? `${more} ${percent(below)} of its earlier releases`
    : `${less} ${percent(above)} of its earlier releases`
}
