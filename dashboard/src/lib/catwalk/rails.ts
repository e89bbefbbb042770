import type { Floor } from '#lib/data/types.ts'

/** A deployment as a train: as many cars as it had changes, on a rail where it meets no other. */
export interface Train {
  /** Place in the trains of the answer. */
  index: number
  lane: number
  leftAt: number
  rail: number
  cars: number
  /** Distance between two cars and length of all, CSS px. */
  pitch: number
  length: number
  /** 1 for its full size, less where many are under way. */
  scale: number
}

export interface Track {
  width: number
  rails: number
  /** How long a train takes from one end of the track to the other, ms. */
  spanMs: number
}

const carPitch = 4.6
const engineLength = 5
const between = 3
const longestShare = 0.22
const smallestScale = 0.4

/** Trains roll at one speed, so two on one rail meet only if the second leaves before the first has cleared the station. */
export function couple(trains: Floor['trains'], track: Track): Train[] {
  const speed = track.width / track.spanMs
  const scale = fitScale(trains, track)
  const longest = Math.max(24, track.width * longestShare)
  const free = new Map<number, number[]>()
  return trains.map((train, index) => {
    const cars = train.change_count ?? 0
    const engine = engineLength * scale
    const pitch = cars === 0 ? 0 : Math.min(carPitch * scale, (longest - engine) / cars)
    const length = engine + cars * pitch
    const rails = free.get(train.lane) ?? Array.from({ length: Math.max(1, track.rails) }, () => -Infinity)
    free.set(train.lane, rails)
    // The head leaves at `left_at`; the tail has cleared when the length of the train has passed.
    const first = rails.findIndex((clearAt) => clearAt <= train.left_at)
    const rail = first >= 0 ? first : rails.indexOf(Math.min(...rails))
    rails[rail] = train.left_at + (length + between * scale) / speed
    return { index, lane: train.lane, leftAt: train.left_at, rail, cars, pitch, length, scale }
  })
}

/** How much smaller all trains have to be so that those of the busiest lane find room on its rails. */
function fitScale(trains: Floor['trains'], { width, rails, spanMs }: Track): number {
  const newest = trains.reduce((latest, { left_at }) => Math.max(latest, left_at), -Infinity)
  const wanted = new Map<number, number>()
  for (const { lane, left_at, change_count } of trains) {
    if (left_at <= newest - spanMs) continue
    const length = engineLength + (change_count ?? 0) * carPitch + between
    wanted.set(lane, (wanted.get(lane) ?? 0) + Math.min(length, width * longestShare))
  }
  const most = Math.max(0, ...wanted.values())
  return most === 0 ? 1 : Math.max(smallestScale, Math.min(1, (0.7 * width * Math.max(1, rails)) / most))
}

/** Where the head of a train is on its track at a moment, px from the station; null before it left and beyond the end. */
export function headAt(train: Train, at: number, track: Track): number | null {
  const distance = ((at - train.leftAt) / track.spanMs) * track.width
  return distance < 0 || distance - train.length > track.width ? null : distance
}
