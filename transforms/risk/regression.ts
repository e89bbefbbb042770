import { invert, square } from './matrix.ts'
import { findStep } from './step.ts'
import { addGroups, addPriors, newTally, reduceGroups } from './tally.ts'
import type { Tally } from './tally.ts'
import type { Fit, Observations, Term } from './terms.ts'

const rounds = 200
const halvings = 40
const close = 1e-11

/** Where to begin, and how near to come; the answer is the same but for that. */
export interface Search {
  from?: Float64Array
  close?: number
}

/**
 * Logistic regression at its most probable coefficients under the priors of its terms, by Newton's method. Groups are
 * eliminated, so that thousands of them cost no more than their rows. The order of rows is part of the last digits.
 */
export function fitLogistic(observations: Observations, terms: readonly Term[], search: Search = {}): Fit {
  checkShape(observations, terms)
  const groupCount = observations.groups?.count ?? 0
  let at: Point = {
    coefficients:
      search.from ?? Float64Array.from(terms, (term) => (term.sign * term.mean < 0 ? 0 : term.mean)),
    effects: new Float64Array(groupCount),
  }
  let tally = tallyAt(at, observations, terms)
  for (let round = 0; round < rounds; round++) {
    const direction = findDirection(at, tally, terms)
    const next = moveDown(at, direction, tally, observations, terms)
    if (!next) break
    at = next.point
    tally = next.tally
    if (next.moved < (search.close ?? close)) break
  }
  return toFit(at, tally, observations)
}

/** η = x′β, with the level of the row's group: null for a group that was not there to learn from. */
export function predict(
  fit: Fit,
  inputs: ArrayLike<number>,
  group?: number | null,
): { logit: number; variance: number } {
  let logit = 0
  for (let j = 0; j < inputs.length; j++) logit += inputs[j]! * fit.coefficients[j]!
  if (fit.groupPrecision === null) return { logit, variance: square(fit.covariance, inputs) }
  const known = group === null || group === undefined ? undefined : fit.groups[group]
  if (!known) return { logit, variance: square(fit.covariance, inputs) + 1 / fit.groupPrecision }
  const rest = Float64Array.from(
    { length: inputs.length },
    (_, j) => inputs[j]! - known.shared[j]! / known.curvature,
  )
  return { logit: logit + known.effect, variance: square(fit.covariance, rest) + 1 / known.curvature }
}

interface Point {
  coefficients: Float64Array
  effects: Float64Array
}

function tallyAt(point: Point, observations: Observations, terms: readonly Term[]): Tally {
  const tally = newTally(terms.length, observations.groups?.count ?? 0)
  addRows(tally, point, observations, terms.length)
  addPriors(tally, point.coefficients, terms)
  if (observations.groups) addGroups(tally, point.effects, observations.groups.precision)
  return tally
}

/** Rows at a time: their sums stay at hand, and each is made in the order of rows all the same. */
const stretch = 64

function addRows(tally: Tally, point: Point, observations: Observations, size: number): void {
  const { inputs, outcomes, weights, groups } = observations
  const { coefficients } = point
  const block = newBlock(size)
  for (let row = 0, start = 0; row < outcomes.length; row++, start += size) {
    let logit = groups ? point.effects[groups.of[row]!]! : 0
    for (let j = 0; j < size; j++) logit += inputs[start + j]! * coefficients[j]!
    const expected = 1 / (1 + Math.exp(-logit))
    const weight = weights ? weights[row]! : 1
    tally.loss += weight * (softplus(logit) - outcomes[row]! * logit)
    const error = weight * (expected - outcomes[row]!)
    const spread = weight * expected * (1 - expected)
    const place = row % stretch
    block.errors[place] = error
    block.spreads[place] = spread
    for (let j = 0; j < size; j++) block.columns[j * stretch + place] = inputs[start + j]!
    if (place === stretch - 1 || row === outcomes.length - 1) addBlock(tally, block, place + 1, size)
    if (!groups) continue
    const group = groups.of[row]!
    tally.groupGradient[group]! += error
    tally.groupCurvature[group]! += spread
    for (let j = 0; j < size; j++) tally.shared[group * size + j]! += spread * inputs[start + j]!
  }
}

interface Block {
  errors: Float64Array
  spreads: Float64Array
  /** One input of all rows after the other. */
  columns: Float64Array
  /** Spread times one input. */
  scaled: Float64Array
}

