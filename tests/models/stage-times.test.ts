import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openModels, type Given, type Models, type Row } from './given.ts'

let models: Models
let given: (tables: Record<string, Row[]>) => Promise<Given>
beforeAll(async () => {
  models = await openModels()
  given = models.given
})
afterAll(() => models.close())

const owned = {
  service: [{ service_id: 'git:shop', name: 'shop', repository_id: 'shop' }],
  service_owner: [
    {
      service_id: 'git:shop',
      team_id: 'red',
      valid_from_at: '2020-01-01T00:00',
      valid_to_at: '2026-01-10T00:00',
    },
    { service_id: 'git:shop', team_id: 'blue', valid_from_at: '2026-01-10T00:00' },
  ],
}
const merged = (id: string, merged_at: string, more: Row = {}): Row => ({
  change_id: id,
  service_id: 'git:shop',
  repository_id: 'shop',
  merged_at,
  ...more,
})

describe.each([
  ['coding_time', 'coding_hours'],
  ['pickup_time', 'pickup_hours'],
  ['review_time', 'review_hours'],
])('%s', (metric, column) => {
  it('counts when the change was merged, for the team that owned the service then', async () => {
    const rows = [
      merged('1', '2026-01-08T00:00', { [column]: 5 }),
      merged('2', '2026-01-12T00:00', { [column]: 7 }),
    ]
    await (
      await given({ ...owned, change_fact: rows })
    ).expectCases(metric, [
      { case_id: '1', happened_at: '2026-01-08T00:00', value: 5, is_open: false, team_id: 'red' },
      { case_id: '2', happened_at: '2026-01-12T00:00', value: 7, is_open: false, team_id: 'blue' },
    ])
  })

  it('leaves out what is unknown rather than taking it for 0, and keeps a true 0', async () => {
    const rows = [
      merged('unknown', '2026-01-08T00:00', { [column]: null }),
      merged('at once', '2026-01-08T00:00', { [column]: 0 }),
    ]
    await (
      await given({ ...owned, change_fact: rows })
    ).expectCases(metric, [{ case_id: 'at once', value: 0 }])
  })

  it('knows nothing that was merged after the as-of time', async () => {
    const rows = [
      merged('at it', '2026-03-02T00:00', { [column]: 1 }),
      merged('after', '2026-03-02T00:01', { [column]: 1 }),
    ]
    await (await given({ ...owned, change_fact: rows })).expectCases(metric, [{ case_id: 'at it' }])
  })

  it('is a median from five changes on, with an interval from six, and p85 open above', async () => {
    const many = [1, 2, 3, 4, 50].map((hours, i) =>
      merged(String(i), '2026-01-08T00:00', { [column]: hours }),
    )
    const five = await (await given({ ...owned, change_fact: many })).metric(metric)
    expect(five.total.window).toMatchObject({ n: 5, value: 3, low: null, high: null, withheld: null })
    const six = await (
      await given({ ...owned, change_fact: [...many, merged('6', '2026-01-08T00:00', { [column]: 6 })] })
    ).metric(metric)
    expect(six.total.window).toMatchObject({ n: 6, value: 3.5, low: 1, high: 50, p85_high: null })
  })

  it('is nothing in a window without data and withheld with a single row', async () => {
    const seen = await given({ ...owned, change_fact: [merged('1', '2026-01-08T00:00', { [column]: 5 })] })
    expect((await seen.metric(metric)).total.window).toMatchObject({
      n: 1,
      value: null,
      withheld: 'n = 1, too few',
    })
    const empty = await seen.metric(metric, { from: '2025-06-02', to: '2025-06-30' })
    expect(empty.total.window).toMatchObject({ n: 0, value: null })
  })
})

describe('work_item_age', () => {
  const item = (id: string, startedAt: string | null, more: Row = {}): Row => ({
    work_item_id: id,
    item_key: id,
    started_at: startedAt,
    ...more,
  })

  it('runs from the start to the as-of time while an item is under way, else to its end', async () => {
    const rows = [
      item('1 open', '2026-02-20T00:00'),
      item('2 done', '2026-02-20T00:00', { done_at: '2026-02-22T00:00' }),
      item('3 given up', '2026-02-20T00:00', { cancelled_at: '2026-02-21T00:00' }),
      item('4 done later', '2026-02-20T00:00', { done_at: '2026-03-05T00:00' }),
      item('5 never started', null),
    ]
    await (
      await given({ ...owned, work_item_fact: rows })
    ).expectCases('work_item_age', [
      { case_id: '1 open', value: 240, is_open: true, left_at: null },
      { case_id: '2 done', value: 48, is_open: false, left_at: '2026-02-22T00:00' },
      { case_id: '3 given up', value: 24, is_open: false, left_at: '2026-02-21T00:00' },
      { case_id: '4 done later', value: 240, is_open: true, left_at: null },
    ])
  })

  it('is the age of what is under way at the end of each bucket, also across a change of the clock', async () => {
    const rows = ['1', '2', '3', '4', '5'].map((id) => item(id, '2026-03-23T00:00'))
    const seen = await given({ ...owned, work_item_fact: rows })
    const { total } = await seen.metric('work_item_age', {
      from: '2026-03-16',
      to: '2026-04-06',
      zone: 'Europe/Berlin',
      asOf: Date.parse('2026-05-01T00:00Z'),
    })
    // Sunday's end in Berlin is 22:00 UTC from 29 March on.
    expect(total.buckets.map(({ n, value }) => [n, value && Math.round(value)])).toEqual([
      [0, null],
      [5, 7 * 24 - 2],
      [5, 14 * 24 - 2],
    ])
  })
})
