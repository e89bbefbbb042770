import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../../tests/chance.ts'
import { seedRandom } from '../statistics/random.ts'
import { scoreChange, trainChanges } from './changes.ts'
import type { LabelledChange } from './changes.ts'
import { scaleFeatures } from './inputs.ts'
import { features } from './prior.ts'

/** Changes that fail the likelier the more lines they add. */
function imagine(n: number, seed: number): LabelledChange[] {
  const random = seedRandom(seed)
  return Array.from({ length: n }, () => {
    const la = Math.floor(Math.exp(random.normal() * 1.5 + 2.5))
    const odds = -2 + 0.8 * (Math.log1p(la) - 2.5)
    return {
      la,
      ld: Math.floor(random.uniform() * 20),
      nf: 1 + Math.floor(random.uniform() * 5),
      nd: 1,
      ns: 1,
      entropy: random.uniform(),
      lt: random.uniform() * 900,
      fix: Number(random.uniform() < 0.2),
      ndev: 3,
      age: random.uniform() * 30,
      nuc: 4,
      exp: random.uniform() * 500,
      rexp: random.uniform() * 50,
      sexp: random.uniform() * 100,
      outcome: Number(random.uniform() < 1 / (1 + Math.exp(-odds))),
    }
  })
}

test('learns what raises the odds, and says it for changes to come', () => {
  const model = trainChanges(imagine(3000, 1))
  const small = scoreChange(model, { la: 1, nf: 1 })
  const large = scoreChange(model, { la: 400, nf: 1 })
  expect(large.probability).toBeGreaterThan(2 * small.probability)
  expect(small.low).toBeLessThan(small.probability)
  expect(large.high).toBeGreaterThan(large.probability)
  const mean = imagine(3000, 2).map(
    (change) => [scoreChange(model, change).probability, change.outcome] as const,
  )
  const [said, came] = [0, 1].map((i) => mean.reduce((sum, pair) => sum + pair[i]!, 0) / mean.length)
  expect(said).toBeCloseTo(came!, 1.5)
})

test('the same changes give the same model, to the last digit', () => {
  const changes = imagine(500, 3)
  expect(JSON.stringify(trainChanges(changes))).toBe(JSON.stringify(trainChanges(structuredClone(changes))))
})

test('no coefficient takes a sign against what is known', () => {
  const backwards = imagine(800, 4).map((change) => ({ ...change, outcome: 1 - change.outcome }))
  const { coefficients } = trainChanges(backwards).fit
  features.forEach(({ sign }, j) => expect(coefficients[j + 1]! * sign).toBeGreaterThanOrEqual(0))
})

test.each([
  ['none failed', imagine(200, 5).map((change) => ({ ...change, outcome: 0 }))],
  ['all failed', imagine(200, 6).map((change) => ({ ...change, outcome: 1 }))],
  ['one change', imagine(1, 7)],
  ['no change', []],
  ['no feature', imagine(50, 8).map(({ outcome }) => ({ outcome }))],
  ['one feature constant', imagine(50, 9).map((change) => ({ ...change, la: 7, nf: 0 }))],
])('%s: every answer is a probability within its interval, never 0 or 1', (_, changes) => {
  const model = trainChanges(changes)
  for (const la of [0, 1, 50_000_000, null]) {
    const { probability, low, high } = scoreChange(model, { la, nf: la })
    expect(low > 0 && low <= probability && probability <= high && high < 1).toBe(true)
  }
})

test('what is unknown, or no number, says nothing', () => {
  expect([...scaleFeatures({})]).toEqual(features.map(() => 0))
  expect([...scaleFeatures({ la: Number.NaN, age: null, entropy: 0.5 })]).toEqual(features.map(() => 0))
})

test('features are within four spreads, entropy is a share of what so many files could have', () => {
  const at = (name: string, change: object) =>
    scaleFeatures(change)[features.findIndex((feature) => feature.name === name)]
  expect(at('la', { la: 1e12 })).toBe(4)
  expect(at('la', { la: 9 })).toBeCloseTo((Math.log(10) - 2.5501) / 1.7925, 12)
  expect(at('entropy', { entropy: 2, nf: 4 })).toBeCloseTo((1 - 0.3871) / 0.4613, 12)
  expect(at('entropy', { entropy: 0, nf: 1 })).toBeCloseTo(-0.3871 / 0.4613, 12)
})

test('any numbers at all give a probability', () => {
  const feature = fc.option(fc.double(), { nil: null })
  const change = fc.record({ la: feature, ld: feature, nf: feature, lt: feature, fix: feature, age: feature })
  const labelled = fc.array(fc.tuple(change, fc.constantFrom(0, 0.3, 1)), { maxLength: 40 })
  fc.assert(
    fc.property(labelled, change, (rows, asked) => {
      const model = trainChanges(rows.map(([one, outcome]) => ({ ...one, outcome })))
      const { probability, low, high } = scoreChange(model, asked)
      expect(low > 0 && low <= probability && probability <= high && high < 1).toBe(true)
    }),
  )
})

test('twenty thousand changes are learnt in two seconds', () => {
  const changes = imagine(20_000, 10)
  const started = process.cpuUsage()
  trainChanges(changes)
  expect(process.cpuUsage(started).user / 1e6).toBeLessThan(2)
})
