import { describe, expect, test } from 'vitest'
import { scanSeries } from './discovery.ts'
import { judgeSeries } from './process.ts'
import { quantileFigure } from './quantile.ts'
import { seedRandom } from './random.ts'
import type { Random } from './random.ts'
import type { Measure, SeriesBucket } from './series.ts'

/** 26 weeks in which nothing changes; neighbours correlate as asked. */
type Source = (random: Random, autocorrelation: number) => SeriesBucket[]

const weeks = 26
const better = 'lower'

function draw(
  random: Random,
  autocorrelation: number,
  figure: (x: number) => Pick<SeriesBucket, 'value' | 'n' | 'numerator'>,
) {
  return random.chain(weeks, autocorrelation).map((x, i) => ({
    bucket_date: new Date(Date.UTC(2026, 0, 5 + 7 * i)).toISOString().slice(0, 10),
    is_open: false,
    ...figure(x),
  }))
}

const durations: Source = (random, autocorrelation) =>
  draw(random, autocorrelation, (x) => ({ value: Math.exp(3 + 0.4 * x), n: 10, numerator: null }))

const medians: Source = (random, autocorrelation) =>
  draw(random, autocorrelation, (x) => {
    const common = autocorrelation > 0 ? 0.4 * x : 0
    const cases = Array.from({ length: random.poisson(12) }, () =>
      Math.exp(3 + common + 1.2 * random.normal()),
    )
    return { ...quantileFigure(Float64Array.from(cases).sort(), 0.5), numerator: null }
  })

function countsOf(mean: number, extra: number): Source {
  return (random, autocorrelation) =>
    draw(random, autocorrelation, (x) => {
      const total = random.poisson(mean * Math.exp(extra * x - (extra * extra) / 2))
      return { value: total / 7, n: total, numerator: total }
    })
}

function sharesOf(share: number, size: number, extra: number): Source {
  return (random, autocorrelation) =>
    draw(random, autocorrelation, (x) => {
      const n = random.poisson(size)
      const odds = (share / (1 - share)) * Math.exp(extra * x)
      const part = random.binomial(n, odds / (1 + odds))
      return { value: n > 0 ? part / n : null, n, numerator: part }
    })
}

const sources: [string, Measure, Source][] = [
  ['durations', 'duration', durations],
  ['medians of a dozen cases', 'duration', medians],
  ['rare counts', 'count', countsOf(0.5, 0)],
  ['Poisson counts', 'count', countsOf(5, 0)],
  ['counts in bursts', 'count', countsOf(30, 0.5)],
  ['binomial proportions', 'proportion', sharesOf(0.15, 12, 0)],
  ['proportions that vary more', 'proportion', sharesOf(0.15, 40, 0.7)],
]

describe.each(sources)('%s in which nothing changes', (_, measure, source) => {
  test.each([0, 0.4])(
    'at autocorrelation %f signal in at most two of a hundred newest buckets',
    (autocorrelation) => {
      const random = seedRandom(11)
      const series = 1500
      let signals = 0
      for (let i = 0; i < series; i++) {
        if (judgeSeries(source(random, autocorrelation), { measure, better }).verdict === 'signal') signals++
      }
      expect(signals / series).toBeLessThanOrEqual(0.02)
    },
  )
})

describe('an organisation of 120 series in which nothing changes', () => {
  test.each([
    ['independent', [0, 0]],
    ['half of them autocorrelated', [0, 0.4]],
    ['all autocorrelated', [0.4, 0.4]],
  ])('%s, has no headline in at least 95 of a hundred weeks', (_, kinds) => {
    const random = seedRandom(12)
    const looks = 40
    let empty = 0
    for (let week = 0; week < looks; week++) {
      const all = Array.from({ length: 120 }, (_unused, i) => {
        const [, measure, source] = sources[i % sources.length]!
        return { buckets: source(random, kinds[i % 2]!), measure, better } as const
      })
      if (scanSeries(all).discoveries.length === 0) empty++
    }
    expect(empty / looks).toBeGreaterThanOrEqual(0.95)
  })
})

test('a halving that lasts eight weeks signals in most series whose noise is a fifth', () => {
  const random = seedRandom(13)
  let found = 0
  for (let i = 0; i < 500; i++) {
    const values = random.chain(weeks, 0).map((x, week) => Math.exp(3 + 0.2 * x - (week < 18 ? 0 : Math.LN2)))
    let week = 0
    const buckets = draw(random, 0, () => ({ value: values[week++]!, n: 10, numerator: null }))
    if (judgeSeries(buckets, { measure: 'duration', better }).verdict === 'signal') found++
  }
  expect(found / 500).toBeGreaterThan(0.8)
})
