import ICAL from 'ical.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import { handOverPlans } from '../tests/plans.ts'
import type { Radar, RadarSlots } from './schemas/radar.ts'

let application: Application
beforeAll(async () => {
  application = await openApplication()
  const [service] = await application.warehouse.rows<{ name: string }>('SELECT name FROM service LIMIT 1')
  await handOverPlans(application.app, service?.name ?? '')
}, 240_000)
afterAll(() => application.close())

const ask = (url: string) => application.app.inject({ url, headers: { host: 'localhost' } })
const asOf = 'as_of=2026-02-20T12:00:00Z'
const radar = async (query = '') => (await ask(`/api/radar?${asOf}${query}`)).json<Radar>()

describe('the radar', () => {
  it('shows what goes out in the stretch, by default the next ninety days', async () => {
    const answer = await radar()
    expect([answer.from, answer.to]).toEqual(['2026-02-20', '2026-05-21'])
    expect(answer.releases.map(({ name, place, state }) => [name, place, state])).toEqual([
      ['Spring campaign', 'enterprise', 'planned'],
      ['Campaign shop', 'project', 'planned'],
      ['Sign-in; new, "simple"', 'independent', 'in progress'],
      ['Cold storage', 'independent', 'planned'],
      ['Round trip', 'independent', 'planned'],
    ])
    expect(answer).toMatchObject({ release_count: 5, booking_count: 2, undated_count: 1 })
    expect(answer.freezes.map(({ name }) => name)).toEqual(['Quiet days'])
  })

  it('lists collisions, the nearest first, with how long until they happen', async () => {
    const { collisions } = await radar()
    expect(collisions.map(({ kind, severity, lead_hours }) => [kind, severity, lead_hours])).toEqual([
      ['environment', 'medium', 300],
      ['same service', 'medium', 501],
      ['freeze', 'high', 660],
    ])
  })

  it('says of what was to be out before now that it is overdue', async () => {
    const { releases } = await radar('&from=2026-01-01&to=2026-02-01')
    expect(releases.map(({ name, is_overdue }) => [name, is_overdue])).toEqual([['Old plan', true]])
  })

  it('leaves out what is of others', async () => {
    const { releases, collisions, freezes } = await radar('&service=nothing')
    expect([releases, collisions, freezes.length]).toEqual([[], [], 1])
  })

  it.each([
    ['from=2026-01-01&to=2029-01-01', 'Too long a stretch'],
    ['from=tomorrow', 'from must be a date as YYYY-MM-DD: tomorrow'],
    ['from=2026-02-01&to=2026-01-01', 'The window is empty'],
    ['zone=Nowhere', 'Unknown time zone'],
  ])('refuses %s', async (query, message) => {
    const answer = await ask(`/api/radar?${query}`)
    expect([answer.statusCode, answer.json<{ message: string }>().message]).toEqual([
      400,
      expect.stringContaining(message) as string,
    ])
  })
})

describe('free slots', () => {
  it('are clear of freezes and of neighbours with their margin', async () => {
    const answer = await ask(`/api/radar/slots?release=cold&${asOf}&days=40`)
    const { name, slots } = answer.json<RadarSlots>()
    expect([name, slots.length]).toEqual(['Cold storage', 40])
    const day = (date: string) => slots.find(({ starts_at }) => starts_at === Date.parse(date))?.reasons
    expect(day('2026-03-20')).toEqual(['Quiet days'])
    expect(day('2026-03-10')).toEqual(
      expect.arrayContaining([expect.stringMatching(/^Campaign shop releases /)]),
    )
    expect(day('2026-03-04')).toEqual([])
    expect(day('2026-03-07')).toEqual(['a weekend'])
    expect(day('2026-03-23')).toEqual([])
  })

  it('are of planned releases alone', async () => {
    const answer = await ask('/api/radar/slots?release=gone')
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, 'SG_UNKNOWN_ID'])
  })
})

describe('the feed', () => {
  const feed = async (query = '') => ask(`/api/radar.ics${query}`)

  it('is a calendar that another program reads, with what collides in the words of its events', async () => {
    const answer = await feed()
    expect(answer.headers['content-type']).toBe('text/calendar; charset=utf-8')
    const calendar = new ICAL.Component(ICAL.parse(answer.body) as unknown[] as never)
    const events = calendar.getAllSubcomponents('vevent').map((each) => new ICAL.Event(each))
    const byTitle = new Map(events.map((event) => [event.summary, event]))
    expect([...byTitle.keys()]).toEqual(
      expect.arrayContaining(['Sign-in; new, "simple"', 'Freeze: Quiet days', 'uat: Campaign shop']),
    )
    const signIn = byTitle.get('Sign-in; new, "simple"')
    expect(signIn?.startDate.toJSDate().toISOString()).toBe('2026-03-13T09:00:00.000Z')
    expect(signIn?.description).toMatch(/Collides \(medium\) with Campaign shop: both release /)
    const shop = byTitle.get('Campaign shop')
    expect([shop?.startDate.isDate, shop?.startDate.toString(), shop?.endDate.toString()]).toEqual([
      true,
      '2026-03-12',
      '2026-03-13',
    ])
    expect(new Set(events.map(({ uid }) => uid)).size).toBe(events.length)
  })

  it('says the same of the same thing each time, and nothing of others', async () => {
    expect((await feed()).body).toBe((await feed()).body)
    expect((await feed('?team=nobody')).body.match(/BEGIN:VEVENT/g)).toHaveLength(1)
  })
})
