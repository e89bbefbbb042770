/** One change between its merge and its release. Times are epoch ms; `releasedAt` is null while it waits. */
export interface Item {
  id: string
  laneId: string
  title: string
  commitId: string | null
  mergedAt: number
  releasedAt: number | null
}

export interface Train {
  id: string
  laneId: string
  name: string
  releasedAt: number
  changeCount: number | null
  isFailed: boolean
  isPrerelease: boolean
}

export interface Lane {
  id: string
  name: string
  note: string
  /** Nothing but merges stands for its deployments. */
  isProxy: boolean
  /** Hours within which 85 of 100 changes were released; null when too few were. */
  p85: number | null
  /** Merges in the window as the figure counts them; `items` may hold only the newest. */
  mergedCount: number | null
  items: Item[]
  trains: Train[]
}

export interface LaneState {
  merged: number
  waiting: Item[]
  late: number
  oldestHours: number | null
  released: Train[]
}

const hourMs = 3_600_000

/** Where the work of a lane stands at a moment: oldest first, as it would leave. */
export function standAt(lane: Lane, from: number, at: number): LaneState {
  const waiting = lane.items
    .filter((item) => item.mergedAt <= at && (item.releasedAt === null || item.releasedAt > at))
    .toSorted((a, b) => a.mergedAt - b.mergedAt)
  const p85 = lane.p85
  return {
    merged: lane.items.filter((item) => item.mergedAt >= from && item.mergedAt <= at).length,
    waiting,
    late: p85 === null ? 0 : waiting.filter((item) => at - item.mergedAt > p85 * hourMs).length,
    oldestHours: waiting[0] ? (at - waiting[0].mergedAt) / hourMs : null,
    released: lane.trains.filter((train) => train.releasedAt >= from && train.releasedAt <= at),
  }
}

export interface Dot {
  x: number
  y: number
  radius: number
}

/** A heap that rests against the exit on the right: columns from right to left, each from the ground up. */
export function heapDots(count: number, width: number, height: number): Dot[] {
  if (count === 0) return []
  let pitch = 10
  while (pitch > 2 && Math.floor(width / pitch) * Math.floor(height / pitch) < count) pitch -= 0.5
  const rows = Math.max(1, Math.floor(height / pitch))
  const tall = Math.min(rows, Math.max(3, Math.ceil(Math.sqrt(count))))
  const fits = Math.floor(width / pitch) * tall >= count ? tall : rows
  return Array.from({ length: count }, (_, i) => ({
    x: width - pitch * (Math.floor(i / fits) + 0.5),
    y: height - pitch * ((i % fits) + 0.5),
    radius: pitch * 0.4,
  }))
}

/** Height of a release on the track: by its square root, so that one giant does not flatten the rest. */
export function trainHeight(changeCount: number | null, largest: number, height: number): number {
  if (changeCount === null || largest <= 0) return 4
  return 4 + Math.sqrt(changeCount / largest) * (height - 4)
}
