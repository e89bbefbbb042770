/** Days on which nothing stands in a release's way. */

export interface Obstacle {
  startsAt: number
  endsAt: number
  /** Hours before and after it that have to be left free. */
  marginHours: number
  reason: string
}

export interface Slot {
  /** Epoch ms. */
  starts_at: number
  ends_at: number
  /** What stands in the way, each once; none: the slot is free. */
  reasons: string[]
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

export interface SlotSearch {
  /** Start of the first slot, epoch ms. */
  from: number
  /** Slots that are looked at, one a day. */
  days: number
  /** How long the release takes. */
  lengthHours: number
  isWeekendFree: boolean
}

/** Every slot of the stretch with what stands in its way, so that none is left out without a reason. */
export function findSlots(
  { from, days, lengthHours, isWeekendFree }: SlotSearch,
  obstacles: readonly Obstacle[],
): Slot[] {
  const wide = obstacles
    .map((it) => ({
      from: it.startsAt - it.marginHours * HOUR,
      to: it.endsAt + it.marginHours * HOUR,
      reason: it.reason,
    }))
    .toSorted((a, b) => a.from - b.from)
  return Array.from({ length: days }, (_, i) => {
    const starts_at = from + i * DAY
    const ends_at = starts_at + lengthHours * HOUR
    const met = wide.filter((it) => it.from < ends_at && it.to > starts_at).map(({ reason }) => reason)
    const weekend = !isWeekendFree && isWeekend(starts_at) ? ['a weekend'] : []
    return { starts_at, ends_at, reasons: [...new Set([...weekend, ...met])] }
  })
}

function isWeekend(at: number): boolean {
  return [0, 6].includes(new Date(at).getUTCDay())
}
