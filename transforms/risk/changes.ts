import { z95 } from '../statistics/distribution.ts'
import { calibrate, fitCalibration, noCalibration } from './calibration.ts'
import type { Calibration } from './calibration.ts'
import { scaleFeatures } from './inputs.ts'
import type { ChangeFeatures } from './inputs.ts'
import { boundProbability, evenRate, logistic, logit } from './odds.ts'
import { features, slopePrecision } from './prior.ts'
import { fitLogistic, predict } from './regression.ts'
import type { Fit, Term } from './terms.ts'

/** A change with its outcome, 0..1; a fraction where it is only likely to be the one that failed. */
export interface LabelledChange extends ChangeFeatures {
  outcome: number
}

export interface ChangeModel {
  /** Rows learnt from, and how many of them failed. */
  n: number
  failed: number
  fit: Fit
  calibration: Calibration
}

export interface Likelihood {
  probability: number
  low: number
  high: number
  logOdds: number
}

/** Parts in time; each but the first is predicted by what came before, and so shows how far predictions can be believed. */
const parts = 5
/** What is half a history old counts half: rates and slopes drift. */
const halfLife = 0.5
export const width = features.length + 1
const levelPrecision = 1

/** Learns from changes in the order of time. */
export function trainChanges(changes: readonly LabelledChange[]): ChangeModel {
  const inputs = toInputs(changes)
  const outcomes = Float64Array.from(changes, ({ outcome }) => outcome)
  return {
    n: changes.length,
    failed: outcomes.reduce((sum, outcome) => sum + outcome, 0),
    fit: fitPart(inputs, outcomes, changes.length),
    calibration: calibrateForward(inputs, outcomes),
  }
}

/** Probability that the change fails, with its 95 % interval; never 0 or 1. */
export function scoreChange(model: ChangeModel, change: ChangeFeatures): Likelihood {
  const { logit: raw, variance } = predict(model.fit, withLevel(scaleFeatures(change)))
  const { logit: even, variance: spread } = calibrate(model.calibration, raw, variance)
  const half = z95 * Math.sqrt(spread)
  const bound = (odds: number) => boundProbability(logistic(odds), model.n)
  return { probability: bound(even), low: bound(even - half), high: bound(even + half), logOdds: even }
}

function fitPart(inputs: Float64Array, outcomes: Float64Array, rows: number): Fit {
  const known = outcomes.subarray(0, rows)
  const weights = weighByAge(rows, outcomes.length)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const failed = known.reduce((sum, outcome, row) => sum + outcome * weights[row]!, 0)
  return fitLogistic(
    { inputs: inputs.subarray(0, rows * width), outcomes: known, weights },
    termsFor(logit(evenRate(failed, total))),
  )
}

/** Of rows in the order of time, the newest last. */
function weighByAge(rows: number, history: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => 2 ** (-(rows - 1 - row) / history / halfLife))
}

/** A level and the slopes of all features, drawn towards what is known of other projects. */
export function termsFor(level: number): Term[] {
  return [
    { name: 'level', mean: level, precision: levelPrecision, sign: 0 },
    ...features.map(({ name, slope, sign }) => ({ name, mean: slope, precision: slopePrecision, sign })),
  ]
}

/** Platt's scaling by predictions of rows that came after those learnt from. */
function calibrateForward(inputs: Float64Array, outcomes: Float64Array): Calibration {
  const starts = Array.from({ length: parts + 1 }, (_, part) => Math.floor((part * outcomes.length) / parts))
  const first = starts[1]!
  if (first === 0) return noCalibration
  const raw = new Float64Array(outcomes.length - first)
  for (let part = 1; part < parts; part++) {
    const fit = fitPart(inputs, outcomes, starts[part]!)
    for (let row = starts[part]!; row < starts[part + 1]!; row++) {
      raw[row - first] = predict(fit, inputs.subarray(row * width, (row + 1) * width)).logit
    }
  }
  return fitCalibration(raw, outcomes.subarray(first), weighByAge(raw.length, outcomes.length))
}

function toInputs(changes: readonly ChangeFeatures[]): Float64Array {
  const inputs = new Float64Array(changes.length * width)
  changes.forEach((change, row) => inputs.set(withLevel(scaleFeatures(change)), row * width))
  return inputs
}

/** Inputs of a row: 1 for the level, then its scaled features. */
export function withLevel(scaled: Float64Array): Float64Array {
  const inputs = new Float64Array(width)
  inputs[0] = 1
  inputs.set(scaled, 1)
  return inputs
}
