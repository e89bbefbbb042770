import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../../tests/chance.ts'
import {
  brierScore,
  brierSkill,
  calibrationError,
  gatedShares,
  rankingSkill,
  reliabilityBins,
} from './evaluation.ts'
import type { Judged } from './evaluation.ts'

function judge(...pairs: [probability: number, failed: 0 | 1][]): Judged[] {
  return pairs.map(([probability, failed]) => ({ probability, failed: failed === 1 }))
}

/** Ratings of 109 images by one reader (Hanley and McNeil, Radiology 1982): how many of each of five ratings. */
const normal = [33, 6, 6, 11, 2]
const abnormal = [3, 2, 2, 11, 33]
const images = [normal, abnormal].flatMap((counts, failed) =>
  counts.flatMap((count, rating) =>
    Array.from({ length: count }, () => ({ probability: rating / 5, failed: failed === 1 })),
  ),
)

test('ranking skill of the published ratings is .893, with DeLong’s standard error of .032', () => {
  const { auc, low, high } = rankingSkill(images)!
  expect(auc).toBeCloseTo(0.8932, 4)
  expect((high - low) / 2 / 1.959964).toBeCloseTo(0.0307, 3)
})

test('ranking says nothing where all failed or none did', () => {
  expect(rankingSkill(judge([0.2, 1], [0.4, 1]))).toBeNull()
  expect(rankingSkill([])).toBeNull()
})

test('Brier is the mean square, its skill is held against the rate of these rows', () => {
  const judged = judge([0.9, 1], [0.2, 0], [0.4, 0], [0.6, 1])
  expect(brierScore(judged)).toBeCloseTo((0.01 + 0.04 + 0.16 + 0.16) / 4, 12)
  expect(brierSkill(judged)!.skill).toBeCloseTo(1 - 0.0925 / 0.25, 12)
  expect(brierSkill(judged, [0.9, 0.2, 0.4, 0.6])!.skill).toBeCloseTo(0, 12)
  expect(brierSkill(judge([0.3, 1], [0.3, 1]))).toBeNull()
  expect(brierScore([])).toBeNull()
})

test('calibration error is the distance of bins of equal mass, weighted by their rows', () => {
  const judged = judge([0.1, 0], [0.2, 1], [0.7, 1], [0.8, 1])
  expect(calibrationError(reliabilityBins(judged, 2))).toBeCloseTo(
    (2 * Math.abs(0.15 - 0.5) + 2 * Math.abs(0.75 - 1)) / 4,
    12,
  )
})

test('bins hold equal probabilities together, with Wilson’s interval', () => {
  const bins = reliabilityBins(judge([0.3, 0], [0.3, 1], [0.3, 0], [0.9, 1]), 2)
  expect(bins).toMatchObject([
    { n: 3, failed: 1, observed: 1 / 3 },
    { n: 1, failed: 1, predicted: 0.9 },
  ])
  expect(bins[0]!.low).toBeCloseTo(0.0615, 4)
  expect(bins[0]!.high).toBeCloseTo(0.7923, 4)
})

test('the gated share takes its part of what is equal at the cut', () => {
  const [riskiest] = gatedShares(judge([0.9, 1], [0.5, 1], [0.5, 0], [0.1, 0]), [0.5])
  expect(riskiest!.caught).toBeCloseTo(0.75, 12)
  expect(gatedShares(judge([0.9, 0]), [0.5])).toEqual([{ share: 0.5, caught: null }])
})

const judged = fc.array(
  fc.record({ probability: fc.double({ min: 0.01, max: 0.99, noNaN: true }), failed: fc.boolean() }),
  { minLength: 1, maxLength: 80 },
)

test('the order of rows is no part of any figure, and all stay within their range', () => {
  fc.assert(
    fc.property(judged, (rows) => {
      const back = rows.toReversed()
      expect(rankingSkill(rows)?.auc ?? -1).toBeCloseTo(rankingSkill(back)?.auc ?? -1, 12)
      expect(calibrationError(reliabilityBins(rows))).toBeCloseTo(calibrationError(reliabilityBins(back))!, 9)
      expect(gatedShares(rows, [0.2])[0]!.caught ?? -1).toBeCloseTo(
        gatedShares(back, [0.2])[0]!.caught ?? -1,
        9,
      )
      expect(reliabilityBins(rows).reduce((sum, bin) => sum + bin.n, 0)).toBe(rows.length)
      const error = calibrationError(reliabilityBins(rows))!
      expect(error >= 0 && error <= 1).toBe(true)
      expect(gatedShares(rows, [1])[0]!.caught ?? 1).toBeCloseTo(1, 9)
    }),
  )
})
