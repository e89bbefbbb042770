import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openModels, type Given, type Models, type Row } from './given.ts'

let models: Models
let given: (tables: Record<string, Row[]>) => Promise<Given>
beforeAll(async () => {
  models = await openModels()
  given = models.given
})
afterAll(() => models.close())

const S = 'git:shop'

/** A production deployment that succeeded, with what matters changed. */
function deployed(id: string, at: string, more: Row = {}): Row {
  const base = { deployment_id: id, finished_at: at, service_id: S, repository_id: 'shop' }
  const kind = { environment_tier: 'production', outcome: 'succeeded', origin: 'tag' }
  const flags = { is_prerelease: false, is_first: false, is_failed: false, is_remediation: false }
  return { ...base, ...kind, ...flags, change_count: 1, ...more }
}

function changed(id: string, mergedAt: string, deployedAt: string | null, more: Row = {}): Row {
  const hours = (Date.parse(`${deployedAt}Z`) - Date.parse(`${mergedAt}Z`)) / 3_600_000
  const base = { change_id: id, service_id: S, repository_id: 'shop', origin: 'tag', start_basis: 'merged' }
  const times = { merged_at: mergedAt, deployed_at: deployedAt, deployment_id: deployedAt && 'd' }
  const known = deployedAt ? { lead_time_hours: hours, release_hours: hours } : {}
  return { ...base, ...times, ...known, is_waiting: deployedAt === null, ...more }
}

const service: Row[] = [{ service_id: S, name: 'shop', repository_id: 'shop' }]
const none = { service_owner: [], service }

describe('change_fail_rate', () => {
  it('counts each failed deployment once, so that it is never above 1', async () => {
    const failed = { is_failed: true, recovered_at: '2026-01-10T00:00' }
    const rows = ['a', 'b', 'c', 'd', 'e'].map((id) => deployed(id, '2026-01-06T10:00', failed))
    const owners = ['red', 'blue'].map((team_id) => ({
      service_id: S,
      team_id,
      valid_from_at: '2020-01-01T00:00',
    }))
    const answer = await (
      await given({ ...none, deployment_fact: rows, service_owner: owners })
    ).metric('change_fail_rate')
    expect(answer.total.window).toMatchObject({ n: 5, numerator: 5, value: 1, high: 1 })
    expect(answer.total.window.low).toBeCloseTo(0.5655, 4)
  })

  it('knows a failure only once its repair is known', async () => {
    const rows = [deployed('a', '2026-02-20T10:00', { is_failed: true, recovered_at: '2026-02-24T10:00' })]
    const seen = await given({ ...none, deployment_fact: rows })
    const before = await seen.metric('change_fail_rate', { asOf: Date.parse('2026-02-22T00:00Z') })
    expect(before.total.window).toMatchObject({ numerator: 0, n: 1, open_count: 1 })
    expect((await seen.metric('change_fail_rate')).total.window).toMatchObject({
      numerator: 1,
      n: 1,
      open_count: 0,
    })
  })

  it('is unknown without deployments, not 0', async () => {
    const answer = await (await given({ ...none, deployment_fact: [] })).metric('change_fail_rate')
    expect(answer.total.window).toMatchObject({ n: 0, value: null, low: null, high: null })
  })
})

