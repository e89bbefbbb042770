import { bays, type Dot } from './floor.ts'

/** Places in a heap that a stop takes over time: from `times[i]` on it is at `slots[i]`, counted from the middle outwards. */
export interface Seat {
  times: number[]
  slots: number[]
}

interface Happening {
  at: number
  isEntry: boolean
  heap: number
  dot: number
  stop: number
  visitAt: number
}

/** Seats by dot and stop, and how large each heap ever gets, by lane and bay. */
export interface Seating {
  seats: Seat[][]
  largest: number[]
}

export const heapIndex = (lane: number, bay: number) => lane * bays.length + bay

/**
 * Gives every stop its place so that a heap is always whole: who comes sits down outermost, and when somebody leaves the
 * outermost one takes the empty place. Nothing else moves, so what rests on the screen rests in truth, and the oldest
 * are in the middle.
 */
export function seatDots(dots: readonly Dot[], laneCount: number): Seating {
  const happenings = listHappenings(dots)
  const heaps: { dot: number; stop: number }[][] = Array.from({ length: laneCount * bays.length }, () => [])
  const largest = heaps.map(() => 0)
  const seats = dots.map(({ stops }) => stops.map((): Seat => ({ times: [], slots: [] })))
  for (const { at, isEntry, heap: index, dot, stop } of happenings) {
    const heap = heaps[index]
    if (!heap) continue
    const seat = seats[dot]![stop]!
    if (isEntry) {
      move(seat, at, heap.push({ dot, stop }) - 1)
      largest[index] = Math.max(largest[index]!, heap.length)
      continue
    }
    const slot = seat.slots.at(-1)!
    const last = heap.pop()!
    if (last.dot === dot && last.stop === stop) continue
    heap[slot] = last
    move(seats[last.dot]![last.stop]!, at, slot)
  }
  return { seats, largest }
}

function move(seat: Seat, at: number, slot: number): void {
  seat.times.push(at)
  seat.slots.push(slot)
}

/** Comings and goings in order; at the same moment who leaves goes first, and the older comes first. */
function listHappenings(dots: readonly Dot[]): Happening[] {
  const happenings = dots.flatMap(({ stops }, dot) =>
    stops.flatMap(({ lane, bay, from, until, visitAt }, stop): Happening[] => {
      if (until <= from) return []
      const heap = heapIndex(lane, bays.indexOf(bay))
      const entry = { at: from, isEntry: true, heap, dot, stop, visitAt }
      return until === Infinity ? [entry] : [entry, { ...entry, at: until, isEntry: false }]
    }),
  )
  return happenings.sort(
    (a, b) => a.at - b.at || Number(a.isEntry) - Number(b.isEntry) || a.visitAt - b.visitAt || a.dot - b.dot,
  )
}

/** The slot at a moment. */
export function slotAt({ times, slots }: Seat, at: number): number {
  let i = times.length - 1
  while (i > 0 && times[i]! > at) i--
  return slots[i] ?? 0
}
