/**
 * A team's work as a small queue: so many items under way at most, each of which passes the stages in their order. Items in
 * the queue are drawn from finished ones, with the time that each was really in hand in each stage.
 */
import { seedRandom } from '../statistics/random.ts'
import { Soonest } from './soonest.ts'

export interface QueueStage {
  stage: string
  /** Items that are in hand there at once; null: nobody works there, what comes waits its own time. */
  places: number | null
}

export interface QueueAsked {
  stages: readonly QueueStage[]
  /** Hours in each stage, one row a finished item. */
  items: readonly Float64Array[]
  /** Items under way at most; the next begins when one is finished. */
  limit: number
  runs: number
  seed: number
}

export interface QueueRun {
  perDay: number
  /** Of the items that are counted, from begun to finished. */
  hours: Float64Array
  /** Waited in each stage, over the items that are counted. */
  waited: Float64Array
}

/** Items that a run counts, after as many as are under way at once: by then it has forgotten how it began. */
const COUNTED = 120

/** The same run of two questions begins the same items in the same order, so that they can be compared. */
export function simulateQueue({ stages, items, limit, runs, seed }: QueueAsked): QueueRun[] {
  return Array.from({ length: runs }, (_, run) => {
    const random = seedRandom(seed + Math.imul(run, 0x6d2b79f5 << 11))
    const draw = () => items[Math.floor(random.uniform() * items.length)]!
    return runOnce(stages, draw, limit)
  })
}

function runOnce(stages: readonly QueueStage[], draw: () => Float64Array, limit: number): QueueRun {
  const free = stages.map(({ places }) => (places === null ? null : new Soonest(places)))
  const items: { begunAt: number; hours: Float64Array; waited: Float64Array }[] = []
  // Who is ready first is served first.
  const ready = new Soonest()
  const begin = (begunAt: number) => {
    items.push({ begunAt, hours: draw(), waited: new Float64Array(stages.length) })
    ready.push(begunAt, (items.length - 1) * stages.length)
  }
  for (let i = 0; i < limit; i++) begin(0)
  const finished: { at: number; hours: number; waited: Float64Array }[] = []
  while (finished.length < limit + COUNTED) {
    const [at, key] = ready.pop()
    const [item, place] = [items[Math.floor(key / stages.length)]!, key % stages.length]
    const { from, until } = serve(free[place]!, at, item.hours[place]!)
    item.waited[place] = (stages[place]!.places === null ? until : from) - at
    if (place + 1 < stages.length) {
      ready.push(until, key + 1)
      continue
    }
    finished.push({ at: until, hours: until - item.begunAt, waited: item.waited })
    begin(until)
  }
  const counted = finished.toSorted((a, b) => a.at - b.at).slice(limit)
  const since = finished.map(({ at }) => at).toSorted((a, b) => a - b)[limit - 1]!
  return {
    perDay: (24 * COUNTED) / Math.max(Number.EPSILON, counted.at(-1)!.at - since),
    hours: Float64Array.from(counted, ({ hours }) => hours).sort(),
    waited: Float64Array.from(stages, (_, place) =>
      counted.reduce((sum, { waited }) => sum + waited[place]!, 0),
    ),
  }
}

/** In the place that is free first; without places at once. */
function serve(places: Soonest | null, at: number, hours: number): { from: number; until: number } {
  if (places === null || hours === 0) return { from: at, until: at + hours }
  const [freeAt] = places.pop()
  const from = Math.max(at, freeAt)
  places.push(from + hours, 0)
  return { from, until: from + hours }
}
