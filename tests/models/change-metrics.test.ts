import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openModels, type Given, type Models, type Row } from './given.ts'
import { deployed, none, S, service } from './metric-rows.ts'

let models: Models
let given: (tables: Record<string, Row[]>) => Promise<Given>
beforeAll(async () => {
  models = await openModels()
  given = models.given
})
afterAll(() => models.close())

function changed(id: string, mergedAt: string, deployedAt: string | null, more: Row = {}): Row {
  const hours = (Date.parse(`${deployedAt}Z`) - Date.parse(`${mergedAt}Z`)) / 3_600_000
  const base = { change_id: id, service_id: S, repository_id: 'shop', origin: 'tag', start_basis: 'merged' }
  const times = { merged_at: mergedAt, deployed_at: deployedAt, deployment_id: deployedAt && 'd' }
  const known = deployedAt ? { lead_time_hours: hours, release_hours: hours } : {}
  return { ...base, ...times, ...known, is_waiting: deployedAt === null, ...more }
}

describe('change_lead_time', () => {
  const changes = [
    ...['1', '2', '3', '4', '5'].map((id) => changed(id, '2026-01-06T00:00', `2026-01-06T0${id}:00`)),
    changed('waits', '2026-01-06T00:00', null),
    changed('later', '2026-01-06T00:00', '2026-04-01T00:00'),
  ]

  it('does not count changes that are not deployed', async () => {
    const seen = await given({
      ...none,
      change_fact: changes,
      deployment_fact: [],
      int_deployment__assigned: [],
    })
    const { total } = await seen.metric('change_lead_time')
    expect(total.window).toMatchObject({ n: 5, value: 3 })
  })

  it('withholds a median of fewer than five, and says so', async () => {
    const seen = await given({ ...none, change_fact: changes.slice(0, 4) })
    const { total } = await seen.metric('change_lead_time')
    expect(total.window).toMatchObject({ n: 4, value: null, p85: null, withheld: 'n = 4, too few' })
  })

  it('leaves out what has no lead time rather than taking it for 0', async () => {
    const seen = await given({
      ...none,
      change_fact: [
        ...changes.slice(0, 5),
        changed('6', '2026-01-06T00:00', '2026-01-07T00:00', { lead_time_hours: null }),
      ],
    })
    expect((await seen.metric('change_lead_time')).total.window).toMatchObject({ n: 5, value: 3 })
  })

  it('counts a change of two services once in the organisation, and once in each service', async () => {
    const other = changes.slice(0, 5).map((row) => ({ ...row, service_id: 'git:other' }))
    const seen = await given({
      change_fact: [...changes.slice(0, 5), ...other],
      service: [...service, { service_id: 'git:other', name: 'other', repository_id: 'shop' }],
    })
    const answer = await seen.metric('change_lead_time', { by: 'service' })
    expect(answer.total.window.n).toBe(5)
    expect(answer.groups.map(({ label, window }) => [label, window.n])).toEqual([
      ['other', 5],
      ['shop', 5],
    ])
  })

  it('says where the start is the merge', async () => {
    const seen = await given({ ...none, change_fact: changes.slice(0, 5) })
    expect((await seen.metric('change_lead_time')).start_label).toBe('from merge: no first commit is known')
    const gitlab = await seen.metric('change_lead_time', { profile: 'gitlab' })
    expect(gitlab.start_label).toBe('from merge')
    expect(gitlab.notes[0]).toMatch(/^Profile gitlab: lead_start = merged, first_deployment = all/)
  })

  it('answers with the same figures as the statement that it shows', async () => {
    const seen = await given({ ...none, change_fact: changes })
    const answer = await seen.metric('change_lead_time', { repositoryIds: ["sh'op", 'shop'] })
    const [row] = await models.warehouse.rows<Row>(answer.sql)
    expect(row).toMatchObject({ bucket_date: '2026-01-05', n: 5, value: 3, open_count: 0 })
    expect(answer.total.buckets[0]).toMatchObject({ n: 5, value: 3 })
  })
})

