import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Builds } from './builds.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

/** Builds that take so long; when each began, in ms from now. */
function start(buildMs: number, isReading = false) {
  const from = performance.now()
  const begun: number[] = []
  const builds = new Builds({
    build: async () => {
      begun.push(Math.round(performance.now() - from))
      await new Promise((resolve) => setTimeout(resolve, buildMs))
    },
    isReading: () => isReading,
    onChange: () => undefined,
    onEnd: () => undefined,
    onError: () => undefined,
  })
  return { builds, begun }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

test('while somebody waits for an answer builds come no more often than they cost, and a pause is a second at most', async () => {
  const { builds, begun } = start(700)
  builds.answering()
  builds.want()
  await pass(10)
  builds.want()
  await pass(3_000)
  // 700 ms of pause; it is looked every 20 ms.
  expect(begun[0]).toBe(0)
  expect(begun[1]).toBeGreaterThanOrEqual(1_400)
  expect(begun[1]).toBeLessThan(1_425)
  const long = start(5_000)
  long.builds.answering()
  long.builds.want()
  await pass(10)
  long.builds.want()
  await pass(10_000)
  expect(long.begun[1]).toBeGreaterThanOrEqual(6_000)
  expect(long.begun[1]).toBeLessThan(6_025)
})

test('once all are answered the next build begins, but no two within a second', async () => {
  const { builds, begun } = start(900)
  const leave = builds.answering()
  builds.want()
  await pass(10)
  builds.want()
  // 300 ms after its end.
  await pass(1_190)
  expect(begun).toEqual([0])
  leave()
  // Twice says no more than once.
  leave()
  await pass(25)
  expect(begun).toHaveLength(2)
  const short = start(100)
  short.builds.want()
  await pass(10)
  short.builds.want()
  await pass(985)
  expect(short.begun).toEqual([0])
  await pass(10)
  expect(short.begun).toEqual([0, 1_000])
})

test('whoever was just told has time to ask', async () => {
  const { builds, begun } = start(2_000)
  builds.want()
  await pass(10)
  builds.want()
  await pass(2_180)
  expect(begun).toEqual([0])
  await pass(20)
  expect(begun).toEqual([0, 2_200])
})

test('while sources are read builds take a ninth of the time, answered or not', async () => {
  const { builds, begun } = start(1_000, true)
  builds.want()
  await pass(10)
  builds.want()
  await pass(20_000)
  expect(begun).toEqual([0, 9_000])
})
