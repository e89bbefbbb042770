/** What happened on each day of the sample, the days without anything too, oldest first. */
export interface DailySample {
  done: ArrayLike<number>
  /** What was added on the same days, where scope may grow. */
  added?: ArrayLike<number>
  /** What of `done` goes on at its own pace, whatever the trials' paces are. */
  steady?: ArrayLike<number>
  /** Days between the last of them and the first that is looked at. */
  gap?: number
}

export interface TrialOptions {
  trials: number
  seed: number
  /** A trial ends here, done or not. */
  mostDays: number
  /** What each trial finishes of what its days bring, in turn: 1 as they do; left out: 1. */
  paces?: ArrayLike<number>
}

/** What a trial says that is not done within the days that were tried: after every day. */
export const NEVER = 2 ** 31 - 1
const WEEK = 7

/**
 * On which day of each trial everything is done, 1 being the first; sorted. Days are drawn with replacement from days of the
 * same weekday, done and added together. Each trial draws from a redrawn sample, so that what the sample does not know of
 * the pace widens the answer.
 */
export function finishDays(sample: DailySample, remaining: number, options: TrialOptions): Int32Array {
  return finishTrials(sample, remaining, options).sort()
}

/** The same in the order of trials: the same trial of two questions meets the same days, so that they can be compared. */
export function finishTrials(sample: DailySample, remaining: number, options: TrialOptions): Int32Array {
  const days = new Int32Array(options.trials)
  if (remaining <= 0) return days
  const drawing = new Drawing(sample, options)
  for (let trial = 0; trial < days.length; trial++) {
    drawing.redraw(trial)
    let left = remaining
    let day = 0
    while (left > 0 && day < options.mostDays) {
      left -= drawing.ahead(day)
      day++
    }
    days[trial] = left > 0 ? NEVER : day
  }
  return days
}

/** How many are done by each of these days (ascending, from 1), less what was added: one sorted array of trials a day. */
export function doneBy(
  sample: DailySample,
  days: readonly number[],
  options: Omit<TrialOptions, 'mostDays'>,
): Int32Array[] {
  const { trials } = options
  const counts = days.map(() => new Int32Array(trials))
  const drawing = new Drawing(sample, options)
  for (let trial = 0; trial < trials; trial++) {
    drawing.redraw(trial)
    let [sum, day] = [0, 0]
    for (let i = 0; i < days.length; i++) {
      for (; day < days[i]!; day++) sum += drawing.ahead(day)
      counts[i]![trial] = sum
    }
  }
  return counts.map((count) => count.sort())
}

/** The day by which this share of trials is done, null where that is not within the days that were tried. */
export function dayFor(sorted: Int32Array, share: number): number | null {
  const day = sorted[Math.ceil(share * sorted.length) - 1] ?? NEVER
  return day === NEVER ? null : day
}

/** How many at least are done in this share of trials. */
export function countFor(sorted: Int32Array, share: number): number {
  return sorted[Math.floor((1 - share) * sorted.length)] ?? 0
}

/** As many draws belong to each trial: more than a sample and three years of days take. */
const DRAWS = 2048
const STEP = 0x6d2b79f5
const SURE = [1]

/** Days to come, drawn from days that were. */
class Drawing {
  private readonly done: ArrayLike<number>
  private readonly added: ArrayLike<number> | null
  private readonly steady: ArrayLike<number> | null
  private readonly own: Float64Array
  private readonly first: number
  private readonly step: number
  private readonly seed: number
  private readonly paces: ArrayLike<number>
  private state = 0

  constructor(
    { done, added, steady, gap = 0 }: DailySample,
    { seed, paces = SURE }: Pick<TrialOptions, 'seed' | 'paces'>,
  ) {
    this.done = done
    this.added = added ?? null
    this.steady = steady ?? null
    this.own = new Float64Array(done.length)
    this.first = done.length + gap
    // Of less than two weeks a weekday has one day, which would come back each week.
    this.step = done.length < 2 * WEEK ? 1 : WEEK
    this.seed = seed | 0
    this.paces = paces
  }

  redraw(trial: number): void {
    this.state = (this.seed + Math.imul(trial, Math.imul(STEP, DRAWS))) | 0
    const pace = this.paces[trial % this.paces.length]!
    for (let day = 0; day < this.own.length; day++) {
      const place = this.place(day)
      const steady = this.steady?.[place] ?? 0
      this.own[day] = (this.done[place]! - steady) * pace + steady - (this.added?.[place] ?? 0)
    }
  }

  ahead(day: number): number {
    return this.own[this.place(this.first + day)]!
  }

  /** One of the sample's days with the weekday of this one. mulberry32, written out since a trial draws hundreds. */
  private place(day: number): number {
    this.state = (this.state + STEP) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    const weekday = day % this.step
    const alike = Math.floor((this.own.length - 1 - weekday) / this.step) + 1
    return weekday + this.step * Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * alike)
  }
}
