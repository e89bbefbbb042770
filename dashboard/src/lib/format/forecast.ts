import type { Forecast } from '#lib/data/types.ts'
import { sayCount, sayMany } from './number.ts'

export function sayChance(chance: number): string {
  return `${Math.round(chance * 100)} %`
}

/** What is left and at whose pace, with n. */
export function sayBasis({ remaining_count, pace, sample, trials, seed }: Forecast): string {
  const whose = {
    scope: '',
    own: ' of its own',
    teams: ' by its teams, as if they did nothing else',
  }[pace]
  const added = sample.added_count > 0 ? `, ${sayCount(sample.added_count)} added` : ''
  return (
    `${sayMany(remaining_count, 'item')} left; ${sayCount(sample.done_count)} finished in the last ` +
    `${sayMany(sample.day_count, 'day')}${whose}${added} · ${sayCount(trials)} trials, seed ${seed}`
  )
}

/** How often the safe date came true; the interval by weeks that do not overlap. */
export function sayRecord({ backtest }: Forecast): string {
  if (!backtest || backtest.n === 0 || backtest.hit_ratio === null)
    return 'Not looked back at yet: no date that would have been promised is past.'
  const { n, hit_count, hit_ratio, low, high, apart_count } = backtest
  const interval =
    low === null || high === null
      ? ''
      : `, 95 % interval ${Math.round(low * 100)}–${Math.round(high * 100)} % by the ${sayCount(apart_count)} that do not overlap`
  return (
    `Asked in each of ${sayMany(n, 'earlier week')}, the 85 % date came true ${sayCount(hit_count)} times ` +
    `(${Math.round(hit_ratio * 100)} %${interval}).`
  )
}

/** What the same days say of growth: what is drawn where scope is to grow. */
export function sayGrowth({ suggested: { growth } }: Forecast): string {
  const { added_count, day_count } = growth
  return added_count === 0
    ? `Nothing was added in these ${sayMany(day_count, 'day')}.`
    : `Scope grew by ${sayCount(added_count)} in these ${sayMany(day_count, 'day')}.`
}

export function saySplit({ suggested: { split } }: Forecast): string {
  const { ratio, item_count, made_count } = split
  if (ratio === null) return 'Too few were finished to say how often items are split.'
  return made_count === 0
    ? `None of ${sayMany(item_count, 'finished item')} is known to have been split.`
    : `Of ${sayMany(item_count, 'finished item')} ${sayCount(made_count)} more were made: each became ${ratio}.`
}
