import { describe, expect, test } from 'vitest'
import { scanSeries } from './discovery.ts'
import { judgeSeries } from './process.ts'
import { quantileFigure } from './quantile.ts'
import { seedRandom } from './random.ts'
import type { Random } from './random.ts'
import type { Measure, SeriesBucket } from './series.ts'

/** Weeks in which nothing changes, 26 unless told; neighbours correlate as asked. */
type Source = (random: Random, autocorrelation: number, length?: number) => SeriesBucket[]

const weeks = 26
const better = 'lower'

function draw(
  random: Random,
  autocorrelation: number,
  length: number,
  figure: (x: number) => Pick<SeriesBucket, 'value' | 'n' | 'numerator'>,
) {
  return random.chain(length, autocorrelation).map((x, i) => ({
    bucket_date: new Date(Date.UTC(2026, 0, 5 + 7 * i)).toISOString().slice(0, 10),
    is_open: false,
    ...figure(x),
  }))
}

const durations: Source = (random, autocorrelation, length = weeks) =>
  draw(random, autocorrelation, length, (x) => ({ value: Math.exp(3 + 0.4 * x), n: 10, numerator: null }))

const medians: Source = (random, autocorrelation, length = weeks) =>
  draw(random, autocorrelation, length, (x) => {
    const common = autocorrelation > 0 ? 0.4 * x : 0
    const cases = Array.from({ length: random.poisson(12) }, () =>
      Math.exp(3 + common + 1.2 * random.normal()),
    )
    return { ...quantileFigure(Float64Array.from(cases).sort(), 0.5), numerator: null }
  })

function countsOf(mean: number, extra: number): Source {
  return (random, autocorrelation, length = weeks) =>
    draw(random, autocorrelation, length, (x) => {
      const total = random.poisson(mean * Math.exp(extra * x - (extra * extra) / 2))
      return { value: total / 7, n: total, numerator: total }
    })
}

function sharesOf(share: number, size: number, extra: number): Source {
  return (random, autocorrelation, length = weeks) =>
    draw(random, autocorrelation, length, (x) => {
      const n = random.poisson(size)
      const odds = (share / (1 - share)) * Math.exp(extra * x)
      const part = random.binomial(n, odds / (1 + odds))
      return { value: n > 0 ? part / n : null, n, numerator: part }
    })
}

const levels: Source = (random, autocorrelation, length = weeks) =>
  draw(random, autocorrelation, length, (x) => ({
    value: Math.max(0, Math.round(12 + 3 * x)),
    n: 10,
    numerator: null,
  }))

const sources: [string, Measure, Source][] = [
  ['durations', 'duration', durations],
  ['medians of a dozen cases', 'duration', medians],
  ['rare counts', 'count', countsOf(0.5, 0)],
  ['Poisson counts', 'count', countsOf(5, 0)],
  ['counts in bursts', 'count', countsOf(30, 0.5)],
  ['binomial proportions', 'proportion', sharesOf(0.15, 12, 0)],
  ['proportions that vary more', 'proportion', sharesOf(0.15, 40, 0.7)],
  ['levels', 'level', levels],
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

/** What an organisation of 120 series shows each week; `change` may alter one before it is looked at. */
function lookAt(random: Random, kinds: readonly number[], length: number) {
  return Array.from({ length: 120 }, (_unused, i) => {
    const [, measure, source] = sources[i % sources.length]!
    return { buckets: source(random, kinds[i % kinds.length]!, length), measure, better } as const
  })
}

describe('an organisation of 120 series in which nothing changes', () => {
  // Headlines judge a window and as long before it: 52 weeks for the usual 26.
  test.each([
    ['independent', 26, [0, 0]],
    ['half of them autocorrelated', 26, [0, 0.4]],
    ['all autocorrelated', 26, [0.4, 0.4]],
    ['independent', 52, [0, 0]],
    ['half of them autocorrelated', 52, [0, 0.4]],
    ['all autocorrelated', 52, [0.4, 0.4]],
  ])('%s, %i weeks, has no headline in at least 95 of a hundred weeks', (_, length, kinds) => {
    const random = seedRandom(12)
    const looks = 60
    let empty = 0
    for (let week = 0; week < looks; week++) {
      if (scanSeries(lookAt(random, kinds, length)).discoveries.length === 0) empty++
    }
    expect(empty / looks).toBeGreaterThanOrEqual(0.95)
  })
})

function drawShift(random: Random, length: number, since: number, deviation: number): SeriesBucket[] {
  const values = random
    .chain(length, 0)
    .map((x, week) => Math.exp(3 + deviation * x - (week < since ? 0 : Math.LN2)))
  let week = 0
  return draw(random, 0, length, () => ({ value: values[week++]!, n: 10, numerator: null }))
}

test('a halving that lasts eight weeks signals in most series whose noise is a fifth', () => {
  const random = seedRandom(13)
  let found = 0
  for (let i = 0; i < 500; i++) {
    const buckets = drawShift(random, weeks, 18, 0.2)
    if (judgeSeries(buckets, { measure: 'duration', better }).verdict === 'signal') found++
  }
  expect(found / 500).toBeGreaterThan(0.8)
})

describe('a halving of one series among 120', () => {
  test.each([
    [8, 0.2, 0.8],
    [12, 0.2, 0.8],
    [24, 0.15, 0.8],
  ])(
    'that lasts %i of 52 weeks, its noise %f, is a headline in most of a hundred',
    (age, deviation, least) => {
      const random = seedRandom(14)
      const looks = 40
      let [found, others] = [0, 0]
      for (let look = 0; look < looks; look++) {
        const all = lookAt(random, [0, 0.4], 52)
        const halved = {
          buckets: drawShift(random, 52, 52 - age, deviation),
          measure: 'duration',
          better,
        } as const
        for (const { index } of scanSeries([halved, ...all]).discoveries) {
          if (index === 0) found++
          else others++
        }
      }
      expect(found / looks).toBeGreaterThan(least)
      expect(others / (found + others)).toBeLessThan(0.1)
    },
  )
})
