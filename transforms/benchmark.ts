import type { Figure } from './measures/answer.ts'

/**
 * DORA's Quick Check: how its answers score, and what the respondents of one edition scored. It asks of one service, so
 * that of several services the typical one is scored. Scores only: DORA publishes no tiers any more.
 */
export const edition = {
  year: 2025,
  name: 'DORA Quick Check, 2025 edition, all industries',
  url: 'https://dora.dev/quickcheck/',
} as const

export type QuickCheckMetric =
  | 'change_lead_time'
  | 'deployment_frequency'
  | 'failed_deployment_recovery_time'
  | 'change_fail_rate'
  | 'deployment_rework_rate'

/** Mean and standard deviation on the scale of 0 to 10. Rates are published as 1.9 and 2.2 and stand here as 10 less that. */
export const benchmark: Readonly<Record<QuickCheckMetric, { mean: number; sd: number }>> = {
  change_lead_time: { mean: 5.5, sd: 2.4 },
  deployment_frequency: { mean: 4.8, sd: 2.8 },
  failed_deployment_recovery_time: { mean: 7.4, sd: 2.1 },
  change_fail_rate: { mean: 8.1, sd: 2.1 },
  deployment_rework_rate: { mean: 7.8, sd: 2.2 },
}

const HOURS_A_MONTH = (365.25 * 24) / 12

/** Answers from the slowest (1) to the fastest (6), each with where it begins to be true, h; a duration below is faster. */
const DURATIONS: readonly [below: number, words: string][] = [
  [Infinity, 'more than six months'],
  [6 * HOURS_A_MONTH, 'one to six months'],
  [HOURS_A_MONTH, 'one week to one month'],
  [7 * 24, 'one day to one week'],
  [24, 'less than one day'],
  [1, 'less than one hour'],
]

/** The same for deployments per day; a pace at or above is faster. */
const PACES: readonly [from: number, words: string][] = [
  [0, 'less than once in six months'],
  [24 / (6 * HOURS_A_MONTH), 'monthly to half-yearly'],
  [24 / HOURS_A_MONTH, 'weekly to monthly'],
  [1 / 7, 'daily to weekly'],
  [1, 'hourly to daily'],
  [24, 'on demand'],
]

export interface Score {
  /** 0 to 10; null where the figure is unknown or withheld. */
  score: number | null
  /** What the ends of the figure's interval would score; null where one is open. */
  low: number | null
  high: number | null
  /** The answer that scores so, in the words of the Quick Check. */
  answer: string | null
}

/** A categorical answer x of 1..6 scores (x − 1) / 5 · 10. */
export function scoreAnswer(position: number): number {
  return ((position - 1) / 5) * 10
}

/** A percentage p scores 10 − p / 10. */
export function scoreShare(ratio: number): number {
  return 10 - (ratio * 100) / 10
}

function answerDuration(hours: number): number {
  return DURATIONS.findLastIndex(([below]) => hours < below) + 1
}

function answerPace(perDay: number): number {
  return PACES.findLastIndex(([from]) => perDay >= from) + 1
}

/** What a figure's value and the ends of its interval score. */
export function scoreFigure(
  metric: QuickCheckMetric,
  { value, low, high }: Pick<Figure, 'value' | 'low' | 'high'>,
): Score {
  const isShare = metric === 'change_fail_rate' || metric === 'deployment_rework_rate'
  const isPace = metric === 'deployment_frequency'
  const position = isPace ? answerPace : answerDuration
  const score = (number: number | null): number | null =>
    number === null ? null : isShare ? scoreShare(number) : scoreAnswer(position(number))
  // Only more of deployments is better: the far end of any other interval scores less.
  const [worst, best] = isPace ? [low, high] : [high, low]
  const words = isPace ? PACES : DURATIONS
  return {
    score: score(value),
    low: score(worst),
    high: score(best),
    answer: value === null || isShare ? null : words[position(value) - 1]![1],
  }
}

/** The mean of the scores; null unless all of them are known. */
export function meanScore(scores: readonly (number | null)[]): number | null {
  const known = scores.filter((score) => score !== null)
  return known.length < scores.length ? null : known.reduce((sum, score) => sum + score, 0) / known.length
}
