/** Mean moving range of two neighbours over the standard deviation of independent normal noise. */
const d2 = 2 / Math.sqrt(Math.PI)

/** Taken off the estimate: its own noise is worth that much; tuned by simulation (README). */
const allowance = 0.15

const most = 0.95

/** How much independent noise of this standard deviation would make neighbours differ as they do. */
export function localDeviation(values: readonly number[]): number {
  return meanStep(values, 1) / d2
}

/**
 * Lag-1 autocorrelation of what remains once slow shifts are left out: from how much farther apart second
 * neighbours are than neighbours, since E|x(t+2) − x(t)| ÷ E|x(t+1) − x(t)| = √(1 + ρ). A step in the series
 * hardly moves it, unlike the correlation around the mean, which would take a real change for noise. Within
 * 0..0.95; of several series what they have on average.
 */
export function residualAutocorrelation(series: readonly (readonly number[])[]): number {
  let sum = 0
  let count = 0
  for (const values of series) {
    const near = meanStep(values, 1)
    if (near === 0 || values.length < 3) continue
    sum += (meanStep(values, 2) / near) ** 2 - 1
    count += 1
  }
  return Math.min(most, Math.max(0, sum / (count || 1)))
}

/** The autocorrelation that widens limits. */
export function wideningAutocorrelation(values: readonly number[]): number {
  return Math.max(0, residualAutocorrelation([values]) - allowance)
}

/** Neighbours that pull each other along differ less than the series varies: √(1 − ρ) of it. */
export function widen(deviation: number, autocorrelation: number): number {
  return deviation / Math.sqrt(1 - autocorrelation)
}

/** How long a run must be to be as unlikely as a run of `length` in independent noise. */
export function stretchRun(length: number, autocorrelation: number): number {
  const stay = 0.5 + Math.asin(autocorrelation) / Math.PI
  return 1 + ((length - 1) * Math.log(0.5)) / Math.log(stay)
}

/** Variance of a mean of k neighbours, over the variance of one of them divided by k. */
export function meanInflation(k: number, autocorrelation: number): number {
  let sum = 1
  if (autocorrelation === 0) return sum
  for (let lag = 1; lag < k; lag++) sum += 2 * (1 - lag / k) * autocorrelation ** lag
  return sum
}

function meanStep(values: readonly number[], lag: number): number {
  let sum = 0
  for (let i = lag; i < values.length; i++) sum += Math.abs(values[i]! - values[i - lag]!)
  return values.length > lag ? sum / (values.length - lag) : 0
}
