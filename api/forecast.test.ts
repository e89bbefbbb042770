import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import { handOverPlans } from '../tests/plans.ts'
import type { Forecast } from './schemas/forecast.ts'

let application: Application
beforeAll(async () => {
  application = await openApplication()
  const [service] = await application.warehouse.rows<{ name: string }>('SELECT name FROM service LIMIT 1')
  await handOverPlans(application.app, service?.name ?? '')
}, 240_000)
afterAll(() => application.close())

const ask = (query: string) =>
  application.app.inject({
    url: `/api/forecast?as_of=2026-02-20T12:00:00Z&${query}`,
    headers: { host: 'localhost' },
  })

describe('a forecast', () => {
  it.each(['items=20', 'release=spring'])('is refused where nothing was finished: %s', async (query) => {
    const answer = (await ask(query)).json<Forecast>()
    expect(answer).toMatchObject({
      withheld: 'Fewer than ten items were finished in 0 days: 0',
      when: [],
      fan: [],
      by: null,
      backtest: null,
      past: [],
      suggested: { growth: { added_count: 0 }, split: { ratio: null } },
      sample: { from: null, done_count: 0 },
      seed: 1,
    })
  })

  it('splits what is left', async () => {
    expect((await ask('items=7&split=1.5')).json<Forecast>().remaining_count).toBe(11)
  })

  it.each([
    ['release=nothing', 404, 'No planned release of this id'],
    ['goal=nothing', 404, 'No goal of this id'],
    ['item=nothing', 404, 'No work item of this id or key'],
    ['release=spring&team=a', 400, 'A release, goal or item says of whom it is'],
    ['release=spring&goal=a', 400, 'Ask about one thing'],
    ['by=2026-02-20', 400, 'by must be a day of the next three years'],
    ['by=tomorrow', 400, 'by must be a date'],
    ['items=0', 400, 'items'],
    ['days=30', 400, 'days'],
    ['seed=-1', 400, 'seed'],
  ])('refuses %s', async (query, status, message) => {
    const answer = await ask(query)
    expect([answer.statusCode, answer.json<{ message: string }>().message]).toEqual([
      status,
      expect.stringContaining(message) as string,
    ])
  })
})
