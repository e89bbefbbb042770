import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import { TokenStore } from './sign-in/tokens.ts'

let application: Application
const tokens: Record<string, string> = {}

beforeAll(async () => {
  application = await openApplication({ options: { queryTimeoutMs: 1_000 } })
  const store = new TokenStore(application.warehouse.folder)
  for (const name of ['greedy', 'other'])
    tokens[name] = store.create(
      { name, role: 'viewer', scopes: ['read', 'sql'], expires_at: Date.now() + 3_600_000 },
      Date.now(),
    )
})
afterAll(() => application.close())

const HEAVY = 'with recursive r(i) as (select 1 union all select i + 1 from r) select max(i) from r'

function ask(name: string, sql: string) {
  const headers = { authorization: `Bearer ${tokens[name]}` }
  return application.app.inject({ method: 'POST', url: '/api/query', headers, payload: { sql } })
}

async function askLittle(name: string): Promise<void> {
  for (let i = 0; i < 20; i++) {
    const response = await ask(name, 'select count(*) as n from "commit"')
    expect(response.statusCode).toBe(200)
  }
}

test('a caller with fifty heavy questions does not take the engine from another', async () => {
  const control = new AbortController()
  const headers = { authorization: `Bearer ${tokens.greedy}` }
  let endedCount = 0
  const heavy = Array.from({ length: 50 }, () =>
    application.app
      .inject({ method: 'POST', url: '/api/query', headers, payload: { sql: HEAVY }, signal: control.signal })
      .then(({ statusCode }) => statusCode)
      .catch(() => 0)
      .finally(() => endedCount++),
  )
  await askLittle('other')
  // Nobody waited for them: some are under way still.
  expect(endedCount).toBeLessThan(heavy.length)
  control.abort()
  const codes = await Promise.all(heavy)
  // Those beyond what may wait of one caller are told so at once.
  expect(codes.filter((code) => code === 429).length).toBeGreaterThanOrEqual(30)
})

test('a token without the scope for it may not ask', async () => {
  const store = new TokenStore(application.warehouse.folder)
  tokens.figures = store.create(
    { name: 'figures', role: 'admin', scopes: ['read'], expires_at: Date.now() + 3_600_000 },
    Date.now(),
  )
  const refused = await ask('figures', 'select 1')
  expect([refused.statusCode, refused.json().message]).toEqual([403, expect.stringContaining('sql')])
})

test('who used a minute of the engine up is told when to come again', async () => {
  const small = await openApplication({ options: { budget: { concurrent: 1, queued: 1, seconds: 0.05 } } })
  const token = new TokenStore(small.warehouse.folder).create(
    { name: 'small', role: 'viewer', scopes: ['read', 'sql'], expires_at: Date.now() + 3_600_000 },
    Date.now(),
  )
  const headers = { authorization: `Bearer ${token}` }
  const sum = { sql: 'select sum(hash(i)) from range(20000000) t(i)' }
  await small.app.inject({ method: 'POST', url: '/api/query', headers, payload: sum })
  const refused = await small.app.inject({ method: 'POST', url: '/api/query', headers, payload: sum })
  await small.close()
  expect([refused.statusCode, refused.json().code]).toEqual([429, 'SG_OVER_BUDGET'])
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(30)
})
