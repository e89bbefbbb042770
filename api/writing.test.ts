import { describe, expect, it, test } from 'vitest'
import type { RecordConflict, RecordFaults, RecordKinds } from './schemas/index.ts'
import { NOON, openWriting } from '../tests/writing.ts'

const opened = openWriting()
const { post, history, get } = opened

describe('a record that is written', () => {
  it('is there at once, with its author and time, and its times in UTC', async () => {
    const record = {
      name: 'Checkout in March',
      planned_at: '2026-03-10 10:00',
      services: [{ service: 'checkout' }],
    }
    const response = await post('release', { record, name: 'Ada' })
    expect([response.statusCode, response.json()]).toEqual([
      201,
      { kind: 'release', id: 'checkout-in-march', version: expect.any(String) },
    ])
    const { current } = await history('/release/checkout-in-march')
    expect(current).toMatchObject({
      record: { id: 'checkout-in-march', planned_at: '2026-03-10T09:00:00Z' },
      author: expect.stringMatching(/^person [0-9a-f]{8}$/) as string,
      account_id: expect.stringMatching(/^local:[0-9a-f]{20}$/) as string,
      authentication: 'local',
      written_at: NOON,
    })
  })

  it('may be changed by whoever has seen it, and every version stays', async () => {
    const record = { id: 'moved', name: 'Moved', planned_at: '2026-03-10' }
    const { version } = (await post('release', { record })).json<{ version: string }>()
    const changed = await post('release', {
      record: { ...record, planned_at: '2026-03-12' },
      based_on: version,
    })
    expect(changed.statusCode).toBe(200)
    const { versions } = await history('/release/moved')
    expect(versions.map((one) => one.record.planned_at)).toEqual([
      '2026-03-11T23:00:00Z',
      '2026-03-09T23:00:00Z',
    ])
  })

  it('shows a second editor what the first one wrote, and loses nothing of either', async () => {
    const record = { id: 'both', name: 'Both' }
    const { version } = (await post('release', { record, name: 'Ada' })).json<{ version: string }>()
    await post('release', { record: { ...record, name: 'By Ada' }, based_on: version, name: 'Ada' })
    const second = await post('release', {
      record: { ...record, name: 'By Bo' },
      based_on: version,
      name: 'Bo',
    })
    expect(second.statusCode).toBe(409)
    const conflict = second.json<RecordConflict>()
    expect(conflict).toMatchObject({
      code: 'SG_CONFLICT',
      current: {
        record: { name: 'By Ada' },
        author: expect.stringMatching(/^person [0-9a-f]{8}$/) as string,
      },
      yours: { name: 'By Bo' },
    })
    const again = { record: { ...record, name: 'By both' }, based_on: conflict.current.version }
    expect((await post('release', again)).statusCode).toBe(200)
    expect((await history('/release/both')).versions.map((one) => one.record.name)).toEqual([
      'By both',
      'By Ada',
      'Both',
    ])
  })

  it('that is new to its author does not replace one of the same short name', async () => {
    await post('freeze', { record: freeze('year-end') })
    const second = await post('freeze', { record: freeze('year-end') })
    expect([second.statusCode, second.json().code]).toEqual([409, 'SG_CONFLICT'])
  })

  it('is taken back by a further event, for a reason, and may be written anew', async () => {
    const { version } = (await post('freeze', { record: freeze('lent') })).json<{ version: string }>()
    const stale = await post('freeze/lent/withdraw', { reason: 'no longer', based_on: 'other' })
    expect(stale.statusCode).toBe(409)
    const taken = await post('freeze/lent/withdraw', { reason: 'no longer', based_on: version, name: 'Bo' })
    expect(taken.statusCode).toBe(200)
    const { current, versions } = await history('/freeze/lent')
    expect(current).toBeNull()
    expect(versions[0]).toMatchObject({ action: 'withdraw', reason: 'no longer' })
    expect((await post('freeze/lent/withdraw', { reason: 'again', based_on: version })).statusCode).toBe(404)
    expect((await post('freeze', { record: freeze('lent') })).statusCode).toBe(201)
  })

  it('is listed with the others of its kind', async () => {
    const { rows } = (await get('/release')).json<{ rows: { id: string }[] }>()
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(['both', 'moved', 'checkout-in-march']))
  })
})

