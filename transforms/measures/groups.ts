import { compareRates } from '../statistics/count.ts'
import { noDifference, toDifference, type Difference } from '../statistics/interval.ts'
import { judgeSeries, type Judgement } from '../statistics/process.ts'
import { compareProportions } from '../statistics/proportion.ts'
import { compareRatios } from '../statistics/ratio.ts'
import { compareDurations, compareSamples } from '../statistics/shift.ts'
import type { Profile } from '../profiles.ts'
import type { Better, Bucket, Comparison, Figure, Group, Measure, Part } from './answer.ts'
import type { Calendar, Span } from './calendar.ts'
import { drawFigure, ratioOf, sum, type Sample } from './figures.ts'
import type { GroupSamples } from './samples.ts'
import { unkeptFigure } from './unkept.ts'

export interface Kind {
  measure: Measure
  better: Better
  statistic: Profile['statistic']
  /** Epoch ms: what was over before is not kept; null or left out: all is. */
  keptFrom?: number | null
}

/** Everything that is said of one group: its figure, the comparison with the window before, limits and buckets. */
export function drawGroup(
  key: string | null,
  label: string,
  samples: GroupSamples,
  calendar: Calendar,
  kind: Kind,
): Group {
  const { comparable, ...series } = drawSeries(samples, calendar, kind)
  return { key, label, ...series, share: null, comparison: compare(samples, comparable, kind) }
}

/** The same without its buckets: where there are thousands of groups, these are most of the work and of the answer. */
export function drawPart(
  key: string | null,
  label: string,
  samples: GroupSamples,
  calendar: Calendar,
  kind: Kind,
): Part {
  const comparable = isComparedByBuckets(kind) ? drawBuckets(samples, calendar, kind) : []
  const window = drawWindow(samples.window, calendar.window, kind)
  return { key, label, window, share: null, comparison: compare(samples, comparable, kind) }
}

/** Whether it takes buckets to tell how a window differs from the one before. */
export function isComparedByBuckets({ measure }: Kind): boolean {
  return measure === 'count'
}

function drawBuckets({ buckets }: GroupSamples, calendar: Calendar, kind: Kind) {
  const { measure, statistic, keptFrom = null } = kind
  const isUnkept = ({ start }: Span) => keptFrom !== null && start < keptFrom
  return buckets.map((sample, i): Bucket & { days: number } => {
    const span = calendar.buckets[i]!
    const { date, isOpen, days } = span
    const figure = isUnkept(span) ? unkeptFigure(keptFrom!) : drawFigure(measure, sample, statistic)
    return { bucket_date: date, is_open: isOpen, is_signal: false, days, ...figure }
  })
}

/** A group's figure, buckets and limits, without what costs most: the comparison with the window before. */
export function drawSeries(samples: GroupSamples, calendar: Calendar, kind: Kind) {
  const comparable = drawBuckets(samples, calendar, kind)
  const { signals, side: _, ...limits } = judgeBuckets(comparable, kind)
  return {
    window: drawWindow(samples.window, calendar.window, kind),
    limits,
    buckets: comparable.map(({ days: _days, ...bucket }, i) => ({
      ...bucket,
      is_signal: signals[i] ?? false,
    })),
    /** The same buckets with the days that they cover, for judging them. */
    comparable,
  }
}

/** A rate would be too low and a sum too small; a median or a share is that of what is kept, and a level that of its end. */
function drawWindow(sample: Sample, { start }: Span, { measure, statistic, keptFrom = null }: Kind): Figure {
  const isWhole = keptFrom === null || start >= keptFrom
  return isWhole || measure !== 'count' ? drawFigure(measure, sample, statistic) : unkeptFigure(keptFrom)
}

/** A series of ranges signals only where both its ends do, on the same side: then it does whatever is unknown. */
function judgeBuckets(buckets: readonly (Bucket & { days: number })[], { measure, better }: Kind): Judgement {
  // Several incidents of one deployment can make more than all: no share that binomial limits could be drawn for.
  const isOver = measure === 'proportion' && buckets.some(({ numerator, n }) => (numerator ?? 0) > n)
  if (isOver) return judgeSeries(buckets, { measure: 'level', better })
  if (!buckets.some(({ range }) => range)) return judgeSeries(buckets, { measure, better })
  const end = (pick: 'low' | 'high') =>
    judgeSeries(
      buckets.map((bucket) => ({ ...bucket, value: bucket.range?.[pick] ?? bucket.value })),
      { measure, better },
    )
  const [least, most] = [end('low'), end('high')]
  const isBoth = least.side === most.side
  return {
    ...least,
    center: null,
    upper: most.upper,
    ...(isBoth ? {} : { verdict: 'noise' as const, since: null, direction: null, side: null }),
    signals: least.signals.map((isSignal, i) => isSignal && (most.signals[i] ?? false)),
  }
}

function compare(samples: GroupSamples, buckets: readonly Figure[], kind: Kind): Comparison | null {
  const { window, previous } = samples
  if (window.days === 0 || previous.days === 0) return null
  return {
    previous: drawFigure(kind.measure, previous, kind.statistic),
    ...differ(window, previous, buckets, kind),
  }
}

function differ(now: Sample, before: Sample, buckets: readonly Figure[], { measure }: Kind): Difference {
  switch (measure) {
    case 'duration':
      return compareDurations(now.values, before.values)
    case 'quantity':
      return compareSamples(now.values, before.values)
    case 'proportion':
      if ((now.values.at(-1) ?? 0) > 1 || (before.values.at(-1) ?? 0) > 1)
        return noDifference('none: several incidents of one deployment are no share')
      return compareProportions(
        { count: sum(now.values), n: now.n },
        { count: sum(before.values), n: before.n },
      )
    case 'count':
      return compareRates(
        { count: sum(now.values), days: now.days },
        { count: sum(before.values), days: before.days },
        dispersionOf(buckets),
      )
    case 'ratio':
      return compareRatios(ratioOf(now), ratioOf(before))
    case 'level':
      return levelDifference(now.n, before.n)
  }
}

/** Two single looks at a level have no spread to judge them by. */
function levelDifference(now: number, before: number): Difference {
  const method = 'difference of two levels, without an interval'
  if (now === 0 && before === 0) return noDifference(method)
  return toDifference(now - before, { low: null, high: null }, before > 0 ? now / before : null, method)
}

/** Variance over mean of the buckets' totals: releases come in bursts, and a burst is not many events. */
function dispersionOf(buckets: readonly Figure[]): number {
  const totals = buckets.flatMap(({ numerator }) => (numerator === null ? [] : [numerator]))
  const mean = totals.reduce((a, b) => a + b, 0) / totals.length
  if (totals.length < 8 || mean === 0) return 1
  const variance = totals.reduce((a, b) => a + (b - mean) ** 2, 0) / (totals.length - 1)
  return Math.max(1, variance / mean)
}
