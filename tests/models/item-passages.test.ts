import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { workday as at } from './days.ts'
import { full, item, items, openPassages, R, told } from './passage-rows.ts'
import type { Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openPassages()
})
afterAll(() => stream.close())

describe('an item', () => {
  it('without a change is in its first stages until it is done, and is told as not linked', async () => {
    await stream.given({
      ...told(full),
      ...items(
        item('A', 2, [4, 'active'], [9, 'done']),
        item('B', 2, [3, 'active'], [8, 'done']),
        item('C', 2, [3, 'active']),
        item('D', 2),
      ),
    })
    expect(
      await stream.ask(
        `SELECT work_item_id, stage, hours, left_at IS NULL FROM stream_interval_fact
         WHERE change_id IS NULL AND stage <> 'whole' ORDER BY work_item_id, started_at`,
      ),
    ).toEqual([
      ['B', 'pile', 24, false],
      ['B', 'preparation', null, false],
      ['C', 'pile', 24, false],
      ['C', 'preparation', null, true],
      ['D', 'pile', null, true],
    ])
    expect(
      await stream.ask(
        `SELECT passage_id, is_missing FROM stream_link_fact WHERE link = 'item to change' ORDER BY 1`,
      ),
    ).toEqual([
      ['B', true],
      [`${R}#1 git:${R}`, false],
    ])
  })

  it('tells by its states how much of a stage of work was waiting', async () => {
    await stream.given({
      ...told({ ...full, first: 8, opened: 8 }),
      ...items(item('A', 2, [4, 'active'], [5, 'waiting'], [7, 'active'], [9, 'done'])),
    })
    expect(
      await stream.ask(
        `SELECT hours, waiting_hours, active_hours FROM stream_interval_fact WHERE stage = 'preparation'`,
      ),
    ).toEqual([[96, 48, 48]])
    expect(
      await stream.ask(`SELECT stage, started_at, ended_at FROM stream_wait_fact WHERE evidence <> 'stage'`),
    ).toEqual([['preparation', '2026-01-05T10:00', '2026-01-07T10:00']])
  })

  it('in states that nothing maps is neither waiting nor worked on', async () => {
    await stream.given({
      ...told({ ...full, first: 8, opened: 8 }),
      work_item: [item('A', 2).work_item],
      work_item_state: [
        { work_item_id: 'A', entered_at: at(4), left_at: at(5), flow_state: 'active' },
        { work_item_id: 'A', entered_at: at(5), left_at: at(9), native_state: 'Odd' },
      ],
    })
    expect(
      await stream.ask(
        `SELECT hours, waiting_hours, active_hours FROM stream_interval_fact WHERE stage = 'preparation'`,
      ),
    ).toEqual([[96, 0, 24]])
  })

  it('done before it was started has a fault, and no time', async () => {
    await stream.given({
      ...told(),
      'config.stage': [
        { position: 1, stage: 'doing', name: 'Doing', from_event: 'start', to_event: 'done', kind: 'work' },
      ],
      'config.stage_start': [{ stage: 'doing', event: 'start', position: 1, to_position: 2, depth: 0 }],
      ...items(item('A', 2, [3, 'active'], [6, 'done'])),
      work_item_state: [
        { work_item_id: 'A', entered_at: at(3), left_at: at(4), flow_state: 'done' },
        { work_item_id: 'A', entered_at: at(4), left_at: at(5), flow_state: 'active' },
        { work_item_id: 'A', entered_at: at(5), flow_state: 'cancelled' },
        { work_item_id: 'B', entered_at: at(3), left_at: at(6), flow_state: 'active' },
        { work_item_id: 'B', entered_at: at(6), flow_state: 'done' },
      ],
      work_item: [item('A', 2).work_item, item('B', 2).work_item],
    })
    expect(
      await stream.ask(
        `SELECT work_item_id, hours FROM stream_interval_fact WHERE stage = 'doing' AND ended_at IS NOT NULL`,
      ),
    ).toEqual([['B', 72]])
  })

  it('that holds others is no passage: it is the idea of what it holds', async () => {
    const epic = item('E', 1)
    const story = item('A', 3, [4, 'active'], [9, 'done'])
    await stream.given({
      ...told(full),
      ...items(epic, story),
      work_item: [epic.work_item, { ...story.work_item, parent_work_item_id: 'E' }],
    })
    expect(
      await stream.ask(`SELECT passage_id, idea_at FROM int_passage__joined WHERE idea_at IS NOT NULL`),
    ).toEqual([[`${R}#1 git:${R}`, '2026-01-01T10:00']])
  })
})
