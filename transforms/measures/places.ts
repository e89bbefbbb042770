import type { Bound } from './scope.ts'

/** Edges that are equally far apart: every bucket of the stretch is as long. */
interface Run {
  first: number
  start: number
  step: number
}

/**
 * SQL for what findPlace tells: the last of ascending edges, epoch ms, that is not after a time. A few stretches of equal
 * buckets, between which the clock was changed or a month is longer, stand for all edges.
 */
export function placeOf(time: string, edges: Float64Array, bound: Bound): string {
  return chooseRun(`epoch_ms(${time})`, listRuns(edges), bound)
}

/** The last edge has no end: it is a run of its own, and so is one that is as long as none beside it. */
function listRuns(edges: Float64Array): Run[] {
  const runs: Run[] = []
  for (let first = 0; first < edges.length;) {
    const [start, step] = [edges[first]!, (edges[first + 1] ?? Infinity) - edges[first]!]
    runs.push({ first, start, step })
    do first++
    while (first < edges.length - 1 && step === edges[first + 1]! - edges[first]!)
  }
  return runs
}

/** Halves what is left at each look, as findPlace does. */
function chooseRun(time: string, runs: readonly Run[], bound: Bound): string {
  const [run] = runs
  if (run === undefined) return '0'
  if (runs.length === 1) return placeIn(time, run, bound)
  const middle = runs.length >> 1
  const { first, start } = runs[middle]!
  const [before, since] = [runs.slice(0, middle), runs.slice(middle)].map((half) =>
    chooseRun(time, half, bound),
  )
  return `CASE WHEN ${time} < ${bind(bound, `edge_${first}`, start)} THEN ${before} ELSE ${since} END`
}

function placeIn(time: string, { first, start, step }: Run, bound: Bound): string {
  if (step === Infinity) return String(first)
  return `${first} + (${time} - ${bind(bound, `edge_${first}`, start)}) // ${bind(bound, `step_${first}`, step)}`
}

function bind(bound: Bound, name: string, value: number): string {
  bound[name] = value
  return `CAST($${name} AS BIGINT)`
}
