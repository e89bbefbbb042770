import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import '../../tests/chance.ts'
import { answerQueue, type QueueChange } from './constraint.ts'
import { simulateQueue } from './queue.ts'
import { Soonest } from './soonest.ts'
import { heldMostly, type TeamRead, type TeamStage } from './team.ts'

const stage = (name: string, places: number | null): TeamStage => ({
  stage: name,
  name,
  places,
  n: 20,
  activeHours: 100,
  waitingHours: 50,
})
const same: QueueChange = { capacity: 1, limit: null, stage: null, shorten: 0 }
/** Twenty items of a day's build and half a day's test; one builds and one tests, three are under way. */
const team: TeamRead = {
  team: { id: 'pay', name: 'Pay' },
  stages: [stage('build', 1), stage('test', 1)],
  items: Array.from({ length: 20 }, () => Float64Array.of(24, 12)),
  load: 3,
  perDay: 1,
  days: 90,
  sql: '',
}

describe('a queue', () => {
  test('finishes as much as its slowest stage, and what waits, waits before it', () => {
    const [run] = simulateQueue({ stages: team.stages, items: team.items, limit: 3, runs: 1, seed: 1 })
    expect(run!.perDay).toBeCloseTo(1, 6)
    // Three under way at one a day: each is under way for three days (Little).
    expect(run!.hours[60]).toBeCloseTo(72, 6)
    expect(run!.waited[0]! / 120).toBeCloseTo(36, 6)
    expect(run!.waited[1]).toBe(0)
  })

  test('holds to Little’s law whatever its stages: under way = finished a day × days', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 60 })), {
          minLength: 10,
          maxLength: 30,
        }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 4 }),
        (hours, limit, places) => {
          const runs = simulateQueue({
            stages: [stage('build', places), stage('release', null)],
            items: hours.map((each) => Float64Array.from(each)),
            limit,
            runs: 30,
            seed: 5,
          })
          const mean = (of: (run: (typeof runs)[number]) => number) =>
            runs.reduce((sum, run) => sum + of(run), 0) / runs.length
          const days = mean((run) => run.hours.reduce((sum, each) => sum + each, 0) / run.hours.length / 24)
          expect((mean(({ perDay }) => perDay) * days) / limit).toBeGreaterThan(0.9)
          expect((mean(({ perDay }) => perDay) * days) / limit).toBeLessThan(1.1)
        },
      ),
      { numRuns: 10 },
    )
  })

  test('is the same by the same seed, and another by another', () => {
    const items = Array.from({ length: 20 }, (_, i) => Float64Array.of(4 + i * 3, 12))
    const ask = (seed: number) => simulateQueue({ stages: team.stages, items, limit: 4, runs: 3, seed })
    expect(ask(4)).toEqual(ask(4))
    expect(ask(4)).not.toEqual(ask(5))
  })
})

describe('the constraint with other levers', () => {
  test('is today’s to the last figure where none is pulled', () => {
    const { today, changed, difference, paces } = answerQueue(team, same, 1)
    expect(changed).toEqual(today)
    expect(difference).toEqual({
      per_day: { value: 0, low: 0, high: 0 },
      days_p50: { value: 0, low: 0, high: 0 },
    })
    expect(new Set(paces)).toEqual(new Set([1]))
  })

  test('moves on once its stage is short enough', () => {
    const { today, changed, paces } = answerQueue(team, { ...same, stage: 'build', shorten: 0.75 }, 1)
    expect([today!.constraint, changed!.constraint]).toEqual([
      { stage: 'build', name: 'build', share: 1 },
      { stage: 'test', name: 'test', share: 1 },
    ])
    expect(paces![0]).toBeCloseTo(2, 6)
  })

  test('a limit below what is under way shortens the way and finishes no more', () => {
    const { difference, changed } = answerQueue(team, { ...same, limit: 1 }, 1)
    expect(difference!.days_p50.high).toBeLessThan(0)
    expect(difference!.per_day.high).toBeLessThan(0)
    expect(changed!.per_day.value).toBeCloseTo(24 / 36, 6)
    expect(changed!.constraint).toBeNull()
  })

  test('capacity is told in the queue, and leaves the pace to the dates', () => {
    const { changed, paces } = answerQueue(team, { ...same, capacity: 2 }, 1)
    expect(changed!.per_day.value).toBeCloseTo(2, 6)
    expect(new Set(paces)).toEqual(new Set([1]))
  })

  test.each([
    ['too few items', { ...team, items: team.items.slice(0, 9) }, 'Fewer than ten finished items'],
    [
      'nobody who works',
      { ...team, stages: [stage('release', null)] },
      'Nothing of this team is known to have been in hand',
    ],
    ['a model that does not fit', { ...team, perDay: 3 }, 'This model does not fit the team'],
  ])('%s: nothing is said', (_, given, reason) => {
    const told = answerQueue(given, same, 1)
    expect(told.withheld).toContain(reason)
    expect(told).toMatchObject({ today: null, changed: null, paces: null })
  })

  test('without capacity nothing is simulated', () => {
    expect(answerQueue(team, { ...same, capacity: 0 }, 1)).toMatchObject({
      withheld: null,
      changed: null,
      paces: null,
    })
  })
})

test('in hand at once most of the time: two for nine tenths, three for the rest', () => {
  const stays = [
    { entered_at: 0, left_at: 100 },
    { entered_at: -5, left_at: 120 },
    { entered_at: 90, left_at: 100 },
  ]
  expect(heldMostly(stays, 0, 100)).toBe(2)
  expect(heldMostly(stays, 80, 100)).toBe(3)
  expect(heldMostly([], 0, 100)).toBe(0)
})

test('the soonest is taken first, of equal ones that with the lower key', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 40 }), (times) => {
      const heap = new Soonest()
      times.forEach((time, key) => heap.push(time, key))
      const taken = times.map(() => heap.pop())
      expect(taken).toEqual(
        times.map((time, key) => [time, key]).toSorted((a, b) => a[0]! - b[0]! || a[1]! - b[1]!),
      )
      expect(() => heap.pop()).toThrow('Nothing is left')
    }),
  )
})
