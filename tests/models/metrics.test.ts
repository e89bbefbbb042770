import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openModels, type Given, type Models, type Row } from './given.ts'
import { deployed, none, S } from './metric-rows.ts'

let models: Models
let given: (tables: Record<string, Row[]>) => Promise<Given>
beforeAll(async () => {
  models = await openModels()
  given = models.given
})
afterAll(() => models.close())

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
