import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import '../../../../tests/chance.ts'
import { lastStop, readDots, stopAt } from './floor.ts'
import { fitPitch, heapSpots } from './heap.ts'
import { couple, headAt } from './rails.ts'
import { sampleFloor, sampleTrain, type SampleStay } from './sample.ts'
import { seatDots, slotAt } from './slots.ts'
import { correctCounts, countStale, hourMs, joinStands, listNeglect, standAt } from './stand.ts'
import { readPaces } from './floor.ts'

describe('a dot', () => {
  test('stands where its stay says, and nowhere between', () => {
    const [dot] = readDots(
      sampleFloor([
        { piece: 'a', station: 'idea', activity: null, from: 10, until: 20 },
        { piece: 'a', from: 30, activity: 'waiting' },
      ]),
    )
    const places = [5, 10, 19, 20, 25, 30, 900].map((at) => dot!.stops[stopAt(dot!, at)]?.bay ?? null)
    expect(places).toEqual([null, 'idea', 'idea', null, null, 'waiting', 'waiting'])
    expect([15, 25].map((at) => lastStop(dot!, at))).toEqual([-1, 0])
  })

  test('is one for an item that changes lanes, and one in each lane for a change of several', () => {
    const both = [
      { piece: 'a', lane: 0, from: 1, until: 5 },
      { piece: 'a', lane: 1, from: 5 },
    ]
    expect(readDots(sampleFloor(both))).toHaveLength(1)
    expect(readDots(sampleFloor(both.map((stay) => ({ ...stay, kind: 'change' as const }))))).toHaveLength(2)
  })

  test('leaves the pile when its idea becomes stale, and is counted apart', () => {
    const floor = sampleFloor([{ piece: 'a', station: 'idea', activity: null, from: 10, staleAt: 50 }])
    expect(standAt(readDots(floor), readPaces(floor), 60)[0]!.idea.count).toBe(0)
    expect([40, 60].map((at) => countStale(listNeglect(floor), 0, 'idea', at))).toEqual([0, 1])
  })
})

const stays = fc
  .array(fc.record({ from: fc.integer({ min: 0, max: 900 }), length: fc.integer({ min: 1, max: 400 }) }), {
    maxLength: 60,
  })
  .map((list) =>
    list.map(({ from, length }, i): SampleStay => ({ piece: `p${i}`, from, until: from + length })),
  )

