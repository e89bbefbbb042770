import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { backOffMs, Scheduler, type SchedulerParts } from './scheduler.ts'

const START = Date.parse('2026-05-20T12:00:10Z')
const MINUTE = 60_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  vi.setSystemTime(START)
})
afterEach(() => void vi.useRealTimers())

/** A scheduler of one source, read every 15 minutes, whose readings end when they are let go. */
function open(parts: Partial<SchedulerParts> = {}) {
  const began: string[] = []
  let end: (() => void) | undefined
  const scheduler = new Scheduler({
    sources: [{ id: 'git:shop', pattern: '*/15 * * * *' }],
    zone: 'UTC',
    jitterMs: 0,
    paused: new Set(),
    failures: new Map(),
    random: () => 0,
    run: () => {
      began.push(new Date().toISOString().slice(11, 16))
      return new Promise((resolve) => (end = resolve))
    },
    ...parts,
  })
  const finish = async (isOk: boolean) => {
    scheduler.ended('git:shop', isOk)
    end?.()
    await vi.advanceTimersByTimeAsync(0)
  }
  const pass = (minutes: number) => vi.advanceTimersByTimeAsync(minutes * MINUTE)
  const state = () => scheduler.state('git:shop')
  scheduler.start()
  return { scheduler, began, finish, pass, state }
}

const clockOf = (at: number | null | undefined) =>
  at === null || at === undefined ? null : new Date(at).toISOString().slice(11, 19)

describe('a source', () => {
  test('is read when its time comes, and says when that is', async () => {
    const { began, finish, pass, state } = open()
    expect(clockOf(state()?.next_run_at)).toBe('12:15:00')
    await pass(15)
    expect(began).toEqual(['12:15'])
    await finish(true)
    expect(clockOf(state()?.next_run_at)).toBe('12:30:00')
  })

  test('takes up another time, and goes when it is no longer named', async () => {
    const { scheduler, began, pass, state } = open()
    const sources = [
      { id: 'git:shop', pattern: '20 * * * *' },
      { id: 'git:till', pattern: '30 * * * *' },
    ]
    scheduler.adopt({ sources, zone: 'UTC', jitterMs: 0 })
    expect(clockOf(state()?.next_run_at)).toBe('12:20:00')
    await pass(31)
    expect(began).toEqual(['12:20', '12:30'])
    scheduler.adopt({ sources: sources.slice(1), zone: 'UTC', jitterMs: 0 })
    expect(state()).toBeNull()
  })

  test('is not read while it is being read, however long that takes', async () => {
    const { began, finish, pass, state } = open()
    await pass(50)
    expect(began).toEqual(['12:15'])
    expect(state()?.next_run_at).toBeNull()
    await finish(true)
    expect(clockOf(state()?.next_run_at)).toBe('13:00:00')
  })

  test('that was read on request keeps its time', async () => {
    const { scheduler, began, pass } = open()
    await pass(5)
    scheduler.ended('git:shop', true)
    await pass(10)
    expect(began).toEqual(['12:15'])
  })

  test('may wait longer than a timer can', async () => {
    const { began, pass } = open({ sources: [{ id: 'git:shop', pattern: '0 0 1 9 *' }] })
    await pass(60 * 24 * 103)
    expect(began).toEqual([])
    await pass(60 * 24 * 2)
    expect(began).toEqual(['00:00'])
  })
})

describe('jitter', () => {
  test.each([
    [0, '12:15:00'],
    [0.5, '12:15:15'],
    [0.9999, '12:15:29'],
  ])('of %d lies between nothing and what is configured', (random, at) => {
    const { state } = open({ jitterMs: 30_000, random: () => random })
    expect(clockOf(state()?.next_run_at)).toBe(at)
  })

  test('leaves room before the time after', () => {
    const sources = [{ id: 'git:shop', pattern: '*/8 * * * * *' }]
    const { state } = open({ sources, jitterMs: 30_000, random: () => 0.9999 })
    expect(clockOf(state()?.next_run_at)).toBe('12:00:17')
  })
})