function newBlock(size: number): Block {
  const column = () => new Float64Array(stretch)
  return { errors: column(), spreads: column(), columns: new Float64Array(stretch * size), scaled: column() }
}

function addBlock(
  tally: Tally,
  { errors, spreads, columns, scaled }: Block,
  rows: number,
  size: number,
): void {
  const { gradient, curvature } = tally
  for (let j = 0; j < size; j++) {
    const own = j * stretch
    let slope = gradient[j]!
    for (let row = 0; row < rows; row++) {
      const x = columns[own + row]!
      slope += errors[row]! * x
      scaled[row] = spreads[row]! * x
    }
    gradient[j] = slope
    const line = j * size
    let k = 0
    for (; k + 3 <= j; k += 4) addFour(curvature, line + k, scaled, columns, k * stretch, rows)
    for (; k <= j; k++) {
      let sum = curvature[line + k]!
      for (let row = 0; row < rows; row++) sum += scaled[row]! * columns[k * stretch + row]!
      curvature[line + k] = sum
    }
  }
}

/** Four sums beside each other: an engine adds to one while it waits for another. */
function addFour(
  curvature: Float64Array,
  at: number,
  scaled: Float64Array,
  columns: Float64Array,
  first: number,
  rows: number,
): void {
  let [a, b, c, d] = [curvature[at]!, curvature[at + 1]!, curvature[at + 2]!, curvature[at + 3]!]
  for (let row = 0; row < rows; row++) {
    const x = scaled[row]!
    const place = first + row
    a += x * columns[place]!
    b += x * columns[place + stretch]!
    c += x * columns[place + 2 * stretch]!
    d += x * columns[place + 3 * stretch]!
  }
  curvature[at] = a
  curvature[at + 1] = b
  curvature[at + 2] = c
  curvature[at + 3] = d
}

/** ln(1 + eˣ) without overflow. */
function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x))
}

function findDirection(at: Point, tally: Tally, terms: readonly Term[]): Point {
  const size = terms.length
  const { curvature, gradient } = reduceGroups(tally, size)
  const coefficients = findStep(curvature, gradient, at.coefficients, terms)
  const effects = at.effects.map((_, group) => {
    let slope = tally.groupGradient[group]!
    for (let j = 0; j < size; j++) slope += tally.shared[group * size + j]! * coefficients[j]!
    return -slope / tally.groupCurvature[group]!
  })
  return { coefficients, effects }
}

/** Along the direction, halved until the loss falls; null when there is nothing left to gain. */
function moveDown(
  at: Point,
  direction: Point,
  tally: Tally,
  observations: Observations,
  terms: readonly Term[],
): { point: Point; tally: Tally; moved: number } | null {
  for (let part = 1, i = 0; i < halvings; part /= 2, i++) {
    const point = {
      coefficients: at.coefficients.map((value, j) => value + part * direction.coefficients[j]!),
      effects: at.effects.map((value, j) => value + part * direction.effects[j]!),
    }
    const next = tallyAt(point, observations, terms)
    const moved = part * Math.max(longest(direction.coefficients), longest(direction.effects))
    if (next.loss < tally.loss) return { point, tally: next, moved }
    if (moved < close) return null
  }
  return null
}

function longest(values: Float64Array): number {
  let most = 0
  for (const value of values) most = Math.max(most, Math.abs(value))
  return most
}

function toFit(at: Point, tally: Tally, observations: Observations): Fit {
  const size = at.coefficients.length
  const groups = Array.from(at.effects, (effect, group) => ({
    effect,
    curvature: tally.groupCurvature[group]!,
    shared: tally.shared.slice(group * size, (group + 1) * size),
  }))
  const covariance = invert(reduceGroups(tally, size).curvature, size)
  return {
    coefficients: at.coefficients,
    covariance,
    groups,
    groupPrecision: observations.groups?.precision ?? null,
  }
}

function checkShape({ inputs, outcomes, weights, groups }: Observations, terms: readonly Term[]): void {
  const wrong =
    inputs.length !== outcomes.length * terms.length ||
    (weights && weights.length !== outcomes.length) ||
    (groups && groups.of.length !== outcomes.length)
  if (wrong) throw new RangeError(`Rows do not fit ${terms.length} terms: ${inputs.length} inputs`)
  let bad = 0
  while (bad < inputs.length && Number.isFinite(inputs[bad])) bad++
  if (bad < inputs.length)
    throw new RangeError(`Input is no number: ${terms[bad % terms.length]!.name} is ${inputs[bad]}`)
}
