import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import { built, handOver, handOverIncidents } from '../tests/incidents.ts'
import type { IncidentAnswer } from './schemas/incident.ts'
import type { WaitingAnswer } from './schemas/waiting.ts'
import type { WatchAnswer, WatchList } from './schemas/watch.ts'

let application: Application
let service: { id: string; name: string }
let last: { id: string; at: number }
let now = 0
const headers = { host: 'localhost' }
const ask = (url: string) => application.app.inject({ url, headers })
const get = async <T>(url: string) => (await ask(url)).json<T>()
const incident = (id = 'i1') => get<IncidentAnswer>(`/api/incidents/${encodeURIComponent(id)}`)
const iso = (at: number) => new Date(at).toISOString()

const say = (record: Record<string, string>) =>
  application.app.inject({
    method: 'POST',
    url: '/api/records/cause',
    headers,
    payload: { record, name: 'Ada' },
  })

beforeAll(async () => {
  application = await openApplication({ parts: { clock: () => now } })
  const told = await handOverIncidents(application)
  const [own] = await application.warehouse.rows<{ id: string; name: string }>(
    'SELECT service_id AS id, name FROM service WHERE service_id = $id',
    { id: told.serviceId },
  )
  service = own!
  last = { id: told.deploymentId, at: told.deployedAt }
  now = last.at + 12 * 60_000
}, 240_000)
afterAll(() => application.close())

describe('an incident', () => {
  test('has its suspects with reasons that add up to their score', async () => {
    const { incident: shown, suspects, suspect_count, services, answers, quality } = await incident()
    expect(shown).toMatchObject({ title: 'Checkout is slow', deployment_id: last.id, attribution: 'near' })
    expect(services).toMatchObject([{ service_id: service.id, name: service.name }])
    expect(suspect_count).toBe(suspects.length)
    expect(suspects[0]).toMatchObject({
      deployment_id: last.id,
      place: 1,
      relation: 'same',
      evidence: 'near',
    })
    for (const { reasons, score } of suspects)
      expect(reasons.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(score, 9)
    expect([answers, quality.first.n]).toEqual([[], 0])
  })

  test('without a service says so and suspects nothing', async () => {
    const { suspects, notes } = await incident('i2')
    expect(suspects).toEqual([])
    expect(notes).toEqual([
      'Its service is not known, so nothing tells which deployments could have caused it',
    ])
  })

  test('that is not known is refused with its name', async () => {
    const answer = await ask('/api/incidents/nothing')
    expect(answer.statusCode).toBe(404)
    expect(answer.json<{ message: string }>().message).toMatch(/^Unknown incident.*: nothing$/)
  })
})

describe('what somebody says of a cause', () => {
  test('needs a deployment, or that none caused it', async () => {
    const answer = await say({ incident: 'i1' })
    expect(answer.statusCode).toBe(400)
    expect(answer.json<{ message: string }>().message).toContain('Name the deployment that caused it')
  })

  test('is kept with its author, and goes before what is inferred', async () => {
    expect((await say({ incident: 'i1', deployment: last.id, verdict: 'not caused' })).statusCode).toBe(201)
    await built(application, `SELECT 1 FROM incident_fact WHERE answer = 'refused'`)
    const refused = await incident()
    expect(refused.suspects.at(-1)).toMatchObject({ deployment_id: last.id, evidence: 'refused' })
    expect(refused.incident.deployment_id).toBeNull()
    expect(refused.answers).toMatchObject([
      {
        deployment_id: last.id,
        verdict: 'not caused',
        author: expect.stringMatching(/^person [0-9a-f]{8}$/) as string,
        authentication: 'local',
      },
    ])
    now += 1000
    expect((await say({ incident: 'i1', deployment: last.id, reason: 'It was' })).statusCode).toBe(201)
    await built(application, `SELECT 1 FROM incident_fact WHERE answer = 'confirmed'`)
    const { incident: shown, suspects, answers, quality } = await incident()
    expect(shown).toMatchObject({ deployment_id: last.id, attribution: 'confirmed', confidence_ratio: 1 })
    expect(suspects[0]).toMatchObject({ deployment_id: last.id, evidence: 'confirmed' })
    expect(answers).toMatchObject([{ verdict: 'caused', reason: 'It was' }])
    expect([quality.first.count, quality.first.n]).toEqual([1, 1])
    const [failed] = await application.warehouse.rows(
      `SELECT is_failed, failure_evidence FROM deployment_fact WHERE deployment_id = $id`,
      { id: last.id },
    )
    expect(failed).toEqual({ is_failed: true, failure_evidence: 'confirmed cause' })
  })
})

describe('the time after a deployment', () => {
  const watch = () => get<WatchAnswer>(`/api/releases/${encodeURIComponent(last.id)}/watch`)
  const list = () => get<WatchList>('/api/watch')

  test('is open while it lasts, and tells what has fired', async () => {
    const { windows, services } = await watch()
    expect(windows).toMatchObject([
      {
        state: 'open',
        window_minutes: 60,
        basis: 'usual',
        reason: 'Checkout is slow, 10 min after',
        verdicts: [],
      },
    ])
    expect(services).toMatchObject([{ service_id: service.id }])
    expect((await list()).open.map(({ deployment_id }) => deployment_id)).toContain(last.id)
    expect(await get(`/api/deployments/${encodeURIComponent(last.id)}/watch`)).toMatchObject({
      windows: [{ deployment_id: last.id }],
    })
  })

  test('closes with a verdict that is kept as it was made', async () => {
    now = last.at + 61 * 60_000
    expect(await application.app.closeWindows()).toBeGreaterThan(0)
    const [window] = (await watch()).windows
    expect(window).toMatchObject({ state: 'fired', verdicts: [{ verdict: 'fired', made_at: now }] })
    expect(await application.app.closeWindows()).toBe(0)
    expect((await list()).closed.map(({ deployment_id }) => deployment_id)).toContain(last.id)
    // Files tell nothing of the time before their first incident: nothing of that is quiet.
    expect(
      await application.warehouse.rows('SELECT DISTINCT verdict FROM meta.watch_verdict ORDER BY 1'),
    ).toEqual([{ verdict: 'cannot tell' }, { verdict: 'fired' }])
  })

  test('of what is not known is refused with its name', async () => {
    for (const path of ['/api/releases/nothing/watch', '/api/deployments/nothing/watch']) {
      const answer = await ask(path)
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, 'SG_UNKNOWN_ID'])
    }
  })
})

describe('what waits', () => {
  test('is told by role, and how many wait for each', async () => {
    await handOver(application, 'approval', [
      'approval_id,release_id,gate,requested_at',
      `a1,,legal,${iso(last.at)}`,
    ])
    await built(application, `SELECT 1 FROM waiting_fact WHERE kind = 'approval'`)
    const all = await get<WaitingAnswer>('/api/waiting')
    const own = await get<WaitingAnswer>('/api/waiting?role=approver')
    expect(own.rows).toMatchObject([{ kind: 'approval', role: 'approver', hours: 61 / 60 }])
    expect(all.total_count).toBeGreaterThan(0)
    expect(all.roles.find(({ role }) => role === 'approver')).toEqual({
      role: 'approver',
      count: 1,
      oldest_hours: 61 / 60,
    })
    expect(all.roles.map(({ role }) => role)).toEqual(own.roles.map(({ role }) => role))
  })

  test('refuses a role that there is none of', async () => {
    expect((await ask('/api/waiting?role=boss')).statusCode).toBe(400)
  })
})
