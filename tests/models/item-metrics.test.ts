import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openModels, type Given, type Models, type Row } from './given.ts'
import { none } from './metric-rows.ts'

let models: Models
let given: (tables: Record<string, Row[]>) => Promise<Given>
beforeAll(async () => {
  models = await openModels()
  given = models.given
})
afterAll(() => models.close())

describe('work items', () => {
  const item = (id: string, startedAt: string | null, doneAt: string | null, more: Row = {}): Row => ({
    work_item_id: id,
    item_key: id,
    started_at: startedAt,
    done_at: doneAt,
    flow_hours: startedAt && doneAt && (Date.parse(`${doneAt}Z`) - Date.parse(`${startedAt}Z`)) / 3_600_000,
    ...more,
  })
  const items = [
    item('A-1', '2026-01-06T00:00', '2026-01-07T00:00'),
    item('A-2', '2026-01-06T00:00', null),
    item('A-3', null, '2026-01-08T00:00'),
    item('A-4', '2026-01-06T00:00', null, { cancelled_at: '2026-01-09T00:00' }),
    item('A-5', '2026-01-06T00:00', '2026-03-05T00:00'),
  ]

  it('flow from start to done, those that nobody moved left out', async () => {
    const seen = await given({ ...none, work_item_fact: items })
    await seen.expectCases('flow_time', [{ case_id: 'A-1', value: 24, happened_at: '2026-01-07T00:00' }])
  })

  it('count when they are done, moved or not', async () => {
    const seen = await given({ ...none, work_item_fact: items })
    await seen.expectCases('throughput', [{ case_id: 'A-1' }, { case_id: 'A-3' }])
    expect((await seen.metric('throughput')).total.window).toMatchObject({ n: 2, value: 2 / 56 })
  })

  it('are under way from start until done or given up, by what was known then', async () => {
    const seen = await given({ ...none, work_item_fact: items })
    await seen.expectCases('flow_load', [
      { case_id: 'A-1', is_open: false, left_at: '2026-01-07T00:00' },
      { case_id: 'A-2', is_open: true, left_at: null },
      { case_id: 'A-4', is_open: false, left_at: '2026-01-09T00:00' },
      { case_id: 'A-5', is_open: true, left_at: null },
    ])
  })

  it('are none where no tracker is read', async () => {
    const seen = await given({ ...none, work_item_fact: [] })
    await seen.expectCases('flow_time', [])
  })
})
