import { expect, test } from 'vitest'
import { heapDots, standAt, trainHeight, type Lane } from './lane.ts'

const hour = 3_600_000
const item = (id: string, mergedAt: number, releasedAt: number | null) => ({
  id,
  laneId: 'a',
  title: id,
  commitId: null,
  mergedAt,
  releasedAt,
})
const lane: Lane = {
  id: 'a',
  name: 'a',
  note: '',
  isProxy: false,
  p85: 5,
  mergedCount: 3,
  items: [item('old', 0, null), item('gone', hour, 4 * hour), item('new', 8 * hour, null)],
  trains: [
    {
      id: 'r',
      laneId: 'a',
      name: 'v1',
      releasedAt: 4 * hour,
      changeCount: 1,
      isFailed: false,
      isPrerelease: false,
    },
  ],
}

test('a change waits from its merge until its release', () => {
  expect(standAt(lane, 0, 2 * hour).waiting.map((each) => each.id)).toEqual(['old', 'gone'])
  expect(standAt(lane, 0, 5 * hour).waiting.map((each) => each.id)).toEqual(['old'])
})

test('what waits longer than p85 is counted as late', () => {
  expect(standAt(lane, 0, 9 * hour)).toMatchObject({ late: 1, merged: 3, oldestHours: 9 })
  expect(standAt({ ...lane, p85: null }, 0, 9 * hour).late).toBe(0)
})

test('releases appear when they happened', () => {
  expect(standAt(lane, 0, 3 * hour).released).toHaveLength(0)
  expect(standAt(lane, 0, 4 * hour).released).toHaveLength(1)
})

test('every dot of a heap lies within its station', () => {
  for (const count of [1, 9, 200, 3000]) {
    const dots = heapDots(count, 300, 64)
    expect(dots).toHaveLength(count)
    expect(Math.min(...dots.map((dot) => dot.x))).toBeGreaterThanOrEqual(0)
    expect(Math.min(...dots.map((dot) => dot.y))).toBeGreaterThanOrEqual(0)
  }
})

test('a release without a known size still shows', () => {
  expect(trainHeight(null, 100, 60)).toBe(4)
  expect(trainHeight(100, 100, 60)).toBe(60)
})
