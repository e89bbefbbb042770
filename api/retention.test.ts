import { expect, test } from 'vitest'
import type { Lane } from '../transforms/warehouse.ts'
import { Retention, type Removed, type RetentionWorks } from './retention.ts'

const HOUR = 3_600_000
const GONE: Removed[] = [{ source: 'github:acme', stream: 'run', keptFrom: 0, keys: 2, rows: 3 }]

/** Builds as the server does; `isBroken` says that a build fails after what goes before it. */
function open(more: Partial<RetentionWorks> = {}) {
  const state = {
    isBroken: false,
    now: 0,
    builds: 0,
    forgotten: 0,
    last: null as number | null,
    isLimited: true,
  }
  const retention: Retention = new Retention({
    plan: () => ({ isLimited: state.isLimited, schedule: 'daily' }),
    next: () => [state.now + HOUR, state.now + 25 * HOUR],
    clock: () => state.now,
    daysOf: () => 30,
    remove: async () => GONE,
    tryOut: async () => GONE,
    readLast: async () => state.last,
    onRemoved: () => void state.forgotten++,
    async rebuild() {
      state.builds++
      await retention.take()?.({} as Lane)
      if (!state.isBroken) retention.done()
    },
    ...more,
  })
  return { retention, state }
}

test('what goes goes with the build that is asked for, and days looked back at go with it', async () => {
  const { retention, state } = open()
  expect(retention.take()).toBeUndefined()
  expect(await retention.apply()).toEqual(GONE)
  expect([state.builds, state.forgotten, retention.take()]).toEqual([1, 1, undefined])
})

test('a build that fails leaves it for the next one, and whoever asked hears of it', async () => {
  const { retention, state } = open()
  state.isBroken = true
  await expect(retention.apply()).rejects.toThrow(/the next build tries again/)
  expect([state.forgotten, typeof retention.take()]).toEqual([0, 'function'])
})

test('comes at its time, and once after a start that came too late for it', async () => {
  const { retention, state } = open()
  state.now = 1000 * HOUR
  state.last = 999 * HOUR
  await retention.tick()
  expect(state.builds).toBe(0)
  expect(retention.nextAt()).toBe(1001 * HOUR)
  state.now = 1001 * HOUR
  await retention.tick()
  expect(state.builds).toBe(1)
  const late = open()
  late.state.now = 1000 * HOUR
  late.state.last = 900 * HOUR
  await late.retention.tick()
  await late.retention.tick()
  expect(late.state.builds).toBe(1)
})

test('nothing is due where everything is kept', async () => {
  const { retention, state } = open()
  state.isLimited = false
  await retention.tick()
  expect([state.builds, retention.nextAt()]).toEqual([0, null])
})
