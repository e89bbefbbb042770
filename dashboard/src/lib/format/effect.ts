import type { Effect, EffectFigures } from '#lib/data/types.ts'
import { sayDate } from './date.ts'
import { sayCount, sayMany } from './number.ts'

const amounts = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })

export function sayAmount(value: number, unit: string | null): string {
  return unit === null ? amounts.format(value) : `${amounts.format(value)} ${unit}`
}

/** A difference of two shares is in points: "+4 %" could be a part of what it was. */
export const unitOfChange = (unit: string | null) => (unit === '%' ? 'points' : unit)

export const verdictWords: Readonly<Record<Effect['verdict'], string>> = {
  up: 'Went up',
  down: 'Went down',
  'no detectable change': 'No detectable change',
  'too little data': 'Too little data',
}

/** "▲ +0.35 points (0.11 to 0.59)": shape and sign tell as much as colour. */
export function sayChange({ verdict, change, low, high }: EffectFigures, unit: string | null): string {
  if (change === null || low === null || high === null) return verdictWords[verdict]
  const mark = verdict === 'up' ? '▲ ' : verdict === 'down' ? '▼ ' : ''
  return `${mark}${change > 0 ? '+' : ''}${sayAmount(change, unitOfChange(unit))} (${sayAmount(low, null)} to ${sayAmount(high, null)})`
}

/** What the verdict rests on. */
export function sayBasis({
  history_count,
  after_count,
  grain,
  is_complete,
  phi,
  season,
}: EffectFigures): string {
  const so = is_complete ? '' : ' so far'
  const lingering =
    phi === null ? '' : ` · φ ${phi.toFixed(2)}${season.length > 0 ? ', weekdays taken out' : ''}`
  return `n = ${sayMany(after_count, grain)} since${so}, ${sayCount(history_count)} before${lingering}`
}

export function sayPlacebo({ placebo }: EffectFigures): string {
  if (placebo === null) return ''
  if (placebo.tested_count === 0)
    return 'Not tried at other dates: that takes 118 points before the exposure.'
  const { claimed_count, tested_count, apart_count } = placebo
  return (
    `The same test at ${sayMany(tested_count, 'other date')} of these numbers claimed an effect ` +
    `${claimed_count === 0 ? 'at none' : `at ${sayCount(claimed_count)}`}; one in twenty is expected ` +
    `(${sayCount(apart_count)} of them share no points).`
  )
}

/** When a verdict can be had, or whether it can still change. */
export function sayWhen(figures: EffectFigures, now: number): string {
  const { exposable_at, possible_at, complete_at, is_complete, verdict } = figures
  const day = (at: number) => sayDate(at, 'UTC', now)
  if (verdict === 'too little data') {
    if (exposable_at !== null)
      return `Users should not meet it before ${day(exposable_at)}: only then is the noise known.`
    return possible_at === null ? '' : `A verdict is possible from ${day(possible_at)}.`
  }
  if (is_complete || complete_at === null) return 'The window is full: this verdict stays.'
  return `It can still change until ${day(complete_at)}.`
}

export function sayReveal({ smallest_effect, change }: EffectFigures, unit: string | null): string {
  if (smallest_effect === null) return ''
  const seen = change === null ? 'would be found' : 'would have been found'
  return `A true change of ${sayAmount(smallest_effect, unitOfChange(unit))} ${seen} four times in five.`
}
