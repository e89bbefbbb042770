/** An effect in plain words. */
import type { EffectFigures } from './answer.ts'
import type { Neighbour } from './reading.ts'

export interface Told extends EffectFigures {
  name: string
  unit: string | null
  better: string | null
  target: number | null
  neighbours: readonly Neighbour[]
}

export function sayEffect(told: Told): string {
  return [sayVerdict(told), sayTarget(told), sayNeighbours(told.neighbours)].filter(Boolean).join(' ')
}

function sayVerdict(told: Told): string {
  const { name, verdict, withheld, change, low, high, unit, after_count, grain, smallest_effect } = told
  if (change === null || low === null || high === null) {
    const seen =
      smallest_effect === null
        ? ''
        : ` A change of ${sayAmount(smallest_effect, unitOfChange(unit))} could be seen.`
    return `Too little data on ${name}: ${withheld ?? 'nothing was measured'}.${seen}`
  }
  const [from, to] = verdict === 'down' ? [-high, -low] : [low, high]
  const range = `${sayAmount(from, null)} to ${sayAmount(to, unitOfChange(unit))}`
  const since = `in the ${after_count} ${grain}s since`
  if (verdict === 'no detectable change')
    return `No detectable change of ${name} ${since}: between ${range}, beside the trend that was already running.`
  const side = told.side === null ? '' : told.side === 'good' ? ', as hoped' : ', against what was hoped'
  return `${name} went ${verdict} by ${sayAmount(Math.abs(change), unitOfChange(unit))} (${range}) ${since}, beside the trend that was already running${side}.`
}

function sayTarget({ change, level_before, target, unit, better, verdict }: Told): string {
  if (change === null || level_before === null || target === null || verdict === 'no detectable change')
    return ''
  const now = level_before + change
  return `The target of ${sayAmount(target, unit)} ${isMet(now, target, better) ? 'is met' : `is not met: it stands at ${sayAmount(now, unit)}`}.`
}

function sayNeighbours(neighbours: readonly Neighbour[]): string {
  if (neighbours.length === 0) return ''
  const named = neighbours.slice(0, 3).map(({ name }) => name)
  const rest = neighbours.length - named.length
  return `Not separable from ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}, which came out in the same window.`
}

/** A difference of two shares is in points: "4 % more" could be a part of what it was. */
export const unitOfChange = (unit: string | null): string | null => (unit === '%' ? 'points' : unit)

/** With as many digits as say something. */
export function sayAmount(value: number, unit: string | null): string {
  const text = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 }).format(value)
  return unit === null ? text : `${text} ${unit}`
}

export const isMet = (level: number, target: number, better: string | null): boolean =>
  better === 'lower' ? level <= target : level >= target
