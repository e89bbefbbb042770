import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultConfig, openModels, type Models, type Row } from '../../../tests/models/given.ts'
import { seamOf } from '../../../tests/models/stream.ts'

const SOURCE = 'servicenow:acme'
const NOON = '2026-06-01 12:00:00'
const noon = Date.parse('2026-06-01T12:00:00Z')
const HOUR = 3_600_000
const SHA = 'a'.repeat(40)

let models: Models
let reads = 0

beforeAll(async () => {
  models = await openModels(defaultConfig, seamOf)
})

afterAll(() => models.close())

const written = (hours: number) => new Date(noon + hours * HOUR).toISOString().slice(0, 19).replace('T', ' ')

function row(id: string, fields: object, shown: object = {}): Row {
  const own = { sys_id: id, sys_created_on: NOON, sys_updated_on: NOON, link: `https://acme/${id}` }
  return {
    _source: SOURCE,
    _key: id,
    _hash: '1',
    _is_deleted: false,
    payload: JSON.stringify({ ...own, ...fields, shown }),
  }
}

const incident = (id: string, fields: object = {}, shown: object = {}) =>
  row(
    id,
    { short_description: id, state: '1', priority: '2', urgency: '1', opened_at: NOON, ...fields },
    shown,
  )

const change = (id: string, fields: object = {}, shown: object = {}) =>
  row(
    id,
    {
      number: id,
      short_description: 'Release',
      state: '3',
      type: 'normal',
      close_code: 'successful',
      start_date: written(-3),
      end_date: written(-2),
      work_start: written(-3),
      work_end: written(-1),
      ...fields,
    },
    shown,
  )

type Told = Partial<Record<'incident' | 'change_request' | 'audit' | 'approval' | 'service', Row[]>>

async function read(columns: string, from: string, told: Told): Promise<unknown[]> {
  reads++
  const loadedAt = new Date(noon + reads * HOUR).toISOString().slice(0, 19)
  const names = ['incident', 'change_request', 'audit', 'approval', 'service'] as const
  const raw = names.map((name) => [
    `raw.servicenow__${name}`,
    (told[name] ?? []).map((one) => ({ ...one, _loaded_at: loadedAt })),
  ])
  await models.given(Object.fromEntries(raw) as Record<string, Row[]>)
  await models.build()
  return models.warehouse.rows(`select ${columns} from ${from} order by all`)
}

describe('an incident', () => {
  test.each([
    ['1', 'new', null],
    ['2', 'under way', null],
    ['6', 'resolved', noon + HOUR],
    ['7', 'closed', noon + HOUR],
  ])('in state %s (%s) is over or not', async (state, _, resolved) => {
    const one = incident('a', { state, resolved_at: written(1), closed_at: written(99) })
    expect(await read('severity, urgency, resolved_at', 'incident', { incident: [one] })).toEqual([
      { severity: 'P2', urgency: 'high', resolved_at: resolved },
    ])
  })

  test('that was cancelled is none, and a child is its parent, with its service', async () => {
    const told = {
      incident: [
        incident('a', { cmdb_ci: 'ci1' }, { cmdb_ci: 'shop' }),
        incident('b', { parent_incident: 'a', cmdb_ci: 'ci2' }, { cmdb_ci: 'cart' }),
        incident('c', { state: '8', cmdb_ci: 'ci3' }),
      ],
    }
    expect(await read('title', 'incident', told)).toEqual([{ title: 'a' }])
    expect(await read('incident_id, service_id', 'incident_service', told)).toEqual([
      { incident_id: `${SOURCE}:a`, service_id: `${SOURCE}:ci1` },
      { incident_id: `${SOURCE}:a`, service_id: `${SOURCE}:ci2` },
    ])
  })

  test('has no severity without a priority, and is taken when its history says so', async () => {
    const audit = [
      row('h1', {
        documentkey: 'a',
        fieldname: 'state',
        oldvalue: '1',
        newvalue: '2',
        sys_created_on: written(0.5),
      }),
      row('h2', { documentkey: 'a', fieldname: 'assigned_to', newvalue: 'u', sys_created_on: written(0.1) }),
    ]
    const told = { incident: [incident('a', { priority: '' })], audit }
    expect(await read('severity, acknowledged_at', 'incident', told)).toEqual([
      { severity: null, acknowledged_at: noon + HOUR / 2 },
    ])
  })
})

