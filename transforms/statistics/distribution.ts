/** Two-sided 95 %: what is left in each tail. */
export const tail = 0.025

/** The 97.5 % point of the standard normal. */
export const z95 = 1.959963984540054

const tiny = 1e-300
const close = 1e-15
const steps = 100_000

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  let shift = 0
  let y = x
  for (; y < 12; y += 1) shift += Math.log(y)
  const r = 1 / (y * y)
  const series =
    (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - r * (691 / 360360)))))) / y
  return (y - 0.5) * Math.log(y) - y + Math.log(2 * Math.PI) / 2 + series - shift
}

/** Modified Lentz: b0 + a1/(b1 + a2/(b2 + …)). */
function continueFraction(b0: number, term: (i: number) => [a: number, b: number]): number {
  let f = b0 === 0 ? tiny : b0
  let c = f
  let d = 0
  for (let i = 1; i < steps; i++) {
    const [a, b] = term(i)
    d = b + a * d
    d = 1 / (d === 0 ? tiny : d)
    c = b + a / c
    if (c === 0) c = tiny
    f *= c * d
    if (Math.abs(c * d - 1) < close) break
  }
  return f
}

/** P(Gamma(shape) ≤ x): also P(Poisson(x) ≥ shape). 1 for shape 0. */
export function gammaBelow(shape: number, x: number): number {
  if (shape <= 0) return 1
  if (x <= 0) return 0
  const front = Math.exp(shape * Math.log(x) - x - logGamma(shape))
  if (x >= shape + 1) return 1 - front * gammaFraction(shape, x)
  let term = 1 / shape
  let sum = term
  for (let i = 1; i < steps && term > sum * close; i++) sum += term *= x / (shape + i)
  return Math.min(1, front * sum)
}

/** P(Gamma(shape) > x): also P(Poisson(x) < shape). Keeps its digits in the far tail. */
export function gammaAbove(shape: number, x: number): number {
  if (shape <= 0) return 0
  if (x < shape + 1) return 1 - gammaBelow(shape, x)
  return Math.exp(shape * Math.log(x) - x - logGamma(shape)) * gammaFraction(shape, x)
}

function gammaFraction(shape: number, x: number): number {
  return 1 / continueFraction(x + 1 - shape, (i) => [-i * (i - shape), x + 2 * i + 1 - shape])
}

/** P(Beta(a, b) ≤ x): also P(Binomial(a + b − 1, x) ≥ a). 1 for a = 0, 0 for b = 0. */
export function betaBelow(a: number, b: number, x: number): number {
  if (a <= 0) return 1
  if (b <= 0 || x <= 0) return 0
  if (x >= 1) return 1
  return x < (a + 1) / (a + b + 2) ? betaTail(a, b, x) : 1 - betaTail(b, a, 1 - x)
}

function betaTail(a: number, b: number, x: number): number {
  const logs = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)
  const fraction = continueFraction(1, (i) => {
    const m = i >> 1
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    return [i % 2 === 0 ? even : odd, 1]
  })
  return Math.exp(logs) / (a * fraction)
}

/** P(Z ≤ z) of the standard normal. */
export function normalBelow(z: number): number {
  const above = gammaAbove(0.5, (z * z) / 2) / 2
  return z > 0 ? 1 - above : above
}

/** The z that a standard normal exceeds with this probability, for 0 < p ≤ ½. */
export function normalPoint(probability: number): number {
  const target = Math.log(probability)
  let z = Math.sqrt(-2 * target)
  // Newton's method on the logarithm: it is concave and begins beyond the point, so that each step comes nearer from there.
  for (;;) {
    const above = normalBelow(-z)
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
    const next = Math.max(0, z + ((Math.log(above) - target) * above) / density)
    if (!(next < z)) return z
    z = next
  }
}

/** P(|T| ≥ |t|) of Student's t. */
export function studentBeyond(t: number, freedom: number): number {
  return betaBelow(freedom / 2, 0.5, freedom / (freedom + t * t))
}

/** Where a non-decreasing function of [low, high] reaches the target, to the last digits of a double. */
export function solve(rising: (x: number) => number, target: number, low: number, high: number): number {
  let [a, b] = [low, high]
  for (let i = 0; i < 200; i++) {
    const middle = (a + b) / 2
    if (middle <= a || middle >= b) break
    if (rising(middle) < target) a = middle
    else b = middle
  }
  return (a + b) / 2
}
