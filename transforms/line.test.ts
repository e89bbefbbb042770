import { describe, expect, test, vi } from 'vitest'
import { Spending, type Caller } from './callers.ts'
import { Line, type Place } from './line.ts'

const greedy: Caller = { id: 'greedy', concurrent: 4, queued: 10, seconds: 60 }
const other: Caller = { id: 'other', concurrent: 4, queued: 10, seconds: 60 }
const aborted = () => new Error('gone')

/** Enters now, or says that it waits. */
async function enter(line: Line, caller: Caller | undefined, signal?: AbortSignal, expectedMs?: number) {
  const entering = line.enter(caller, signal, aborted, expectedMs)
  const state: { place: Place | null; error: unknown } = { place: null, error: null }
  entering.then(
    (place) => (state.place = place),
    (error: unknown) => (state.error = error),
  )
  await settle()
  return state
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('a line at a few connections', () => {
  test('leaves room beside whoever asks much', async () => {
    const line = new Line(4)
    const first = await Promise.all([1, 2, 3].map(() => enter(line, greedy)))
    expect(first.map(({ place }) => place !== null)).toEqual([true, true, false])
    expect((await enter(line, other)).place).not.toBeNull()
    expect((await enter(line, undefined)).place).not.toBeNull()
  })

  test('lets in next whoever has the fewest places, not who came first', async () => {
    const line = new Line(2)
    const held = await enter(line, greedy)
    const inside = await enter(line, undefined)
    const waiting = await Promise.all([1, 2, 3].map(() => enter(line, greedy)))
    const late = await enter(line, other)
    inside.place!.leave(0)
    await settle()
    expect([late.place !== null, ...waiting.map(({ place }) => place !== null)]).toEqual([
      true,
      false,
      false,
      false,
    ])
    held.place!.leave(0)
    await settle()
    expect(waiting[0]!.place).not.toBeNull()
  })

  test('lets in next what is short, and what is long not later than a few times as long', async () => {
    const line = new Line(1)
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0)
    const inside = await enter(line, undefined)
    const long = await enter(line, undefined, undefined, 1_000)
    const next = async (place: Place) => {
      place.leave(0)
      await settle()
    }
    clock.mockReturnValue(3_000)
    const early = await enter(line, undefined, undefined, 100)
    clock.mockReturnValue(5_000)
    const late = await enter(line, undefined, undefined, 100)
    await next(inside.place!)
    expect([long, early, late].map(({ place }) => place !== null)).toEqual([false, true, false])
    await next(early.place!)
    expect([long, late].map(({ place }) => place !== null)).toEqual([true, false])
    clock.mockRestore()
  })

  test('ends: so many of one caller may wait, and so many of all', async () => {
    const line = new Line(1, 3)
    await enter(line, greedy)
    const few = { ...greedy, queued: 2 }
    expect(
      (await Promise.all([enter(line, few), enter(line, few)])).every(({ error }) => error === null),
    ).toBe(true)
    expect((await enter(line, few)).error).toMatchObject({ code: 'over_budget', callerId: 'greedy' })
    await enter(line, other)
    expect((await enter(line, other)).error).toMatchObject({ code: 'busy' })
  })

  test('forgets whoever goes away while waiting', async () => {
    const line = new Line(1)
    const inside = await enter(line, other)
    const control = new AbortController()
    const gone = await enter(line, greedy, control.signal)
    const next = await enter(line, greedy)
    control.abort()
    await settle()
    expect(gone.error).toMatchObject({ message: 'gone' })
    inside.place!.leave(0)
    await settle()
    expect([gone.place, next.place !== null]).toEqual([null, true])
  })

  test('gives one place to whoever took half of a minute’s engine, and none beyond all of it', async () => {
    let now = 0
    const line = new Line(8, 100, new Spending(() => now))
    ;(await enter(line, greedy)).place!.leave(31_000)
    const [first, second] = await Promise.all([enter(line, greedy), enter(line, greedy)])
    expect([first!.place !== null, second!.place !== null]).toEqual([true, false])
    first!.place!.leave(30_000)
    await settle()
    expect(second!.place).not.toBeNull()
    const refused = await enter(line, greedy)
    expect(refused.error).toMatchObject({ code: 'over_budget', retryAfterMs: 60_000 })
    expect((await enter(line, other)).place).not.toBeNull()
    now = 60_001
    second!.place!.leave(0)
    expect((await enter(line, greedy)).place).not.toBeNull()
  })
})
