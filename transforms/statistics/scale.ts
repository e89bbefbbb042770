import type { Measure, Point } from './series.ts'

/** Where a measure's noise is even. */
export interface Scale {
  to(value: number): number
  back(x: number): number
}

/** A share further out than this counts as this: the odds of nothing have no logarithm. */
const rarest = 0.005
/** Hours. Not higher: what lies below a floor has no noise, and the first value above it would be a signal. */
const second = 1 / 3600

/**
 * Durations and sizes multiply: they are even on the log, down to a second or half a thing. Levels add up. Ratios are
 * even in their odds. What can be below nothing, such as a slip, is a distance: it adds up too.
 */
export function scaleOf(measure: Measure, points: readonly Pick<Point, 'value'>[]): Scale {
  if (points.some(({ value }) => value < 0)) return { to: (value) => value, back: (x) => x }
  if (measure === 'level') return { to: (value) => value, back: (x) => Math.max(0, x) }
  if (measure === 'ratio') return { to: toOdds, back: (x) => 1 / (1 + Math.exp(-x)) }
  const floor = measure === 'duration' ? second : 0.5
  return { to: (value) => Math.log(Math.max(value, floor)), back: Math.exp }
}

function toOdds(share: number): number {
  const within = Math.min(1 - rarest, Math.max(rarest, share))
  return Math.log(within / (1 - within))
}

/**
 * A series without what is known of its noise: values on their even scale; counts and proportions as distances
 * from the centre in Poisson or binomial standard deviations (0 where there is no noise).
 */
export function evenOut(points: readonly Point[], measure: Measure): number[] {
  if (measure !== 'count' && measure !== 'proportion') {
    const { to } = scaleOf(measure, points)
    return points.map(({ value }) => to(value))
  }
  const { amount, size } = gather(points)
  const center = amount / size
  const unit = measure === 'count' ? center : center * (1 - center)
  return points.map((point) =>
    unit > 0 ? (point.amount - center * point.size) / Math.sqrt(unit * point.size) : 0,
  )
}

/** All points as one, or those from one place up to another. */
export function gather(
  points: readonly Point[],
  from = 0,
  to = points.length,
): Pick<Point, 'amount' | 'size'> {
  const all = { amount: 0, size: 0 }
  for (let i = from; i < to; i++) {
    all.amount += points[i]!.amount
    all.size += points[i]!.size
  }
  return all
}
