import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import { handOverPlans } from '../tests/plans.ts'
import type { WhatIf } from './schemas/what-if.ts'

let application: Application
beforeAll(async () => {
  application = await openApplication()
  const [service] = await application.warehouse.rows<{ name: string }>('SELECT name FROM service LIMIT 1')
  await handOverPlans(application.app, service?.name ?? '')
}, 240_000)
afterAll(() => application.close())

const headers = { host: 'localhost' }
const at = '2026-02-20T12:00:00Z'
const ask = (query: string) => application.app.inject({ url: `/api/what-if?as_of=${at}&${query}`, headers })

describe('what if', () => {
  it('tells what a moved release meets, says what it cannot tell, and answers the same twice', async () => {
    const answer = await ask('release=spring-shop&move=2026-03-20&drop=1')
    const told = answer.json<WhatIf>()
    expect(told.subject).toEqual({ kind: 'release', id: 'spring-shop', name: 'Campaign shop' })
    expect(told.collisions.today.map(({ other }) => other)).toContain('Sign-in; new, "simple"')
    expect(told.collisions.changed.map(({ kind, other }) => [kind, other])).toContainEqual([
      'freeze',
      'Quiet days',
    ])
    expect(told.dates).toMatchObject({ today: null, changed: null, difference: null })
    expect(told.dates.withheld).toContain('No work items of it are known')
    expect(told.levers.map(({ lever, moves }) => [lever, moves])).toEqual([
      ['drop', []],
      ['move', ['dates', 'collisions']],
    ])
    expect((await ask('release=spring-shop&move=2026-03-20&drop=1')).body).toBe(answer.body)
  })

  it('is asked in a body as in an address', async () => {
    const payload = { release: 'spring-shop', move: '2026-03-20', drop: 1, as_of: at }
    const posted = await application.app.inject({ method: 'POST', url: '/api/what-if', headers, payload })
    expect(posted.statusCode).toBe(200)
    expect(posted.json()).toEqual((await ask('release=spring-shop&move=2026-03-20&drop=1')).json())
  })

  it.each([
    ['drop=1', 400, 'Ask about one thing'],
    ['release=spring&team=a', 400, 'Ask about one thing'],
    ['release=nothing', 404, 'No planned release of this id'],
    ['team=a&shorten=10', 400, 'shorten needs a stage'],
    ['team=a&stage=lunch&shorten=10', 400, 'stage'],
    ['team=a&without=PAY-1', 404, 'No work item of this id or key'],
    ['release=spring&move=2026-02-01', 400, 'move must be a day of the next three years'],
    ['team=a&capacity=-5', 400, 'capacity'],
    ['team=a&limit=0', 400, 'limit'],
    ['team=a&dorp=3', 400, 'dorp'],
  ])('refuses %s', async (query, status, message) => {
    const answer = await ask(query)
    expect([answer.statusCode, answer.json<{ message: string }>().message]).toEqual([
      status,
      expect.stringContaining(message) as string,
    ])
  })
})
