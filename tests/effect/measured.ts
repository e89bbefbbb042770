/** Measurements with a known effect. */
import { seedRandom } from '../../transforms/statistics/random.ts'
import { judgeEffect, type EffectQuestion } from '../../transforms/effect/effect.ts'
import type { Measured } from '../../transforms/effect/slots.ts'

export const DAY = 86_400_000
export const START = Date.UTC(2026, 0, 5)
export const EXPOSED = START + 200 * DAY

interface Series {
  days?: number
  effect?: number
  seed?: number
  slope?: number
  phi?: number
}

/** Day by day around 50 with a noise of 1; the effect from day 200 on. */
export function measure({
  days = 240,
  effect = 0,
  seed = 11,
  slope = 0,
  phi = 0.3,
}: Series = {}): Measured[] {
  return seedRandom(seed)
    .chain(days, phi)
    .map((noise, day) => ({
      measured_at: START + day * DAY + DAY / 4,
      value: 50 + slope * day + noise + (day >= 200 ? effect : 0),
      unit: 'points',
      respondent_count: null,
    }))
}

export const judge = (measured: readonly Measured[], more: Partial<EffectQuestion> = {}) =>
  judgeEffect({
    measured,
    exposedAt: EXPOSED,
    asOf: START + 400 * DAY,
    better: 'higher',
    zone: 'UTC',
    ...more,
  })

export const at = (
  measured: readonly Measured[],
  change: (one: Measured, day: number) => Partial<Measured>,
) => measured.map((one, day) => ({ ...one, ...change(one, day) }))
