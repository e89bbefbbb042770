import { describe, expect, test } from 'vitest'
import { seedRandom } from './random.ts'
import { compareRatios, ratioFigure, type Weighted } from './ratio.ts'

const of = (rows: [part: number, weight: number, unknown?: number][]): Weighted => ({
  part: Float64Array.from(rows, ([part]) => part),
  weight: Float64Array.from(rows, ([, weight]) => weight),
  unknown: Float64Array.from(rows, ([, , unknown]) => unknown ?? 0),
})
const same = (part: number, weight: number, n: number, unknown = 0) =>
  of(Array.from({ length: n }, () => [part, weight, unknown] as [number, number, number]))

describe('a ratio of sums', () => {
  test('is not the mean of ratios', () => {
    const { value } = ratioFigure(
      of([
        [10, 10],
        [0, 30],
        [5, 20],
        [5, 20],
        [0, 20],
      ]),
    )
    expect(value).toBe(0.2)
  })

  test('is withheld below five items, and nothing without weight', () => {
    expect(ratioFigure(same(1, 2, 4))).toMatchObject({ n: 4, value: null, withheld: 'n = 4, too few' })
    expect(ratioFigure(same(0, 0, 9))).toMatchObject({ n: 9, value: null, withheld: null })
    expect(ratioFigure(of([]))).toMatchObject({ n: 0, value: null, low: null, withheld: null })
  })

  test('is a range where part of the weight is unknown', () => {
    const figure = ratioFigure(same(3, 10, 8, 2))
    expect(figure.value).toBeNull()
    expect(figure.range).toEqual({ low: 0.3, high: 0.5, unknown_ratio: 0.2 })
    expect(figure.low).toBeCloseTo(0.3, 6)
    expect(figure.high).toBeCloseTo(0.5, 6)
  })

  test('has an interval within 0..1 where all or nothing is active', () => {
    const none = ratioFigure(same(0, 10, 8))
    expect(none).toMatchObject({ value: 0, low: 0 })
    expect(none.high).toBeGreaterThan(0)
    expect(none.high).toBeLessThan(0.5)
    expect(ratioFigure(same(10, 10, 8)).high).toBe(1)
  })
})

describe('two ratios', () => {
  const many = (share: number, random = seedRandom(5)) =>
    of(
      Array.from({ length: 60 }, () => {
        const weight = Math.exp(random.normal())
        return [weight * share * (0.5 + random.uniform()), weight] as [number, number]
      }),
    )

  test('differ by a change only where the interval excludes zero', () => {
    expect(compareRatios(ratioFigure(many(0.6)), ratioFigure(many(0.2)))).toMatchObject({ is_change: true })
    expect(compareRatios(ratioFigure(many(0.3)), ratioFigure(many(0.3, seedRandom(6))))).toMatchObject({
      is_change: false,
    })
  })

  test('of ranges that overlap are no change, of ranges far apart are one without a size', () => {
    const wide = ratioFigure(same(3, 10, 30, 4))
    expect(compareRatios(wide, ratioFigure(same(5, 10, 30)))).toMatchObject({
      is_change: false,
      difference: null,
    })
    const apart = compareRatios(wide, ratioFigure(many(0.05)))
    expect(apart).toMatchObject({ is_change: true, difference: null, ratio: null })
  })

  test('say nothing where one is withheld', () => {
    expect(compareRatios(ratioFigure(same(1, 2, 3)), ratioFigure(many(0.3)))).toMatchObject({
      difference: null,
      low: null,
      is_change: false,
    })
  })
})

describe('calibration: flow times of skew σ, active shares of 30 % on average that vary', () => {
  const share = (z: number) => 1 / (1 + Math.exp(-(Math.log(0.3 / 0.7) + 0.9 * z)))
  const draw = (random: ReturnType<typeof seedRandom>, skew: number): [number, number] => {
    const weight = Math.exp(skew * random.normal())
    return [weight * share(random.normal()), weight]
  }

  test.each([
    [0.7, 6],
    [0.7, 30],
    [1, 12],
    [1, 30],
    [1, 120],
    [1.4, 30],
  ])('σ %d, n = %d: 92–98 % of the intervals hold the truth', (skew, n) => {
    const random = seedRandom(11)
    const large = Array.from({ length: 300_000 }, () => draw(random, skew))
    const truth =
      large.reduce((total, [part]) => total + part, 0) / large.reduce((total, [, w]) => total + w, 0)
    const rounds = 1500
    let hits = 0
    for (let i = 0; i < rounds; i++) {
      const { low, high } = ratioFigure(of(Array.from({ length: n }, () => draw(random, skew))))
      if (low! <= truth && truth <= high!) hits++
    }
    expect(hits / rounds).toBeGreaterThan(0.92)
    expect(hits / rounds).toBeLessThan(0.98)
  })
})
