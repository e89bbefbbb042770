import type { Term } from './terms.ts'

/** Loss with its slope and curvature at one point; `curvature` is filled below its diagonal until groups are reduced. */
export interface Tally {
  loss: number
  gradient: Float64Array
  curvature: Float64Array
  groupGradient: Float64Array
  groupCurvature: Float64Array
  /** Curvature of each group's level with each coefficient. */
  shared: Float64Array
}

export function newTally(size: number, groups: number): Tally {
  return {
    loss: 0,
    gradient: new Float64Array(size),
    curvature: new Float64Array(size * size),
    groupGradient: new Float64Array(groups),
    groupCurvature: new Float64Array(groups),
    shared: new Float64Array(groups * size),
  }
}

export function addPriors(tally: Tally, coefficients: Float64Array, terms: readonly Term[]): void {
  terms.forEach(({ mean, precision }, j) => {
    const away = coefficients[j]! - mean
    tally.loss += (precision * away * away) / 2
    tally.gradient[j]! += precision * away
    tally.curvature[j * terms.length + j]! += precision
  })
}

export function addGroups(tally: Tally, effects: Float64Array, precision: number): void {
  effects.forEach((effect, group) => {
    tally.loss += (precision * effect * effect) / 2
    tally.groupGradient[group]! += precision * effect
    tally.groupCurvature[group]! += precision
  })
}

/** Slope and curvature of the coefficients where each group's level follows them. */
export function reduceGroups(
  tally: Tally,
  size: number,
): { gradient: Float64Array; curvature: Float64Array } {
  const gradient = Float64Array.from(tally.gradient)
  const curvature = Float64Array.from(tally.curvature)
  tally.groupCurvature.forEach((own, group) => {
    const shared = tally.shared.subarray(group * size, (group + 1) * size)
    for (let j = 0; j < size; j++) {
      gradient[j]! -= (shared[j]! * tally.groupGradient[group]!) / own
      for (let k = 0; k <= j; k++) curvature[j * size + k]! -= (shared[j]! * shared[k]!) / own
    }
  })
  for (let j = 0; j < size; j++) {
    for (let k = 0; k < j; k++) curvature[k * size + j] = curvature[j * size + k]!
  }
  return { gradient, curvature }
}
