/** Where one value stands among the earlier values of the same kind. */
export interface Standing {
  value: number
  /** How many earlier values there are. */
  n: number
  median: number
  p85: number
  /** Share of the earlier values that are smaller, and that are larger; equal ones are in neither. */
  below: number
  above: number
  earlier: number[]
}

/** With fewer earlier values nothing is called usual or unusual. */
export const fewest = 5

/** The smallest value that at least `share` of the sorted values do not exceed. */
export function quantileOf(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}

/** Null when the value is unknown or fewer than five earlier ones are known. */
export function standingOf(value: number | null, earlier: readonly (number | null)[]): Standing | null {
  const known = earlier.filter((each) => each !== null).toSorted((a, b) => a - b)
  if (value === null || known.length < fewest) return null
  return {
    value,
    n: known.length,
    median: quantileOf(known, 0.5),
    p85: quantileOf(known, 0.85),
    below: known.filter((each) => each < value).length / known.length,
    above: known.filter((each) => each > value).length / known.length,
    earlier: known,
  }
}

export type Unusual = 'high' | 'low' | null

/** Beyond nineteen of twenty of its own past. */
export function judgeStanding(standing: Standing | null): Unusual {
  if (standing === null) return null
  if (standing.below >= 0.95) return 'high'
  return standing.above >= 0.95 ? 'low' : null
}
