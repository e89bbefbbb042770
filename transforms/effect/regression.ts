/** Generalised least squares whose noise lingers: an AR(1) over real distances, so that a missing point is only a longer step. */
import { factorize, invert } from '../risk/matrix.ts'

/** Points in the order of their slots, each with its row of the design. */
export interface Rows {
  slots: readonly number[]
  values: readonly number[]
  /** Row after row. */
  design: Float64Array
  /** Columns of the design. */
  size: number
}

export interface Fit {
  coefficients: Float64Array
  /** (X′Ω⁻¹X)⁻¹, row by row, where Ω is the covariance of the noise over the variance of its innovations. */
  spread: Float64Array
  /** Variance of the innovations. */
  variance: number
  /** Points less columns. */
  freedom: number
}

/** Fits at a given φ, by whitening: each point less φ^distance of the one before. Throws where columns say the same. */
export function fitAt(phi: number, rows: Rows): Fit {
  const { size, values } = rows
  const { cross } = gather(phi, rows)
  const { square, right, own } = part(cross, size)
  const spread = invert(square, size)
  const coefficients = multiply(spread, right)
  let rest = own
  for (let i = 0; i < size; i++) rest -= coefficients[i]! * right[i]!
  const freedom = values.length - size
  return { coefficients, spread, variance: Math.max(0, rest) / freedom, freedom }
}

/** Restricted log-likelihood of φ, but for a constant; the variance is taken at its best. */
export function likelihoodAt(phi: number, rows: Rows): number {
  const { size } = rows
  const { cross, scales } = gather(phi, rows)
  // With the values as a last column, the last pivot is what they leave over.
  const factor = factorize(cross, size + 1)
  let determinant = 0
  for (let i = 0; i < size; i++) determinant += 2 * Math.log(factor[i * (size + 1) + i]!)
  const rest = factor[size * (size + 1) + size]! ** 2
  return -((rows.values.length - size) * Math.log(rest) + determinant + scales) / 2
}

/** What each point has of its own beside the one before, in standard deviations of all innovations. */
export function innovations(phi: number, rows: Rows, { coefficients, variance }: Fit): number[] {
  const scale = Math.sqrt(variance)
  const own: number[] = []
  eachWhitened(phi, rows, (row) => {
    own.push((row[rows.size]! - dot(row, coefficients)) / scale)
  })
  return own
}

/** Weights of the values in one coefficient. */
export function weightsOf(column: number, phi: number, rows: Rows, { spread }: Fit): Float64Array {
  const { size, slots } = rows
  const whole: number[] = []
  eachWhitened(phi, rows, (row) => {
    let sum = 0
    for (let i = 0; i < size; i++) sum += row[i]! * spread[i * size + column]!
    whole.push(sum)
  })
  const weights = new Float64Array(whole.length)
  for (let i = 0; i < whole.length; i++) {
    const { carried, weight } = stepAt(phi, slots, i)
    weights[i]! += weight * whole[i]!
    if (i > 0) weights[i - 1]! -= carried * weight * whole[i]!
  }
  return weights
}

/** Variance of a weighted sum of noise whose innovations have variance 1. */
export function varianceOf(weights: Float64Array, phi: number, slots: readonly number[]): number {
  let [sum, carried] = [0, 0]
  for (let i = 0; i < weights.length; i++) {
    if (i > 0) carried = phi ** (slots[i]! - slots[i - 1]!) * (carried + weights[i - 1]!)
    sum += weights[i]! * (weights[i]! + 2 * carried)
  }
  return sum / (1 - phi ** 2)
}

/** How much of the point before stays in this one, and what its own part is scaled by. */
export function stepAt(
  phi: number,
  slots: readonly number[],
  i: number,
): { carried: number; weight: number } {
  const carried = i === 0 ? 0 : phi ** (slots[i]! - slots[i - 1]!)
  return { carried, weight: Math.sqrt((1 - phi ** 2) / (1 - carried ** 2)) }
}

/** Sums of products of the whitened columns and, as the last of them, values; and ln |Ω|. */
function gather(phi: number, rows: Rows): { cross: Float64Array; scales: number } {
  const size = rows.size + 1
  const cross = new Float64Array(size * size)
  const scales = eachWhitened(phi, rows, (row) => {
    for (let i = 0; i < size; i++) {
      const x = row[i]!
      if (x !== 0) for (let j = 0; j <= i; j++) cross[i * size + j]! += x * row[j]!
    }
  })
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) cross[j * size + i] = cross[i * size + j]!
  return { cross, scales }
}

/** Hears each whitened row of the design, with its value as the last; the row is used again. Gives ln |Ω|. */
export function eachWhitened(
  phi: number,
  { slots, values, design, size }: Rows,
  hear: (row: Float64Array) => void,
): number {
  const row = new Float64Array(size + 1)
  let scales = 0
  for (let i = 0; i < values.length; i++) {
    const { carried, weight } = stepAt(phi, slots, i)
    const [at, before] = [i * size, i === 0 ? 0 : (i - 1) * size]
    for (let j = 0; j < size; j++) row[j] = weight * (design[at + j]! - carried * design[before + j]!)
    row[size] = weight * (values[i]! - carried * (values[i - 1] ?? 0))
    scales -= 2 * Math.log(weight)
    hear(row)
  }
  return scales
}

function part(cross: Float64Array, size: number): { square: Float64Array; right: Float64Array; own: number } {
  const whole = size + 1
  const square = new Float64Array(size * size)
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) square[i * size + j] = cross[i * whole + j]!
  return {
    square,
    right: cross.slice(size * whole, size * whole + size),
    own: cross[size * whole + size]!,
  }
}

function multiply(matrix: Float64Array, x: Float64Array): Float64Array {
  const size = x.length
  return Float64Array.from(x, (_, i) => dot(matrix.subarray(i * size, (i + 1) * size), x))
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < b.length; i++) sum += a[i]! * b[i]!
  return sum
}
