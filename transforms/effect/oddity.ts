/** What in a series is odd beside the question: jumps at other dates, and single values far away. */
import { square } from '../risk/matrix.ts'
import { dot, eachWhitened, innovations, stepAt, type Fit, type Rows } from './regression.ts'
import { median } from './slots.ts'
import { tryLevel, type Question, type Shortage, type Trial } from './trial.ts'

export interface Jump {
  slot: number
  change: number
}

/** In standard errors; of a hundred dates without a jump one passes this once in ten thousand series. */
const CLEAR = 5
/** In standard deviations of the usual innovation. */
const FAR = 5
/** From the middle distance to a standard deviation, of normal noise. */
const TO_DEVIATION = 1.4826
const MOST_OUTLIERS = 10
/** Points on each side of a jump, and away from the exposure. */
const ROOM = 7

/** The clearest jump of level that is not at the exposure, as where a counter was changed; null without a clear one. */
export function findJump({ changedFrom }: Question, trial: Trial): Jump | null {
  const { rows, layout, lingering, fit } = trial
  const whole = wholeOf(lingering.phi, rows)
  let found = { slot: 0, change: 0, t: 0 }
  for (let at = ROOM; at < rows.slots.length - ROOM; at++) {
    const slot = rows.slots[at]!
    // Where a line of its own begins, a jump is told apart from nothing.
    if (Math.abs(slot - changedFrom) < ROOM || layout.lines.includes(slot)) continue
    const tried = tryJump(at, whole, rows, fit)
    if (Math.abs(tried.t) > Math.abs(found.t)) found = { slot, ...tried }
  }
  return Math.abs(found.t) > CLEAR ? { slot: found.slot, change: found.change } : null
}

interface Whole {
  /** Whitened rows, each with its value as the last. */
  rows: Float64Array[]
  /** A whitened step: at the point from which it is 1, and at each later one. */
  steps: { first: number; later: number }[]
}

function wholeOf(phi: number, rows: Rows): Whole {
  const whitened: Float64Array[] = []
  eachWhitened(phi, rows, (row) => whitened.push(row.slice()))
  const steps = rows.slots.map((_, i) => {
    const { carried, weight } = stepAt(phi, rows.slots, i)
    return { first: weight, later: weight * (1 - carried) }
  })
  return { rows: whitened, steps }
}

/** What one more column would take of what is left over (Frisch, Waugh and Lovell): the fit is not made again. */
function tryJump(
  from: number,
  { rows, steps }: Whole,
  { size }: Rows,
  fit: Fit,
): { change: number; t: number } {
  const shared = new Float64Array(size)
  let [own, along] = [0, 0]
  for (let i = from; i < rows.length; i++) {
    const [row, x] = [rows[i]!, i === from ? steps[i]!.first : steps[i]!.later]
    own += x * x
    along += x * row[size]!
    for (let j = 0; j < size; j++) shared[j]! += x * row[j]!
  }
  along -= dot(shared, fit.coefficients)
  own -= square(fit.spread, shared)
  const change = along / own
  const variance = (fit.variance * fit.freedom - along * change) / (fit.freedom - 1)
  return { change, t: change / Math.sqrt(variance / own) }
}

/** Slots of values that lie so far off that one could make or hide an effect: the farthest first, then of the rest. */
export function findOutliers(question: Question, trial: Trial): number[] {
  const found: number[] = []
  let rest: Trial | Shortage = trial
  while (rest.kind === 'trial' && found.length < MOST_OUTLIERS) {
    const farthest = farthestOf(rest)
    if (farthest === null) break
    found.push(farthest)
    rest = tryLevel({ ...question, points: question.points.filter(({ slot }) => !found.includes(slot)) })
  }
  return found.toSorted((a, b) => a - b)
}

/** By what is new in it: what follows a value far off is pulled along, but less. */
function farthestOf({ rows, fit, lingering }: Trial): number | null {
  const own = innovations(lingering.phi, rows, fit).map(Math.abs)
  const usual = (median(own) ?? 0) * TO_DEVIATION
  const farthest = Math.max(...own)
  return farthest > FAR * usual ? rows.slots[own.indexOf(farthest)]! : null
}
