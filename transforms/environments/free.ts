/** Epoch ms, the end exclusive. */
export interface Taken {
  startsAt: number
  endsAt: number
}

export interface Search {
  from: number
  lengthMs: number
  until: number
  most: number
}

const DAY = 86_400_000

/**
 * The next times of a length that nothing takes: from `from` on, else from the ends of what is taken; within one gap day
 * after day, at the same time of day.
 */
export function freeSlots(taken: readonly Taken[], { from, lengthMs, until, most }: Search): Taken[] {
  const sorted = taken.toSorted((a, b) => a.startsAt - b.startsAt)
  const slots: Taken[] = []
  let free = from
  let at = 0
  while (slots.length < most) {
    for (let next = sorted[at]; next && next.startsAt < free + lengthMs; next = sorted[++at])
      free = Math.max(free, next.endsAt)
    if (free + lengthMs > until) break
    slots.push({ startsAt: free, endsAt: free + lengthMs })
    free += Math.max(DAY, Math.ceil(lengthMs / DAY) * DAY)
  }
  return slots
}
