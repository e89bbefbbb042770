import type { Term } from './terms.ts'

const sweeps = 10_000
const close = 1e-13

/**
 * The step that makes ½δ′Hδ + g′δ smallest while no coefficient takes a sign that its term forbids, by sweeping over the
 * coefficients until none moves.
 */
export function findStep(
  curvature: Float64Array,
  gradient: Float64Array,
  coefficients: Float64Array,
  terms: readonly Term[],
): Float64Array {
  const size = terms.length
  const step = new Float64Array(size)
  const slope = Float64Array.from(gradient)
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let moved = 0
    for (let j = 0; j < size; j++) {
      const wanted = coefficients[j]! + step[j]! - slope[j]! / curvature[j * size + j]!
      const change = withinSign(wanted, terms[j]!.sign) - coefficients[j]! - step[j]!
      if (change === 0) continue
      step[j]! += change
      for (let k = 0; k < size; k++) slope[k]! += curvature[k * size + j]! * change
      moved = Math.max(moved, Math.abs(change))
    }
    if (moved < close) break
  }
  return step
}

function withinSign(value: number, sign: Term['sign']): number {
  return sign === 0 || value * sign > 0 ? value : 0
}
