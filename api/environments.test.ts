import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import { handOverPlans } from '../tests/plans.ts'
import type { EnvironmentAvailability, EnvironmentBookings, Environments } from './schemas/environment.ts'

let application: Application
beforeAll(async () => {
  application = await openApplication()
  const [service] = await application.warehouse.rows<{ name: string }>('SELECT name FROM service LIMIT 1')
  await handOverPlans(application.app, service?.name ?? '')
}, 240_000)
afterAll(() => application.close())

const ask = (url: string) => application.app.inject({ url, headers: { host: 'localhost' } })
const get = async <T>(url: string) => (await ask(url)).json<T>()

describe('environments', () => {
  it('hold the version that went there last, and know their drift now', async () => {
    const answer = await get<Environments>('/api/environments')
    expect(answer.is_now).toBe(true)
    const production = answer.environments.find(({ tier }) => tier === 'production')
    expect(production?.service_count).toBeGreaterThan(0)
    const here = answer.versions.filter(({ environment_id }) => environment_id === production?.environment_id)
    expect(here).toHaveLength(production?.service_count ?? 0)
    expect(here.every(({ state }) => state === null)).toBe(true)
    const counted = answer.versions.length
    expect(answer.version_count).toBe(counted)
  })

  it('hold of the past what was there then, without drift', async () => {
    const [first] = await application.warehouse.rows<{ from_at: number }>(
      'SELECT min(from_at) AS from_at FROM environment_stay_fact',
    )
    const asOf = (first?.from_at ?? 0) + 1000
    const then = await get<Environments>(`/api/environments?as_of=${asOf}`)
    expect(then.is_now).toBe(false)
    expect(then.versions.length).toBeGreaterThan(0)
    expect(then.versions.every(({ from_at, state }) => from_at <= asOf && state === null)).toBe(true)
    expect((await get<Environments>(`/api/environments?as_of=${asOf - 2000}`)).versions).toEqual([])
  })

  it('are as booked as the window says', async () => {
    const { environments } = await get<Environments>(
      '/api/environments?from=2026-03-01&to=2026-03-11&zone=UTC',
    )
    const uat = environments.find(({ environment_id }) => environment_id === 'uat')
    // Four days of one and four of another, a day of which both want.
    expect(uat).toMatchObject({
      is_known: false,
      tier: null,
      kind: null,
      booking_count: 2,
      contention_count: 1,
    })
    expect(uat?.use).toMatchObject({ booked_hours: 168, wanted_hours: 192, booked_ratio: 0.7 })
  })

  it('are of the services that are asked for', async () => {
    const [service] = await application.warehouse.rows<{ id: string }>(
      'SELECT min(service_id) AS id FROM environment_stay_fact',
    )
    const { versions } = await get<Environments>(
      `/api/environments?service=${encodeURIComponent(service?.id ?? '')}`,
    )
    expect(new Set(versions.map(({ service_id }) => service_id))).toEqual(new Set([service?.id]))
    expect((await get<Environments>('/api/environments?service=nothing')).versions).toEqual([])
  })
})

describe('bookings', () => {
  it('are told with what overlaps and how long the later one waits', async () => {
    const answer = await get<EnvironmentBookings>(
      '/api/environments/bookings?from=2026-03-01&to=2026-04-01&zone=UTC',
    )
    expect(answer.bookings.map(({ booking_id, is_confirmed }) => [booking_id, is_confirmed])).toEqual([
      ['b1', true],
      ['b2', false],
    ])
    expect(answer.contentions).toMatchObject([
      { left_id: 'b1', right_id: 'b2', overlap_hours: 24, wait_hours: 24 },
    ])
    expect([answer.booking_count, answer.contention_count, answer.event_count]).toEqual([2, 1, 0])
  })

  it.each(['from=2020-01-01&to=2026-01-01', 'from=tomorrow', 'to=2026-02-30'])(
    'are asked for a stretch of days that is not too long: not %s',
    async (stretch) => {
      const answer = await ask(`/api/environments/bookings?${stretch}`)
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'SG_BAD_PARAMETER'])
    },
  )
})

describe('whether an environment is free', () => {
  const free = (id: string, from: string, to: string, more = '') =>
    get<EnvironmentAvailability>(
      `/api/environments/${id}/availability?starts_at=2026-03-${from}T00:00:00Z&ends_at=2026-03-${to}T00:00:00Z${more}`,
    )

  it('is told before anybody books it, with who has it and when it is free next', async () => {
    const taken = await free('UAT', '03', '05')
    expect([taken.environment_id, taken.is_free]).toEqual(['uat', false])
    expect(taken.conflicts.map(({ booking_id }) => booking_id)).toEqual(['b1'])
    expect(taken.slots[0]).toEqual({ starts_at: Date.parse('2026-03-09'), ends_at: Date.parse('2026-03-11') })
    const open = await free('uat', '10', '12')
    expect([open.is_free, open.conflicts, open.slots[0]?.starts_at]).toEqual([
      true,
      [],
      Date.parse('2026-03-10'),
    ])
  })

  it('leaves out the booking that is changed', async () => {
    const answer = await free('uat', '02', '04', '&without=b1')
    expect(answer.is_free).toBe(true)
  })

  it('says of a name that nobody knows that it is not known', async () => {
    expect(await free('uta', '03', '05')).toMatchObject({
      environment_id: null,
      is_known: false,
      is_free: true,
    })
  })

  it.each([
    ['starts_at=soon&ends_at=2026-03-05', /Not a time/],
    ['starts_at=2026-03-05&ends_at=2026-03-05', /must be after/],
    ['starts_at=2026-03-05&ends_at=2030-03-05', /a year at most/],
  ])('refuses %s', async (query, message) => {
    const answer = await ask(`/api/environments/uat/availability?${query}`)
    expect([answer.statusCode, answer.json<{ message: string }>().message]).toEqual([
      400,
      expect.stringMatching(message),
    ])
  })
})