describe('what an incident names', () => {
  test('is read in its notes, and in the change that caused it', async () => {
    const told = {
      incident: [
        incident('a', {}, { work_notes: `Came with ${SHA}` }),
        incident('b', { caused_by: 'c1' }),
        incident('d', { description: 'nothing' }),
      ],
      change_request: [change('c1', { description: 'https://forge.example/acme/shop/deployments/12' })],
    }
    const found = await read('incident_id, deployment_id, evidence', 'incident_link', told)
    expect(found).toEqual([
      { incident_id: `${SOURCE}:a`, deployment_id: `commit:${SHA}`, evidence: 'note' },
      {
        incident_id: `${SOURCE}:b`,
        deployment_id: 'url:https://forge.example/acme/shop/deployments/12',
        evidence: 'caused by',
      },
    ])
  })

  test('is time and place alone when a change of its item went before, within a day', async () => {
    const told = {
      incident: [incident('a', { cmdb_ci: 'ci1' }), incident('b', { cmdb_ci: 'ci2' })],
      change_request: [
        change('c1', { cmdb_ci: 'ci1', description: SHA }),
        change('c2', { cmdb_ci: 'ci1', description: 'b'.repeat(40), work_end: written(-25) }),
        change('c3', { cmdb_ci: 'ci1', description: 'c'.repeat(40), work_end: written(1) }),
      ],
    }
    expect(await read('incident_id, deployment_id, evidence', 'incident_link', told)).toEqual([
      { incident_id: `${SOURCE}:a`, deployment_id: `commit:${SHA}`, evidence: 'change event' },
    ])
  })
})

describe('a change request', () => {
  test.each([
    ['closed as successful', {}, 'released', noon - HOUR],
    ['closed with issues', { close_code: 'successful_issues' }, 'released', noon - HOUR],
    ['closed as unsuccessful', { close_code: 'unsuccessful' }, 'failed', null],
    ['cancelled', { state: '4', close_code: '' }, 'cancelled', null],
    ['still to come', { state: '-2', close_code: '', work_start: '', work_end: '' }, 'planned', null],
  ])('that is %s is a release', async (_, fields, status, released) => {
    const told = { change_request: [change('c1', fields)] }
    expect(await read('name, kind, status, planned_at, released_at', 'release', told)).toEqual([
      {
        name: 'c1 Release',
        kind: 'normal change',
        status,
        planned_at: noon - 2 * HOUR,
        released_at: released,
      },
    ])
  })

  test('has the approvals that were asked for, decided when they were', async () => {
    const approval = (id: string, state: string) =>
      row(
        id,
        { sysapproval: 'c1', state, sys_created_on: written(-9), sys_updated_on: written(-8) },
        { group: 'CAB' },
      )
    const told = {
      change_request: [change('c1')],
      approval: [approval('p1', 'approved'), approval('p2', 'requested'), approval('p3', 'not_required')],
    }
    expect(await read('gate, requested_at, decided_at, verdict', 'approval', told)).toEqual([
      { gate: 'CAB', requested_at: noon - 9 * HOUR, decided_at: noon - 8 * HOUR, verdict: 'approved' },
      { gate: 'CAB', requested_at: noon - 9 * HOUR, decided_at: null, verdict: null },
    ])
  })

  test('makes no deployment', async () => {
    const told = { change_request: [change('c1', { description: SHA })] }
    expect(await read('deployment_id', 'deployment', told)).toEqual([])
    expect(await read('phase, actual_end_at', 'release_phase', told)).toEqual([
      { phase: 'release', actual_end_at: noon - HOUR },
    ])
  })
})