describe('a record that does not fit', () => {
  it.each([
    ['release', { name: 'X', planed_at: '2026-03-10' }, ['planed_at'], /did you mean planned_at/],
    ['release', { name: 'X', planned_at: 'soon' }, ['planned_at'], /no time in ISO 8601/],
    ['release', { name: 'X', planned_at: '2026-02-30' }, ['planned_at'], /does not exist: 2026-02-30/],
    ['release', { id: 'own', name: 'X', parent: 'own' }, ['parent'], /part of itself/],
    [
      'release',
      { name: 'X', planned_start_at: '2026-03-10', planned_at: '2026-03-01' },
      ['planned_at'],
      /is before/,
    ],
    ['release', { name: 'X', services: [{ service: 'a' }, { service: 'a' }] }, ['services.1'], /named twice/],
    ['freeze', { name: 'X' }, ['', ''], /needs starts_at/],
    ['waiver', { policy: 'p', reason: 'r', expires_at: '2026-04-01' }, [''], /for a release or a service/],
    [
      'runbook',
      {
        release: 'r',
        steps: [
          { id: 'a', name: 'A', needs: ['b'] },
          { id: 'b', name: 'B', needs: ['a'] },
        ],
      },
      ['steps.0'],
      /in a circle: a → b → a/,
    ],
  ])('%s %j is refused with every fault and its place', async (kind, record, paths, message) => {
    const response = await post(kind, { record, name: 'Ada' })
    expect(response.statusCode).toBe(400)
    const { faults, code } = response.json<RecordFaults>()
    expect([code, faults.map(({ path }) => path)]).toEqual(['SG_BAD_RECORD', paths])
    expect(faults[0]?.message).toMatch(message)
  })

  it.each([
    ['wish', 404, /of this kind is written: wish/],
    ['releas', 404, /did you mean release/],
  ])('nothing of the kind %s is written', async (kind, status, message) => {
    const response = await post(kind, { record: {} })
    expect([response.statusCode, response.json().message]).toEqual([status, expect.stringMatching(message)])
  })
})

test('a signature needs the name of whoever signs, and says that nobody has proved it', async () => {
  const record = { release: 'both', gate: 'go-live', verdict: 'approved', meaning: 'I have read the report' }
  const unsigned = await post('approval', { record })
  expect([unsigned.statusCode, unsigned.json().message]).toEqual([400, expect.stringMatching(/who signs/)])
  const { id } = (await post('approval', { record, name: 'Ada' })).json<{ id: string }>()
  expect((await history(`/approval/${id}`)).current?.author).toBe('Ada (unauthenticated, local)')
})

test('a release may have a thousand services', async () => {
  const services = Array.from({ length: 1000 }, (_, i) => ({ service: `service-${i}`, version: 'v1.0.0' }))
  expect((await post('release', { record: { name: 'All of it', services } })).statusCode).toBe(201)
})

test('kinds tell what a form needs', async () => {
  const { kinds, zone } = (await get('')).json<RecordKinds>()
  expect(zone).toBe('Europe/Berlin')
  expect(kinds.map(({ kind, role, is_signed }) => [kind, role, is_signed])).toEqual([
    ['release', 'editor', false],
    ['freeze', 'editor', false],
    ['booking', 'editor', false],
    ['runbook', 'editor', false],
    ['decision', 'editor', false],
    ['approval', 'approver', true],
    ['waiver', 'approver', true],
    ['environment', 'editor', false],
    ['environment_event', 'editor', false],
    ['cause', 'editor', false],
    ['outcome', 'editor', false],
    ['goal', 'editor', false],
    ['improvement', 'editor', false],
    ['goal_decision', 'approver', false],
  ])
})

test('what is written stands on the Sources screen', async () => {
  const { sources } = (await opened.app.inject({ url: '/api/sources' })).json()
  expect(sources).toMatchObject([
    { source: 'records:screen', state: 'ok', notes: [expect.stringMatching(/^Written by people/)] },
  ])
})

function freeze(id: string) {
  return { id, name: id, starts_at: '2026-12-20', ends_at: '2027-01-03' }
}
