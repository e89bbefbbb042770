import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { january as at } from './days.ts'
import { type Row } from './given.ts'
import { item } from './items.ts'
import type { Stream } from './stream.ts'
import { ask, facts, given, openFlow } from './flow-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openFlow()
})
afterAll(() => stream.close())

describe('histories that do not add up', () => {
  const one = (rows: Row[]) => given(stream, { work_item: [item('1')], work_item_state: rows })
  const row = (
    entered: string,
    left: string | null,
    native_state: string,
    native_category?: string,
  ): Row => ({
    work_item_id: '1',
    entered_at: entered,
    left_at: left,
    native_state,
    native_category: native_category ?? null,
  })
  const kinds = () => stream.ask('SELECT kind FROM work_item_fault_fact ORDER BY kind')

  it('overlapping intervals: one ends where the next begins', async () => {
    await one([
      row(at(8), at(14), 'In Progress'),
      row(at(12), at(18), 'Review'),
      row(at(18), null, 'Done', 'done'),
    ])
    expect(await facts(stream, 'active_hours, waiting_hours, missing_hours, flow_hours')).toEqual([
      [96, 144, 0, 240],
    ])
    expect(await kinds()).toEqual([['overlap']])
  })

  it('missing intervals: the gap is missing, not active and not waiting', async () => {
    await one([
      row(at(8), at(10), 'In Progress'),
      row(at(12), at(18), 'Review'),
      row(at(18), null, 'Done', 'done'),
    ])
    expect(await facts(stream, 'active_hours, waiting_hours, missing_hours, flow_hours')).toEqual([
      [48, 144, 48, 240],
    ])
    expect(await kinds()).toEqual([['gap after it']])
  })

  it('a missing end is that of the next beginning', async () => {
    await one([row(at(8), null, 'In Progress'), row(at(12), null, 'Done', 'done')])
    expect(await facts(stream, 'active_hours, flow_hours, flow_state')).toEqual([[96, 96, 'done']])
    expect(await kinds()).toEqual([['end missing']])
  })

  it('a clock that runs backwards gives no hours', async () => {
    await one([
      row(at(8), at(7), 'In Progress'),
      row(at(12), at(18), 'Review'),
      row(at(18), null, 'Done', 'done'),
    ])
    expect(await facts(stream, 'active_hours, waiting_hours, missing_hours, flow_hours')).toEqual([
      [0, 144, 96, 240],
    ])
    expect(await kinds()).toEqual([['left before it was entered']])
    expect(await stream.ask('SELECT hours FROM work_item_state_fact ORDER BY entered_at')).toEqual([
      [null],
      [144],
      [null],
    ])
  })

  it('done before it was started: done, without a flow time, and not under way', async () => {
    await one([row(at(8), null, 'Done', 'done'), row(at(12), at(10), 'In Progress')])
    expect(await facts(stream, 'done_at, started_at, flow_hours, cycle_hours, reopened_count')).toEqual([
      [at(8), at(12), null, null, 0],
    ])
    expect(await kinds()).toEqual([['done before it was started'], ['left before it was entered']])
    expect((await ask(stream, 'throughput')).total.window.n).toBe(1)
    expect((await ask(stream, 'flow_time')).total.window.n).toBe(0)
    expect((await ask(stream, 'flow_load')).total.window.value).toBe(0)
  })

  it('none of them lets the hours of an item exceed its flow time', async () => {
    await one([
      row(at(8), at(30), 'In Progress'),
      row(at(9), at(8), 'Review'),
      row(at(12), null, 'Odd'),
      row(at(18), null, 'Done', 'done'),
    ])
    expect(await stream.ask(stream.registry.checks.get('flow_holds_its_states')!.sql)).toEqual([])
  })
})
