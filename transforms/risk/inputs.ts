import { farthest, features } from './prior.ts'
import type { FeatureName } from './prior.ts'

/** Raw features of a change: counts, entropy in bits, LT as lines a file had on average, AGE in days; null is unknown. */
export type ChangeFeatures = Partial<Record<FeatureName, number | null>>

/** Features as the model takes them: how many spreads from the pooled mean. What is unknown says nothing: 0. */
export function scaleFeatures(change: ChangeFeatures): Float64Array {
  const scaled = new Float64Array(features.length)
  scaleInto(scaled, 0, change)
  return scaled
}

/** The same in place, for millions of changes. */
export function scaleInto(inputs: Float64Array, first: number, change: ChangeFeatures): void {
  for (let i = 0; i < features.length; i++) {
    const { name, mean, spread } = features[i]!
    const value = even(name, change)
    inputs[first + i] = value === null ? 0 : Math.max(-farthest, Math.min(farthest, (value - mean) / spread))
  }
}

function even(name: FeatureName, change: ChangeFeatures): number | null {
  const value = change[name]
  if (value === null || value === undefined || !Number.isFinite(value)) return null
  if (name === 'fix') return value > 0 ? 1 : 0
  if (name === 'entropy') return evenEntropy(value, change.nf)
  return Math.log1p(Math.max(0, value))
}

/** Bits, as a share of what so many files could have. */
function evenEntropy(bits: number, files: number | null | undefined): number | null {
  if (files === null || files === undefined || !Number.isFinite(files)) return null
  return files < 2 ? 0 : Math.max(0, Math.min(1, bits / Math.log2(files)))
}
