/** What is known of a coefficient before any row is seen: a normal prior, and the sign that it may take. */
export interface Term {
  name: string
  mean: number
  /** 1 / variance. */
  precision: number
  /** −1 or 1: never of the other sign; 0: of either. */
  sign: -1 | 0 | 1
}

/** Rows to learn from: `inputs` holds a row after the other, each as long as there are terms. */
export interface Observations {
  inputs: Float64Array
  /** Within 0..1; fractions are outcomes that are only likely. */
  outcomes: Float64Array
  /** How much each row counts; 1 where left out. */
  weights?: Float64Array
  /** Which group each row is of, where groups have levels of their own, drawn towards none. */
  groups?: { of: Int32Array; count: number; precision: number }
}

/** What a group adds, and what its variance follows from. */
export interface Group {
  effect: number
  /** Curvature of its effect, and of its effect with each coefficient. */
  curvature: number
  shared: Float64Array
}

export interface Fit {
  coefficients: Float64Array
  /** Of the coefficients; a coefficient held at 0 by its sign keeps the variance it would have without. */
  covariance: Float64Array
  groups: Group[]
  /** Precision of an unseen group's level; null without groups. */
  groupPrecision: number | null
}
