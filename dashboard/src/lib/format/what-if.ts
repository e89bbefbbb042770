import type { WhatIf } from '#lib/data/types.ts'
import { sayCount, sayMany } from './number.ts'

type Difference = NonNullable<WhatIf['dates']['difference']>
type Spread = NonNullable<NonNullable<WhatIf['constraint']>['difference']>['per_day']

/** "in 85 of 100 trials". */
export function sayTrials(share: number, what = 'trials'): string {
  const count = Math.round(share * 100)
  // What is not quite certain is never told as if it were.
  if (count === 100 && share < 1) return `in more than 99 of 100 ${what}`
  if (count === 0 && share > 0) return `in fewer than 1 of 100 ${what}`
  return `in ${count} of 100 ${what}`
}

const turned = (days: number) => (days < 0 ? 'sooner' : 'later')

function sayDays(days: number): string {
  return days === 0 ? 'the same day' : `${sayMany(Math.abs(days), 'day')} ${turned(days)}`
}

/** How far the dates move, with the interval over the trials that meet the same days. */
export function sayMoved({ days, low, high, sooner, later }: Difference): string {
  if (sooner === 0 && later === 0) return 'No trial ends on another day.'
  const share =
    sooner >= later
      ? `Sooner ${sayTrials(sooner)}${later > 0 ? `, later ${sayTrials(later)}` : ''}`
      : `Later ${sayTrials(later)}${sooner > 0 ? `, sooner ${sayTrials(sooner)}` : ''}`
  if (days === null) return `${share}; in the middle one without an end within three years.`
  const to = (bound: number | null) => (bound === null ? 'more than three years' : sayDays(bound))
  return `${share}; in the middle one ${sayDays(days)}, in 90 of 100 from ${to(low)} to ${to(high)}.`
}

/** A figure with what it is in 90 of 100 runs. */
export function saySpread({ value, low, high }: Spread, digits: number): string {
  const say = (number: number) => number.toFixed(digits).replace('-', '−')
  return low === high ? say(value) : `${say(value)} (${say(low)} to ${say(high)})`
}

export function sayChange({ value, low, high }: Spread, digits: number): string {
  const say = (number: number) => `${number > 0 ? '+' : ''}${number.toFixed(digits)}`.replace('-', '−')
  if (value === 0 && low === 0 && high === 0) return 'no difference'
  return `${say(value)} (${say(low)} to ${say(high)})`
}

/** A difference whose interval holds nothing is none that can be told. */
export function isTold({ low, high }: { low: number; high: number }): boolean {
  return low > 0 || high < 0
}

export function saySample({ sample }: WhatIf['dates'], pace: WhatIf['pace']): string {
  const whose = { scope: '', own: ' of its own', teams: ' by its teams, as if they did nothing else' }[pace]
  return `n = ${sayCount(sample.done_count)} finished in ${sayMany(sample.day_count, 'day')}${whose}`
}
