import type { Better, Direction, Figure, Measure, MetricAnswer } from '#lib/data/types.ts'
import { joinRange, sayDuration, sayDurationRange, type Said } from './duration.ts'
import { missing, sayCount, sayPace, sayPaceRange, sayRatio } from './number.ts'
import { roundSaid } from './duration.ts'

/** What a metric's numbers are made of; enough to say any of them. */
export interface Kind {
  measure: Measure
  unit: string
}

function isHours(kind: Kind): boolean {
  return kind.measure === 'duration' || kind.unit.startsWith('hour')
}

/** A share of things, or of their hours: said in percent. */
export function isShare(kind: Kind): boolean {
  return kind.measure === 'proportion' || kind.measure === 'ratio'
}

/** "1 change", "9.5 changes": a unit in the plural loses its s at one. */
function sayQuantity(value: number, unit: string): Said {
  const said = roundSaid(value)
  const noun = unit.split(' ')[0] ?? ''
  return { value: said, unit: said === '1' ? noun.replace(/s$/, '') : noun, exact: `${value} ${unit}` }
}

/** A number of this metric in words; NULL is a dash. */
export function sayValue(value: number | null, kind: Kind): Said {
  if (value === null) return { value: missing, unit: '', exact: 'unknown' }
  if (isHours(kind)) return sayDuration(value)
  if (isShare(kind)) return sayRatio(value)
  if (kind.measure === 'count') return sayPace(value)
  return sayQuantity(value, kind.unit)
}

export function sayPlain(value: number | null, kind: Kind): string {
  const said = sayValue(value, kind)
  return said.unit ? `${said.value} ${said.unit}` : said.value
}

/** The 95 % interval, of `value`, in one unit; a missing bound is open and says so; none at all is null. */
export function sayInterval(
  low: number | null,
  high: number | null,
  kind: Kind,
  value?: number | null,
): string | null {
  if (low === null && high === null) return null
  if (low === null) return `up to ${sayPlain(high, kind)}`
  if (high === null) return `${sayPlain(low, kind)} or more`
  if (isHours(kind)) return sayDurationRange(low, high, value)
  if (isShare(kind)) return `${joinRange(sayRatio(low).value, sayRatio(high).value)} %`
  if (kind.measure === 'count') return sayPaceRange(low, high)
  return `${joinRange(roundSaid(low), roundSaid(high))} ${kind.unit.split(' ')[0] ?? ''}`.trim()
}

/** "31–38 %": what a ratio is at least and at most, where part of it is unknown. */
export function sayRange({ range }: Figure): Said | null {
  if (!range) return null
  const [low, high] = [sayRatio(range.low), sayRatio(range.high)]
  const value = low.value === high.value ? low.value : joinRange(low.value, high.value)
  return { value, unit: '%', exact: `${low.exact} to ${high.exact}` }
}

/** "6 of 84" for shares, "n = 84" for everything else. */
export function sayN(figure: Figure, kind: Kind): string {
  if (kind.measure === 'proportion' && figure.numerator !== null)
    return `${sayCount(figure.numerator)} of ${sayCount(figure.n)}`
  return `n = ${sayCount(figure.n)}`
}

/** Whether a difference goes the good way; neither when the metric has no good side. */
export function judge(difference: number | null, better: Better): Direction {
  if (difference === null || difference === 0 || better === 'neither') return 'neither'
  return difference < 0 === (better === 'lower') ? 'better' : 'worse'
}

/** What a figure's card says below it: where lead times start, on how many days anything was counted. */
export function sayCaption(answer: MetricAnswer): string | null {
  if (answer.start_label !== null) return answer.start_label
  const days = answer.active_days
  if (days === null) return null
  return `on ${sayCount(days.count)} of ${sayCount(days.of)} days, ${roundSaid(days.per_week)} a week`
}
