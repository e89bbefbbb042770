import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../../tests/chance.ts'
import { seedRandom } from '../statistics/random.ts'
import { invert } from './matrix.ts'
import { logistic } from './odds.ts'
import { fitLogistic, predict } from './regression.ts'
import type { Term } from './terms.ts'

const flat = 1e-9

function term(name: string, mean = 0, precision = flat, sign: Term['sign'] = 0): Term {
  return { name, mean, precision, sign }
}

/** Whether the O-ring seals of a flight were in distress, by the temperature at launch in °F (Dalal and others, JASA 1989). */
const temperatures = [
  66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58,
]
const distressed = [0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1]
const flights = {
  inputs: Float64Array.from(temperatures.flatMap((degrees) => [1, degrees])),
  outcomes: Float64Array.from(distressed),
}

test('the flights before Challenger give the published coefficients and standard errors', () => {
  const fit = fitLogistic(flights, [term('level'), term('degrees')])
  expect(fit.coefficients[0]).toBeCloseTo(15.0429, 3)
  expect(fit.coefficients[1]).toBeCloseTo(-0.2322, 4)
  expect(Math.sqrt(fit.covariance[0]!)).toBeCloseTo(7.3786, 3)
  expect(Math.sqrt(fit.covariance[3]!)).toBeCloseTo(0.1082, 4)
})

test('a weight of two is the row twice', () => {
  const weights = Float64Array.from(distressed, (_, i) => (i % 3 === 0 ? 2 : 1))
  const repeated = temperatures.flatMap((_, i) => (i % 3 === 0 ? [i, i] : [i]))
  const twice = {
    inputs: Float64Array.from(repeated.flatMap((i) => [1, temperatures[i]!])),
    outcomes: Float64Array.from(repeated, (i) => distressed[i]!),
  }
  const terms = [term('level'), term('degrees', 0, 50)]
  const weighted = fitLogistic({ ...flights, weights }, terms)
  const plain = fitLogistic(twice, terms)
  weighted.coefficients.forEach((value, j) => expect(value).toBeCloseTo(plain.coefficients[j]!, 8))
})

test('without rows the coefficients are the prior’s, and so is their spread', () => {
  const none = { inputs: new Float64Array(0), outcomes: new Float64Array(0) }
  const fit = fitLogistic(none, [term('level', -2, 4), term('slope', 0.7, 50, 1)])
  expect([...fit.coefficients]).toEqual([-2, 0.7])
  expect(fit.covariance[0]).toBeCloseTo(1 / 4, 12)
  expect(fit.covariance[3]).toBeCloseTo(1 / 50, 12)
})

test('a coefficient never takes a sign that its term forbids', () => {
  const fit = fitLogistic(flights, [term('level'), term('degrees', 0, flat, 1)])
  expect(fit.coefficients[1]).toBe(0)
  expect(logistic(fit.coefficients[0]!)).toBeCloseTo(7 / 23, 6)
})

test('the level of a group is what its rows say, drawn towards none', () => {
  const of = Int32Array.from({ length: 60 }, (_, i) => (i < 50 ? 0 : 1))
  const outcomes = Float64Array.from(of, (group, i) => Number(group === 1 && i % 2 === 0))
  const inputs = new Float64Array(60).fill(1)
  const fit = fitLogistic({ inputs, outcomes, groups: { of, count: 2, precision: 1 } }, [term('level')])
  const [quiet, loud] = [fit.groups[0]!, fit.groups[1]!]
  expect(quiet.effect).toBeLessThan(0)
  expect(loud.effect).toBeGreaterThan(0)
  expect(quiet.effect + loud.effect).toBeCloseTo(0, 6)
  expect(predict(fit, [1], null).variance).toBeGreaterThan(predict(fit, [1], 0).variance)
})

test('groups eliminated give what a column for each of them gives', () => {
  const random = seedRandom(7)
  const of = Int32Array.from({ length: 90 }, () => Math.floor(random.uniform() * 3))
  const slopes = Float64Array.from(of, () => random.normal())
  const outcomes = Float64Array.from(of, (group, i) =>
    Number(random.uniform() < logistic(group - 1 + slopes[i]!)),
  )
  const grouped = fitLogistic(
    {
      inputs: Float64Array.from([...slopes].flatMap((x) => [1, x])),
      outcomes,
      groups: { of, count: 3, precision: 2 },
    },
    [term('level', 0, 0.1), term('slope', 0.5, 5, 1)],
  )
  const wide = fitLogistic(
    {
      inputs: Float64Array.from(
        [...slopes].flatMap((x, i) => [1, x, ...[0, 1, 2].map((g) => Number(of[i] === g))]),
      ),
      outcomes,
    },
    [term('level', 0, 0.1), term('slope', 0.5, 5, 1), term('a', 0, 2), term('b', 0, 2), term('c', 0, 2)],
  )
  expect(grouped.coefficients[1]).toBeCloseTo(wide.coefficients[1]!, 8)
  expect(grouped.groups[2]!.effect).toBeCloseTo(wide.coefficients[4]!, 8)
  const [own, whole] = [predict(grouped, [1, 0.3], 2), predict(wide, [1, 0.3, 0, 0, 1])]
  expect(own.logit).toBeCloseTo(whole.logit, 8)
  expect(own.variance).toBeCloseTo(whole.variance, 8)
})

test('an inverse times its matrix is the unit', () => {
  const inverse = invert(Float64Array.from([4, 1, 1, 3]), 2)
  expect(inverse[0]).toBeCloseTo(3 / 11, 12)
  expect(inverse[1]).toBeCloseTo(-1 / 11, 12)
  expect(() => invert(Float64Array.from([1, 2, 2, 1]), 2)).toThrow('not positive definite: pivot 1 is -3')
})

test('an input that is no number is named', () => {
  const rows = { inputs: Float64Array.from([1, Number.NaN]), outcomes: Float64Array.from([1]) }
  expect(() => fitLogistic(rows, [term('level'), term('age')])).toThrow('Input is no number: age is NaN')
})

test('the found point is the lowest: no small step that is allowed makes the loss less', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.double({ min: -4, max: 4, noNaN: true }), fc.boolean())), (rows) => {
      const inputs = Float64Array.from(rows.flatMap(([x]) => [1, x]))
      const outcomes = Float64Array.from(rows, ([, failed]) => Number(failed))
      const terms = [term('level', -1, 1), term('slope', 0.5, 3, 1)]
      const { coefficients } = fitLogistic({ inputs, outcomes }, terms)
      const at = (a: number, b: number) => lossAt(rows, a, b)
      const best = at(coefficients[0]!, coefficients[1]!)
      for (const [a, b] of [
        [1e-3, 0],
        [-1e-3, 0],
        [0, 1e-3],
        [0, -Math.min(1e-3, coefficients[1]!)],
      ] as const) {
        expect(at(coefficients[0]! + a, coefficients[1]! + b)).toBeGreaterThanOrEqual(best - 1e-9)
      }
    }),
  )
})

function lossAt(rows: [number, boolean][], level: number, slope: number): number {
  const losses = rows.map(([x, failed]) => {
    const odds = level + slope * x
    return Math.log1p(Math.exp(failed ? -odds : odds))
  })
  return losses.reduce((sum, loss) => sum + loss, 0) + (level + 1) ** 2 / 2 + (3 * (slope - 0.5) ** 2) / 2
}
