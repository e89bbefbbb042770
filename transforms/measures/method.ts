import type { Measure } from './answer.ts'

/** How a figure of this measure is made of its cases, in words for whoever asks "how is this calculated?". */
export interface Method {
  figure: string
  interval: string
  /** When a figure is not shown, and what it says instead. */
  withheld: string
  trend: string
  comparison: string
}

const quantiles = {
  figure:
    'Median (p50) and p85 of the values of all cases of the window, interpolated between neighbours; never a mean, never a quantile of quantiles.',
  interval:
    '95 %, distribution-free, from binomial order statistics: a median has one from n = 6, p85 has no upper bound below n = 23 and is then open.',
  withheld: 'Below n = 5 no value is given, only n; the rows open all the same.',
}
const log =
  'XmR limits on the logarithm of the closed buckets, widened where neighbours are alike; from eight buckets on.'
const even =
  'XmR limits on the closed buckets, widened where neighbours are alike; from eight buckets on. Levels move slowly: where weeks correlate at 0.9, the headlines of a year name one that did not change in 8 of a hundred weeks, not in 5.'

const methods: Readonly<Record<Measure, Method>> = {
  duration: {
    ...quantiles,
    trend: log,
    comparison: 'Hodges–Lehmann shift with the Mann–Whitney interval, on the logarithm.',
  },
  quantity: {
    ...quantiles,
    trend: log,
    comparison: 'Hodges–Lehmann shift with the Mann–Whitney interval.',
  },
  proportion: {
    figure: 'Cases with value 1 ÷ all cases whose value is known.',
    interval: '95 %, Wilson.',
    withheld: 'Without any case it is unknown, not 0.',
    trend:
      'Binomial limits by each bucket’s own n, widened where buckets vary more than that; from eight buckets on.',
    comparison: 'Difference of two shares with the Newcombe interval.',
  },
  count: {
    figure: 'Cases per day, over all days of the window, those with none included.',
    interval: 'None on a whole count: it is what happened. Trend and comparison take a Poisson one.',
    withheld: 'Never: none is 0 per day.',
    trend:
      'Poisson limits by each bucket’s own days, widened where buckets vary more than that; from eight buckets on.',
    comparison: 'Difference of two rates with a Poisson interval, widened by what the buckets vary.',
  },
  level: {
    figure: 'Cases that are there at the end of the window, or of each bucket.',
    interval: 'None: it is a whole count at one moment.',
    withheld: 'Never: none is 0.',
    trend: even,
    comparison: 'Difference of two looks, without an interval, so that it is never called a change.',
  },
  ratio: {
    figure:
      'Sum of the values ÷ sum of the weights, over all cases of the window. What is unknown of the weights makes it a range: with none of it, and with all of it, in the value.',
    interval:
      '95 %, by leaving out one case at a time, on the log of the odds, with Student’s t of as many degrees of freedom as the weights are worth; of a range from its lower to its upper end’s.',
    withheld: 'Below n = 5, and where no waiting state is confirmed.',
    trend:
      'XmR limits on the log of the odds; a range signals only where both its ends do; from eight buckets on.',
    comparison:
      'Difference of two ratios with the two intervals combined; of ranges a change only if it is one whatever is unknown.',
  },
}

export function describeMethod(measure: Measure): Method {
  return methods[measure]
}