describe('deployment_frequency', () => {
  it('counts successful production deployments, without pre-releases, per day of the window', async () => {
    const rows = [
      deployed('a', '2026-01-05T00:00'),
      deployed('b', '2026-03-01T23:59'),
      deployed('after', '2026-03-02T00:00'),
      deployed('before', '2026-01-04T23:59'),
      deployed('rc', '2026-01-06T10:00', { is_prerelease: true, environment_tier: 'staging' }),
      deployed('staging', '2026-01-06T10:00', { environment_tier: 'staging' }),
      deployed('failed', '2026-01-06T10:00', { outcome: 'failed' }),
    ]
    const { total } = await (await given({ ...none, deployment_fact: rows })).metric('deployment_frequency')
    expect(total.window).toMatchObject({ n: 2, numerator: 2, value: 2 / 56 })
    expect(total.comparison?.previous).toMatchObject({ numerator: 1, value: 1 / 56 })
  })

  it('counts days with a deployment by the clock of the zone', async () => {
    const times = [
      '2026-01-06T10:00',
      '2026-01-06T22:59',
      '2026-01-06T23:00',
      '2026-01-08T10:00',
      '2025-12-30T10:00',
    ]
    const seen = await given({ ...none, deployment_fact: times.map((at, i) => deployed(`d${i}`, at)) })
    const utc = await seen.metric('deployment_frequency')
    expect(utc.active_days).toEqual({ count: 2, of: 56, per_week: 2 / 8 })
    const berlin = await seen.metric('deployment_frequency', { zone: 'Europe/Berlin' })
    expect(berlin.active_days).toEqual({ count: 3, of: 56, per_week: 3 / 8 })
    expect((await seen.metric('change_fail_rate')).active_days).toBeNull()
  })

  it('has its empty buckets, as 0 and not as gaps', async () => {
    const rows = [deployed('a', '2026-01-06T10:00')]
    const { total } = await (await given({ ...none, deployment_fact: rows })).metric('deployment_frequency')
    expect(total.buckets.map(({ bucket_date, value }) => [bucket_date, value])).toEqual([
      ['2026-01-05', 1 / 7],
      ...[
        '2026-01-12',
        '2026-01-19',
        '2026-01-26',
        '2026-02-02',
        '2026-02-09',
        '2026-02-16',
        '2026-02-23',
      ].map((date) => [date, 0]),
    ])
  })

  it('gives a week of 167 hours its own deployments where the clock goes forward', async () => {
    const edges = ['2026-03-22T22:59', '2026-03-22T23:00', '2026-03-29T21:59', '2026-03-29T22:00']
    const rows = edges.map((at, i) => deployed(`d${i}`, at))
    const seen = await given({ ...none, deployment_fact: rows })
    const window = { from: '2026-03-16', to: '2026-04-06', asOf: Date.parse('2026-05-01T00:00Z') }
    const berlin = await seen.metric('deployment_frequency', { ...window, zone: 'Europe/Berlin' })
    expect(berlin.total.buckets.map((bucket) => [bucket.bucket_date, bucket.numerator])).toEqual([
      ['2026-03-16', 1],
      ['2026-03-23', 2],
      ['2026-03-30', 1],
    ])
    const statement = await models.warehouse.rows<Row>(berlin.sql)
    expect(statement.map((row) => [row['bucket_date'], row['numerator']])).toEqual([
      ['2026-03-16', 1],
      ['2026-03-23', 2],
      ['2026-03-30', 1],
    ])
  })

  it('marks the bucket that the as-of time lies in as open, and counts its days up to then', async () => {
    const rows = [deployed('a', '2026-02-24T10:00')]
    const seen = await given({ ...none, deployment_fact: rows })
    const { total } = await seen.metric('deployment_frequency', { asOf: Date.parse('2026-02-25T00:00Z') })
    expect(total.buckets.at(-1)).toMatchObject({ is_open: true, value: 1 / 2, numerator: 1 })
    expect(total.buckets.at(-2)).toMatchObject({ is_open: false })
  })
})

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

describe('failed_deployment_recovery_time', () => {
  it('runs from the failed deployment to its repair, and shows what is still broken as open', async () => {
    const rows = [
      deployed('a', '2026-01-06T10:00', {
        is_failed: true,
        recovered_at: '2026-01-06T12:00',
        recovery_hours: 2,
      }),
      deployed('b', '2026-01-07T10:00', { is_failed: true, failure_known_at: '2026-01-07T11:00' }),
      deployed('c', '2026-01-08T10:00'),
    ]
    await (
      await given({ ...none, deployment_fact: rows })
    ).expectCases('failed_deployment_recovery_time', [
      { case_id: 'a', value: 2, is_open: false },
      { case_id: 'b', value: null, is_open: true },
    ])
  })
})

describe('deployment_rework_rate', () => {
  it('is the share of deployments that repaired another one', async () => {
    const rows = [
      deployed('a', '2026-01-06T10:00'),
      deployed('b', '2026-01-07T10:00', { is_remediation: true }),
    ]
    const { total } = await (await given({ ...none, deployment_fact: rows })).metric('deployment_rework_rate')
    expect(total.window).toMatchObject({ n: 2, numerator: 1, value: 0.5 })
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
