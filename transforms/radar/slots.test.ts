import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findSlots } from './slots.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** A Monday. */
const from = Date.parse('2026-03-09T00:00:00Z')
const search = { from, days: 14, lengthHours: 24, isWeekendFree: true }
const free = (slots: ReturnType<typeof findSlots>) =>
  slots.flatMap(({ reasons }, i) => (reasons.length === 0 ? [i] : []))

describe('free slots', () => {
  it('leave weekends out unless they are asked for', () => {
    expect(free(findSlots({ ...search, isWeekendFree: false }, []))).toEqual([0, 1, 2, 3, 4, 7, 8, 9, 10, 11])
    expect(free(findSlots(search, []))).toHaveLength(14)
  })

  it('keep the margin on both sides of a neighbour, and none beside a freeze', () => {
    const neighbour = { startsAt: from + 5 * DAY, endsAt: from + 6 * DAY, marginHours: 48, reason: 'cart' }
    expect(free(findSlots(search, [neighbour]))).toEqual([0, 1, 2, 8, 9, 10, 11, 12, 13])
    expect(free(findSlots(search, [{ ...neighbour, marginHours: 0 }]))).toEqual([
      0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13,
    ])
  })

  it('say each reason once', () => {
    const twice = { startsAt: from, endsAt: from + DAY, marginHours: 0, reason: 'freeze' }
    expect(findSlots({ ...search, days: 1 }, [twice, twice])[0]?.reasons).toEqual(['freeze'])
  })

  it('overlap with nothing, and every other day has what stands in its way', () => {
    const obstacle = fc.record({
      startsAt: fc.integer({ min: -5 * 24, max: 40 * 24 }).map((hours) => from + hours * HOUR),
      length: fc.integer({ min: 1, max: 200 }),
      marginHours: fc.integer({ min: 0, max: 100 }),
    })
    fc.assert(
      fc.property(
        fc.array(obstacle, { maxLength: 8 }),
        fc.integer({ min: 1, max: 48 }),
        (drawn, lengthHours) => {
          const obstacles = drawn.map(({ length, ...rest }, i) => ({
            ...rest,
            endsAt: rest.startsAt + length * HOUR,
            reason: `r${i}`,
          }))
          for (const slot of findSlots({ ...search, lengthHours }, obstacles)) {
            const met = obstacles.filter(
              (each) =>
                each.startsAt - each.marginHours * HOUR < slot.ends_at &&
                each.endsAt + each.marginHours * HOUR > slot.starts_at,
            )
            expect(slot.reasons.toSorted()).toEqual(met.map(({ reason }) => reason).toSorted())
          }
        },
      ),
    )
  })
})
