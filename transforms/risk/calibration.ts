import { fitLogistic, predict } from './regression.ts'
import type { Fit, Term } from './terms.ts'

/** Platt's scaling: log-odds as predicted → a + b · log-odds, with b never below 0. */
export type Calibration = Fit

/** As sure as so many rows that predictions are right as they are. */
const terms: readonly Term[] = [
  { name: 'shift', mean: 0, precision: 1, sign: 0 },
  { name: 'stretch', mean: 1, precision: 10, sign: 1 },
]

/** Without a prediction to learn from, predictions stay as they are. */
export const noCalibration: Calibration = fitCalibration(
  new Float64Array(0),
  new Float64Array(0),
  new Float64Array(0),
)

/** Learns from predictions that were made before their outcome was known. */
export function fitCalibration(
  logOdds: Float64Array,
  outcomes: Float64Array,
  weights: Float64Array,
): Calibration {
  const inputs = new Float64Array(logOdds.length * 2)
  logOdds.forEach((value, row) => inputs.set([1, value], row * 2))
  return fitLogistic({ inputs, outcomes, weights }, terms)
}

/** Variance: what the prediction had, stretched, and what the scaling itself does not know. */
export function calibrate(
  calibration: Calibration,
  logOdds: number,
  variance: number,
): { logit: number; variance: number } {
  const scaled = predict(calibration, [1, logOdds])
  const stretch = calibration.coefficients[1]!
  return { logit: scaled.logit, variance: scaled.variance + stretch * stretch * variance }
}