describe('a heap', () => {
  test('is whole at every moment: n dots take the n innermost places, each once', () => {
    fc.assert(
      fc.property(stays, fc.integer({ min: 0, max: 1400 }), (list, at) => {
        const dots = readDots(sampleFloor(list))
        const { seats } = seatDots(dots, 1)
        const taken = dots.flatMap((dot, i) => {
          const stop = stopAt(dot, at)
          return stop < 0 ? [] : [slotAt(seats[i]![stop]!, at)]
        })
        expect(taken.toSorted((a, b) => a - b)).toEqual(taken.map((_, i) => i))
      }),
    )
  })

  test('keeps everybody in place but the one who fills a gap', () => {
    const list = ['a', 'b', 'c', 'd'].map((piece, i) => ({
      piece,
      from: i,
      until: piece === 'b' ? 50 : undefined,
    }))
    const { seats } = seatDots(readDots(sampleFloor(list as SampleStay[])), 1)
    const slots = (at: number) => seats.map((seat) => slotAt(seat[0]!, at))
    expect(slots(49)).toEqual([0, 1, 2, 3])
    expect([slots(51)[0], slots(51)[2], slots(51)[3]]).toEqual([0, 2, 1])
  })

  test('has the oldest in its middle at the beginning', () => {
    const list = [30, 10, 20].map((visitAt, i) => ({ piece: `p${i}`, from: 100, visitAt }))
    const { seats } = seatDots(readDots(sampleFloor(list)), 1)
    expect(seats.map((seat) => slotAt(seat[0]!, 100))).toEqual([2, 0, 1])
  })

  test('lies within its bay, no two dots on one another, whatever its size', () => {
    const place = { width: 130, height: 84 }
    for (const count of [1, 9, 60, 400, 2000]) {
      const pitch = fitPitch([{ count, place }])
      const spots = heapSpots(count, pitch, place)
      const points = Array.from({ length: count }, (_, i) => [spots[2 * i]!, spots[2 * i + 1]!] as const)
      expect(new Set(points.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`)).size).toBe(count)
      expect(Math.max(...points.map(([, y]) => Math.abs(y)))).toBeLessThanOrEqual(place.height / 2)
      expect(Math.max(...points.map(([x]) => Math.abs(x)))).toBeLessThanOrEqual(place.width / 2 + 3 * pitch)
    }
  })

  test('has one distance for the whole floor, that of the most crowded bay', () => {
    const place = { width: 100, height: 80 }
    const crowded = fitPitch([{ count: 500, place }])
    expect(
      fitPitch([
        { count: 500, place },
        { count: 3, place },
      ]),
    ).toBe(crowded)
    expect(fitPitch([])).toBe(10)
  })
})

describe('ages', () => {
  const pace = (p85: number | null) => ({
    lane: 0,
    station: 'work' as const,
    n: 9,
    p85,
    low: null,
    high: null,
  })
  const list: SampleStay[] = [
    { piece: 'old', from: 5 * hourMs, visitAt: 0 },
    { piece: 'new', from: 8 * hourMs, activity: 'waiting' },
    { piece: 'unknown', from: 9 * hourMs, activity: null },
  ]

  test('are held against the p85 of the own lane and station, from the coming there', () => {
    const floor = sampleFloor(list, { paces: [pace(6)] })
    const stand = standAt(readDots(floor), readPaces(floor), 10 * hourMs)[0]!
    expect(stand.active).toEqual({ count: 1, late: 1, oldestHours: 10, hollow: 0 })
    expect(stand.waiting).toEqual({ count: 2, late: 0, oldestHours: 2, hollow: 1 })
    expect(joinStands(stand, 'work')).toEqual({ count: 3, late: 1, oldestHours: 10, hollow: 1 })
  })

  test('are unknown as late or not where too little went on', () => {
    const floor = sampleFloor(list, { paces: [pace(null)] })
    expect(joinStands(standAt(readDots(floor), readPaces(floor), 10 * hourMs)[0]!, 'work').late).toBeNull()
  })

  test('count each dot for as many pieces as it stands for, and all of them by day', () => {
    const floor = sampleFloor(list)
    const stands = standAt(readDots(floor), readPaces(floor), 10 * hourMs, 4)
    expect(stands[0]!.waiting.count).toBe(8)
    const counts = [5, 9].map((day) => ({
      lane: 0,
      station: 'work' as const,
      activity: 'active' as const,
      day_at: day * hourMs,
      count: day,
    }))
    expect(correctCounts(stands, counts, 10 * hourMs)[0]).toMatchObject({
      active: { count: 9 },
      waiting: { count: 0 },
    })
  })
})

describe('trains', () => {
  const track = { width: 300, rails: 4, spanMs: 1000 }

  test('roll to the right from the moment they leave, and out at the end', () => {
    const [train] = couple([sampleTrain('a', 100, 3)], track)
    expect(headAt(train!, 99, track)).toBeNull()
    expect(headAt(train!, 600, track)).toBe(150)
    expect(headAt(train!, 2000, track)).toBeNull()
  })

  test('are as long as they have cars; of unknown size they are an engine alone', () => {
    const [long, short, unknown] = couple(
      [sampleTrain('a', 0, 9), sampleTrain('b', 0, 1), sampleTrain('c', 0, null)],
      track,
    )
    expect(long!.length).toBeGreaterThan(short!.length)
    expect(unknown!.cars).toBe(0)
    expect(couple([sampleTrain('a', 0, 4000)], track)[0]!.length).toBeLessThan(track.width / 3)
  })

  test('do not meet on a rail while there is another', () => {
    const trains = couple(
      [0, 1, 2, 3].map((at) => sampleTrain(String(at), at, 2)),
      track,
    )
    expect(new Set(trains.map(({ rail }) => rail)).size).toBe(4)
  })
})