describe('stages', () => {
  it('commit to merge counts when merged, merge to release when released', async () => {
    const row = changed('1', '2026-01-06T00:00', '2026-01-20T00:00', { commit_to_merge_hours: 5 })
    const seen = await given({ ...none, change_fact: [row] })
    await seen.expectCases('commit_to_merge_time', [
      { case_id: '1', happened_at: '2026-01-06T00:00', value: 5 },
    ])
    await seen.expectCases('merge_to_release_time', [
      { case_id: '1', happened_at: '2026-01-20T00:00', value: 336 },
    ])
  })

  it('a stage that is unknown is no case', async () => {
    const row = changed('1', '2026-01-06T00:00', '2026-01-20T00:00', {
      commit_to_merge_hours: null,
      release_hours: null,
    })
    const seen = await given({ ...none, change_fact: [row] })
    await seen.expectCases('commit_to_merge_time', [])
    await seen.expectCases('merge_to_release_time', [])
  })
})

describe('waiting', () => {
  const changes = [
    changed('released', '2026-01-06T00:00', '2026-01-20T00:00'),
    changed('waits', '2026-01-14T00:00', null),
    changed('history', '2026-01-01T00:00', null, { is_waiting: false }),
  ]

  it('counts what was merged and not yet released at the end of each bucket', async () => {
    const { total } = await (await given({ ...none, change_fact: changes })).metric('waiting_changes')
    expect(total.buckets.map(({ value }) => value)).toEqual([1, 2, 1, 1, 1, 1, 1, 1])
    expect(total.window).toMatchObject({ value: 1, open_count: 1 })
  })

  it('looks back to what waited at the as-of time', async () => {
    const seen = await given({ ...none, change_fact: changes })
    const { total } = await seen.metric('waiting_changes', { asOf: Date.parse('2026-01-16T00:00Z') })
    expect(total.window.value).toBe(2)
    expect(total.buckets.slice(0, 3).map(({ value, is_open }) => [value, is_open])).toEqual([
      [1, false],
      [2, true],
      [null, true],
    ])
  })

  it('tells their age at the end of the window', async () => {
    const many = Array.from({ length: 5 }, (_, i) => changed(`w${i}`, `2026-02-1${i}T00:00`, null))
    const { total } = await (await given({ ...none, change_fact: many })).metric('waiting_age')
    expect(total.window).toMatchObject({ n: 5, value: expect.closeTo(18 * 24, 2) as number })
    expect(total.buckets[0]).toMatchObject({ n: 0, value: null })
  })
})

describe('releases', () => {
  it('cadence runs from the release before in time; the first one has none', async () => {
    const rows = [
      deployed('a', '2026-01-06T00:00'),
      deployed('b', '2026-01-08T00:00', { earlier_deployment_id: 'a' }),
    ]
    await (
      await given({ ...none, deployment_fact: rows })
    ).expectCases('release_cadence', [{ case_id: 'b', value: 48 }])
  })

  it('size leaves out the first known release, whose changes are unknown, and keeps an empty one', async () => {
    const rows = [
      deployed('first', '2026-01-06T00:00', { change_count: null, is_first: true }),
      deployed('same', '2026-01-07T00:00', { change_count: 0 }),
    ]
    await (
      await given({ ...none, deployment_fact: rows })
    ).expectCases('release_size', [{ case_id: 'same', value: 0 }])
  })

  it('merged changes count whether or not they are released', async () => {
    const rows = [
      changed('1', '2026-01-06T00:00', null),
      changed('2', '2026-01-06T00:00', '2026-01-07T00:00'),
    ]
    const { total } = await (await given({ ...none, change_fact: rows })).metric('merged_changes')
    expect(total.window).toMatchObject({ numerator: 2, value: 2 / 56 })
  })
})
