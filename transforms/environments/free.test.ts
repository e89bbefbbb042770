import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freeSlots, type Taken } from './free.ts'

const DAY = 86_400_000
const days = (from: number, to: number): Taken => ({ startsAt: from * DAY, endsAt: to * DAY })
const search = { from: 0, lengthMs: 2 * DAY, until: 100 * DAY, most: 3 }
const found = (taken: Taken[], more = {}) =>
  freeSlots(taken, { ...search, ...more }).map(({ startsAt, endsAt }) => [startsAt / DAY, endsAt / DAY])

describe('free times of an environment', () => {
  it('begin with the wanted one where nothing is in its way', () => {
    expect(found([])).toEqual([
      [0, 2],
      [2, 4],
      [4, 6],
    ])
  })

  it('lie in gaps that are long enough', () => {
    expect(found([days(1, 4), days(5, 9)])).toEqual([
      [9, 11],
      [11, 13],
      [13, 15],
    ])
    expect(found([days(1, 4), days(6, 9)])[0]).toEqual([4, 6])
  })

  it('are none where all of it is taken', () => {
    expect(found([days(-5, 200)])).toEqual([])
  })

  it('touch nothing that is taken, and leave out no earlier one', () => {
    const span = fc.tuple(fc.integer({ min: -10, max: 60 }), fc.integer({ min: 1, max: 20 }))
    fc.assert(
      fc.property(fc.array(span, { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), (drawn, length) => {
        const taken = drawn.map(([from, long]) => days(from, from + long))
        const slots = freeSlots(taken, { ...search, lengthMs: length * DAY })
        const isFree = (from: number) =>
          taken.every(({ startsAt, endsAt }) => endsAt <= from || startsAt >= from + length * DAY)
        for (const { startsAt } of slots) expect(isFree(startsAt)).toBe(true)
        const first = Array.from({ length: 100 }, (_, day) => day * DAY).find(isFree)
        expect(slots[0]?.startsAt ?? null).toBe(
          first !== undefined && first + length * DAY <= search.until ? first : null,
        )
      }),
    )
  })
})