describe('after failures', () => {
  test('a source is left alone twice as long each time, and as before once it was read', async () => {
    const { began, finish, pass, state } = open()
    await pass(15)
    const waits: number[] = []
    for (let i = 0; i < 5; i++) {
      await finish(false)
      waits.push(((state()?.back_off_until ?? 0) - Date.now()) / MINUTE)
      await pass(waits.at(-1) ?? 0)
    }
    expect(waits).toEqual([1, 2, 4, 8, 16])
    expect(began).toHaveLength(6)
    expect(state()).toMatchObject({ failures_in_a_row: 5, back_off_until: null })
    await finish(true)
    expect(state()).toMatchObject({ failures_in_a_row: 0, back_off_until: null })
    expect(clockOf(state()?.next_run_at)).toBe('13:00:00')
  })

  test('of days it is tried every six hours', () => {
    expect(backOffMs(0)).toBe(0)
    expect(backOffMs(1)).toBe(MINUTE)
    expect(backOffMs(400)).toBe(360 * MINUTE)
  })

  test('in an earlier process it goes on counting', async () => {
    const { finish, pass, state } = open({ failures: new Map([['git:shop', 3]]) })
    await pass(15)
    await finish(false)
    expect(state()?.failures_in_a_row).toBe(4)
    expect(clockOf(state()?.next_run_at)).toBe('12:23:10')
  })

  test('it does not come back at the second of the others', async () => {
    const { finish, pass, state } = open({ random: () => 0.5 })
    await pass(15)
    await finish(false)
    expect(clockOf(state()?.back_off_until)).toBe('12:16:13')
  })
})

describe('a paused source', () => {
  test('is not read until it is resumed', async () => {
    const { scheduler, began, pass, state } = open()
    scheduler.pause('git:shop')
    expect(state()).toMatchObject({ is_paused: true, next_run_at: null })
    expect(scheduler.paused()).toEqual(['git:shop'])
    await pass(60)
    expect(began).toEqual([])
    scheduler.resume('git:shop')
    expect(clockOf(state()?.next_run_at)).toBe('13:15:00')
    await pass(15)
    expect(began).toEqual(['13:15'])
  })

  test('was paused before the process began', async () => {
    const { began, pass } = open({ paused: new Set(['git:shop']) })
    await pass(60)
    expect(began).toEqual([])
  })

  test('that failed is tried at its next time when it is resumed', async () => {
    const { scheduler, finish, pass, state } = open({ failures: new Map([['git:shop', 7]]) })
    await pass(15)
    await finish(false)
    scheduler.pause('git:shop')
    scheduler.resume('git:shop')
    expect(clockOf(state()?.next_run_at)).toBe('12:30:00')
  })
})

test('nothing is read after the end', async () => {
  const { scheduler, began, pass } = open()
  scheduler.close()
  await pass(60)
  expect(began).toEqual([])
  expect(scheduler.state('git:other')).toBeNull()
})

describe('a clock that is set', () => {
  test('forward reads a source whose time has passed within minutes, and once', async () => {
    const { began, pass, finish } = open({ sources: [{ id: 'git:shop', pattern: '0 6 * * *' }] })
    await pass(1)
    vi.setSystemTime(START + 3 * 86_400_000)
    await pass(5)
    expect(began).toHaveLength(1)
    await finish(true)
    await pass(2)
    expect(began).toHaveLength(1)
  })

  test('back reads it when its time comes by the new one, and not only when it comes by the old one', async () => {
    const { began, pass } = open()
    await pass(1)
    vi.setSystemTime(START - 30 * 86_400_000)
    await pass(20)
    expect(began).toHaveLength(1)
  })

  test('back does not leave a source alone for longer than any back-off', async () => {
    const { began, pass, scheduler, finish } = open()
    await pass(15)
    await finish(false)
    expect(scheduler.state('git:shop')?.back_off_until).toBeGreaterThan(Date.now())
    vi.setSystemTime(START - 30 * 86_400_000)
    await pass(20)
    expect(began).toHaveLength(2)
  })
})
