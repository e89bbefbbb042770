import type { Term } from './terms.ts'

/** A feature of a change: how it is scaled, and what twenty public projects say of its slope. */
export interface Feature {
  name: FeatureName
  /** Of the scaled input over those projects. */
  mean: number
  spread: number
  /** Per spread, in log-odds. */
  slope: number
  sign: Term['sign']
}

export type FeatureName =
  | 'la'
  | 'ld'
  | 'nf'
  | 'nd'
  | 'ns'
  | 'entropy'
  | 'lt'
  | 'ndev'
  | 'age'
  | 'nuc'
  | 'exp'
  | 'rexp'
  | 'sexp'
  | 'fix'

/** How many rows' worth of curvature the prior of a slope has. */
export const slopePrecision = 50

/** Beyond so many spreads a feature says no more. */
export const farthest = 4

/** Published with the model: pooled over twenty projects' histories, each in its order of time. */
export const features: readonly Feature[] = [
  { name: 'la', mean: 2.5501, spread: 1.7925, slope: 1.0236, sign: 1 },
  { name: 'ld', mean: 1.8613, spread: 1.6529, slope: 0.0138, sign: 1 },
  { name: 'nf', mean: 1.1283, spread: 0.7617, slope: 0, sign: 1 },
  { name: 'nd', mean: 0.9655, spread: 0.5805, slope: 0, sign: 1 },
  { name: 'ns', mean: 0.7392, spread: 0.2912, slope: 0, sign: 1 },
  { name: 'entropy', mean: 0.3871, spread: 0.4613, slope: 0.0938, sign: 1 },
  { name: 'lt', mean: 5.3518, spread: 2.1889, slope: 0.3459, sign: 1 },
  { name: 'ndev', mean: 2.4241, spread: 1.2895, slope: 0, sign: 1 },
  { name: 'age', mean: 2.3035, spread: 1.9379, slope: -0.0374, sign: -1 },
  { name: 'nuc', mean: 2.6213, spread: 2.0794, slope: 0, sign: 1 },
  { name: 'exp', mean: 6.0306, spread: 2.8882, slope: 0, sign: -1 },
  { name: 'rexp', mean: 2.6578, spread: 2.0886, slope: 0, sign: -1 },
  { name: 'sexp', mean: 4.6412, spread: 2.5031, slope: 0, sign: -1 },
  { name: 'fix', mean: 0.1974, spread: 0.398, slope: 0.2421, sign: 1 },
]
