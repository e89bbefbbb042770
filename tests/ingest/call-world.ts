import { makeServices } from '../../fixtures/org/services.ts'
import type { World } from '../../fixtures/org/world.ts'

const DAY = 86_400_000

/** As much of a World as calls between services need. */
export function makeCallWorld(anchorAt: number): World {
  let now = anchorAt
  const directory = {
    name: 'marigold',
    seed: 1,
    startsAt: anchorAt - 400 * DAY,
    anchorAt,
    endsAt: anchorAt + 400 * DAY,
    services: makeServices(0),
  }
  return {
    directory,
    now: () => now,
    advance: (to: number) => void (now = Math.max(now, to)),
    close: () => undefined,
  } as unknown as World
}
