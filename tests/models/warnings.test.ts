import { afterAll, beforeAll, expect, it } from 'vitest'
import { february as at } from './days.ts'
import { openModels, type Models, type Row } from './given.ts'

let models: Models
beforeAll(async () => {
  models = await openModels()
})
afterAll(() => models.close())

async function rowsOf(model: string, columns: string): Promise<unknown[][]> {
  const text = models.registry.models.get(model)?.sql
  const rows = await models.warehouse.rows<Row>(`SELECT ${columns} FROM (${text}) ORDER BY 1, 2`)
  return rows.map((row) =>
    Object.values(row).map((value) =>
      typeof value === 'number' && value > 1e11 ? new Date(value).toISOString().slice(0, 16) : value,
    ),
  )
}

it('counts what fails around a release, from the day before to three days after it went out', async () => {
  const failed = (finished_at: string, more: Row = {}) => ({
    deployment_id: finished_at,
    service_id: 's',
    environment_tier: 'production',
    is_failed: true,
    finished_at,
    ...more,
  })
  await models.given({
    release: ['out', 'late', 'due', 'quiet'].map((release_id) => ({
      release_id,
      released_at: release_id === 'late' ? at(20) : release_id === 'out' ? at(5, 12) : null,
    })),
    int_release__scheduled: ['out', 'late', 'due', 'quiet'].map((release_id) => ({
      release_id,
      state: 'released',
      starts_at: at(5),
      ends_at: at(6),
    })),
    int_release__served: ['out', 'late', 'due'].map((release_id) => ({ release_id, service_id: 's' })),
    deployment_fact: [failed(at(8, 13)), failed(at(4, 1)), failed(at(6), { environment_tier: 'staging' })],
    incident: [{ incident_id: 'i', opened_at: at(8, 12) }],
    incident_service_fact: [{ incident_id: 'i', service_id: 's' }],
  })
  expect(await rowsOf('int_release__troubled', 'release_id, troubled_at, evidence, judged_at')).toEqual([
    ['due', at(4, 1), 'failed deployment', at(9)],
    ['late', null, null, at(23)],
    ['out', at(8, 12), 'incident', at(8, 12)],
    ['quiet', null, null, at(9)],
  ])
})

it('holds each warning against what followed on either side, and trouble against warnings', async () => {
  const ids = ['a', 'b', 'c', 'd', 'e']
  const collision = (left: string, right: string | null) => ({
    collision_id: `${left} × ${right}`,
    kind: right === null ? 'freeze' : 'dependency',
    reason: 'why',
    left_release_id: left,
    right_release_id: right,
  })
  const given = await models.given({
    release: ids.map((release_id) => ({ release_id })),
    int_release__scheduled: ids.map((release_id) => ({ release_id, name: release_id })),
    int_release__served: [],
    int_release__troubled: ids.map((release_id, i) => ({
      release_id,
      out_at: at(10 + i),
      judged_at: at(13 + i),
      troubled_at: ['b', 'd'].includes(release_id) ? at(11) : null,
      evidence: ['b', 'd'].includes(release_id) ? 'incident' : null,
    })),
    collision_fact: [collision('a', 'b'), collision('c', null)],
  })
  expect(await rowsOf('warning_fact', 'release_id, collision_id, is_followed, is_troubled')).toEqual([
    ['a', 'a × b', true, false],
    ['b', 'a × b', true, true],
    ['c', 'c × null', false, false],
    ['d', '', true, true],
    ['e', '', false, false],
  ])
  await models.warehouse.build(async (lane) => {
    await lane.run(`DELETE FROM warning_fact`)
    await lane.run(`INSERT INTO warning_fact ${models.registry.models.get('warning_fact')?.sql}`)
  })
  const asOf = Date.parse('2026-02-15T00:00:00Z')
  await given.expectCases(
    'warning_precision',
    [
      { case_id: 'a × b', value: 1, is_open: false, title: 'b: why' },
      { case_id: 'c × null', value: 0, is_open: false, title: 'c: why' },
    ],
    { asOf },
  )
  await given.expectCases(
    'missed_warnings',
    [
      { case_id: 'b', value: 0, is_open: false },
      { case_id: 'd', value: 1, is_open: true },
    ],
    { asOf },
  )
  await given.expectCases(
    'unwarned_trouble',
    [
      { case_id: 'd', value: 1, is_open: true },
      { case_id: 'e', value: 0, is_open: true },
    ],
    { asOf },
  )
})
