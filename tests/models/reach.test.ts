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
const service: Row[] = [{ service_id: S, name: 'shop', repository_id: 'shop' }]
const none = { service_owner: [], service }

/** A production deployment that succeeded, with what matters changed. */
function deployed(id: string, at: string, more: Row = {}): Row {
  const base = { deployment_id: id, finished_at: at, service_id: S, repository_id: 'shop' }
  const kind = { environment_tier: 'production', outcome: 'succeeded', origin: 'tag' }
  const flags = { is_prerelease: false, is_first: false, is_failed: false, is_remediation: false }
  return { ...base, ...kind, ...flags, change_count: 1, ...more }
}

describe('bad input', () => {
  const owner = (team_id: string, valid_from_at: string, valid_to_at: string | null = null): Row => ({
    service_id: S,
    team_id,
    valid_from_at,
    valid_to_at,
  })

  it('of ten thousand services in a filter is answered', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => `git:other-${i}`)
    const seen = await given({ ...none, deployment_fact: [deployed('a', '2026-01-06T10:00')] })
    // Its own work: what else a machine does is no matter.
    const before = process.cpuUsage()
    const found = await seen.metric('deployment_frequency', { serviceIds: [...many, S], by: 'service' })
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(3000)
    expect(found.total.window.numerator).toBe(1)
    const others = await seen.metric('deployment_frequency', { serviceIds: many })
    expect(others.total.window.numerator).toBe(0)
  })

  it('of a service that changed hands counts each deployment to whom it was then, and once in all', async () => {
    const rows = [deployed('a', '2026-01-06T10:00'), deployed('b', '2026-02-06T10:00'), deployed('c', '2026-02-07T10:00')] // prettier-ignore
    const service_owner = [
      owner('red', '2020-01-01T00:00', '2026-02-06T10:00'),
      owner('blue', '2026-02-06T10:00'),
    ]
    const answer = await (
      await given({ ...none, deployment_fact: rows, service_owner })
    ).metric('deployment_frequency', { by: 'team' })
    expect(answer.groups.map(({ key, window }) => [key, window.numerator])).toEqual([
      ['blue', 2],
      ['red', 1],
    ])
    expect(answer.total.window.numerator).toBe(3)
  })

  it('of a service that two teams own counts for each of them, and once in all', async () => {
    const service_owner = [owner('red', '2020-01-01T00:00'), owner('blue', '2020-01-01T00:00')]
    const answer = await (
      await given({ ...none, deployment_fact: [deployed('a', '2026-01-06T10:00')], service_owner })
    ).metric('deployment_frequency', { by: 'team' })
    expect(answer.groups.map(({ window }) => window.numerator)).toEqual([1, 1])
    expect(answer.total.window.numerator).toBe(1)
  })

  it('of a deployment of a service that is no more known counts in all and for nobody', async () => {
    const rows = [deployed('a', '2026-01-06T10:00', { service_id: 'git:merged-away', commit_id: null, change_count: null })] // prettier-ignore
    const seen = await given({ ...none, deployment_fact: rows })
    const answer = await seen.metric('deployment_frequency', { by: 'value_stream' })
    expect(answer.groups.map(({ key, label, window }) => [key, label, window.numerator])).toEqual([
      [null, 'no value stream', 1],
    ])
    expect((await seen.metric('release_size')).total.window.n).toBe(0)
  })

  it('of a value stream without services and a team without members says nothing, not 0 %', async () => {
    const seen = await given({
      ...none,
      deployment_fact: [deployed('a', '2026-01-06T10:00')],
      value_stream: [{ value_stream_id: 'empty', name: 'empty' }],
    })
    const answer = await seen.metric('change_fail_rate', { valueStreamIds: ['empty'], by: 'value_stream' })
    expect(answer.total.window).toMatchObject({ n: 0, value: null })
    expect(answer.groups.map(({ key, window }) => [key, window.value])).toEqual([['empty', null]])
    expect((await seen.metric('change_fail_rate', { teamIds: ['nobody'] })).total.window.value).toBeNull()
    await given({ value_stream: [] })
  })
})

describe('the window before', () => {
  it('is not compared with while its sources are not read back to it', async () => {
    const seen = await given({ ...none, deployment_fact: [deployed('a', '2026-01-06T10:00')] })
    expect((await seen.metric('deployment_frequency')).total.comparison).not.toBeNull()
    const state = (reach: string) =>
      models.warehouse.build(async (lane) => {
        await lane.run(`DELETE FROM meta.stream_state`)
        await lane.run(
          `INSERT INTO meta.stream_state (source, stream, row_count, landed_count, rejected_count, reaches_back_to)
           VALUES ('github:acme', 'deployment', 1, 1, 0, TIMESTAMP '${reach}'), ('jira:acme', 'issue', 1, 1, 0, TIMESTAMP '2026-02-01')`,
        )
      })
    await state('2025-12-20 00:00:00')
    const answer = await seen.metric('deployment_frequency', { by: 'service' })
    expect(answer.comparison_withheld).toBe(
      'History is read back to 2025-12-20: the window before is not known',
    )
    expect([answer.total, ...answer.groups].map(({ comparison }) => comparison)).toEqual([null, null])
    await state('2025-11-01 00:00:00')
    expect(await seen.metric('deployment_frequency')).toMatchObject({ comparison_withheld: null })
    await models.warehouse.build((lane) => lane.run(`DELETE FROM meta.stream_state`))
  })
})

describe('days before those that are kept', () => {
  const mark = (kept: string | null) =>
    models.warehouse.build(async (lane) => {
      await lane.run('DELETE FROM meta.retention')
      if (kept !== null)
        await lane.run(
          `INSERT INTO meta.retention VALUES ('github:acme', 'deployment', CAST($kept AS TIMESTAMP), TIMESTAMP '2026-03-01', 9)`,
          { kept },
        )
    })

  it('are unknown and not nothing: their buckets, a rate over them, and what they would be compared with', async () => {
    const rows = ['2026-01-20T10:00', '2026-02-10T10:00', '2026-02-11T10:00'].map((at, i) =>
      deployed(`d${i}`, at),
    )
    const seen = await given({ ...none, deployment_fact: rows })
    await mark('2026-01-15 00:00:00')
    const answer = await seen.metric('deployment_frequency')
    expect(answer.kept_from).toBe(Date.parse('2026-01-15'))
    const told = answer.total.buckets.map(({ value, numerator, withheld }) => [value, numerator, withheld])
    // The week of the fifteenth is kept in part.
    expect(told.slice(0, 2)).toEqual([1, 2].map(() => [null, null, 'not kept before 2026-01-15']))
    expect(told.slice(2, 5).map(([, numerator]) => numerator)).toEqual([1, 0, 0])
    expect(answer.total.window).toMatchObject({ value: null, withheld: 'not kept before 2026-01-15' })
    expect(answer.comparison_withheld).toBe('The window before is not known: not kept before 2026-01-15')
    expect(answer.total.comparison).toBeNull()
    const failed = await seen.metric('change_fail_rate')
    expect([failed.total.window.n, failed.total.window.value]).toEqual([3, 0])
    expect(failed.notes).toContain('Part of the window is left out: not kept before 2026-01-15')
    await mark('2025-11-01 00:00:00')
    const whole = await seen.metric('deployment_frequency')
    expect([whole.total.window.numerator, whole.comparison_withheld]).toEqual([3, null])
    expect(whole.total.buckets.some(({ withheld }) => withheld !== null)).toBe(false)
    await mark(null)
  })
})
