import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { getAnswer, openApplication, type Application } from '../tests/application.ts'
import { MetricAnswer } from './schemas/metric.ts'

let application: Application
beforeAll(async () => void (application = await openApplication()))
afterAll(() => application.close())

const WINDOW = 'from=2026-01-01&to=2026-03-01&as_of=2026-03-01T00:00:00Z'

test('an unchanged answer is a 304 until the next build', async () => {
  const url = `/api/metrics/change_fail_rate?${WINDOW}`
  const { response } = await getAnswer(application, url)
  const tag = response.headers.etag as string
  expect(tag).toMatch(/^W\/"/)
  const { response: second } = await getAnswer(application, url, { 'if-none-match': tag })
  expect([second.statusCode, second.body]).toEqual([304, ''])
  const { response: other } = await getAnswer(application, `${url}&by=service`, { 'if-none-match': tag })
  expect(other.statusCode).toBe(200)
})

test('an answer holds while nothing that it was made of changes, and says what that is', async () => {
  const { changes, defaults } = application.app
  const url = '/api/metrics/change_fail_rate'
  const { response, body } = await getAnswer<MetricAnswer>(application, url)
  const reads = (response.headers['x-reads'] as string).split(' ')
  expect(reads).toEqual(expect.arrayContaining(['deployment_fact', 'service_source_fact', 'time']))
  expect(reads).not.toEqual(expect.arrayContaining(['work_item_fact']))
  const read = vi.spyOn(application.warehouse, 'columns')
  changes.tellBuilt(['work_item_fact'])
  const { response: second, body: same } = await getAnswer(application, url)
  expect([second.headers.etag, same]).toEqual([response.headers.etag, body])
  expect(second.headers['x-reads']).toEqual(response.headers['x-reads'])
  expect(read).not.toHaveBeenCalled()
  for (const name of ['deployment_fact', null]) {
    changes.tell(name === null ? null : [name])
    read.mockClear()
    const { response: later } = await getAnswer(application, url)
    expect(later.headers.etag).not.toBe(response.headers.etag)
    expect(read.mock.calls.length, String(name)).toBeGreaterThan(0)
  }
  read.mockRestore()
  expect(body.as_of).toBe((await defaults()).asOf)
})

test('one hundred who ask at once are answered by one query', async () => {
  const asked = Array.from({ length: 100 }, () =>
    getAnswer(application, `/api/metrics/release_size?${WINDOW}&bucket=month`),
  )
  const bodies = new Set((await Promise.all(asked)).map(({ response }) => response.body))
  expect(bodies.size).toBe(1)
})

test('who would rather have what was true a moment ago gets it at once, is told so, and nobody else does', async () => {
  const { changes } = application.app
  const url = '/api/metrics/review_time'
  const hasty = { 'cache-control': 'max-stale=60' }
  const { response: first } = await getAnswer(application, url, hasty)
  expect([first.headers['x-outdated'], first.headers['x-rest']]).toEqual(['0', '0'])
  changes.tell(['change_fact'])
  const read = vi.spyOn(application.warehouse, 'columns')
  const { response: earlier } = await getAnswer(application, url, hasty)
  expect([earlier.body, earlier.headers.etag]).toEqual([first.body, first.headers.etag])
  expect(earlier.headers['x-outdated']).toBe('1')
  expect(earlier.headers['x-reads']).toBe(first.headers['x-reads'])
  expect(read).not.toHaveBeenCalled()
  for (const header of ['', 'no-cache', 'max-stale=0', 'max-stale']) {
    changes.tell(['change_fact'])
    const { response: newest } = await getAnswer(application, url, { 'cache-control': header })
    expect(newest.headers['x-outdated'], header).toBe('0')
    expect(newest.headers.etag, header).not.toBe(first.headers.etag)
  }
  expect(read).toHaveBeenCalled()
  read.mockRestore()
  changes.tell(['change_fact'])
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 61_000)
  const { response: late } = await getAnswer(application, url, { 'cache-control': 'max-stale=600' })
  vi.mocked(performance.now).mockRestore()
  expect(late.headers['x-outdated']).toBe('0')
})

/** How many statements are asked of the warehouse meanwhile. */
async function countReads(act: () => Promise<unknown>): Promise<number> {
  const read = vi.spyOn(application.warehouse, 'rows')
  await act()
  const count = read.mock.calls.length
  read.mockRestore()
  return count
}

test('what is read anew each time is read once for all who ask at once, unless something is changed meanwhile', async () => {
  const ask = () => getAnswer(application, '/api/sources')
  // Relations are described once.
  await ask()
  const once = await countReads(ask)
  let asked: Awaited<ReturnType<typeof ask>>[] = []
  const askAll = async () => (asked = await Promise.all(Array.from({ length: 20 }, ask)))
  expect(await countReads(askAll)).toBe(once)
  expect(asked[0]!.response.statusCode).toBe(200)
  expect(new Set(asked.map(({ response }) => response.body)).size).toBe(1)
  const dry = { method: 'POST', url: '/api/alerts/check', payload: { dry_run: true } } as const
  const posting = await countReads(() => application.app.inject(dry))
  const apart = async () => {
    const before = ask()
    await application.app.inject(dry)
    await Promise.all([before, ask()])
  }
  expect(await countReads(apart)).toBe(2 * once + posting)
})

test.each([
  ['/api/sources', 2],
  ['/api/waiting', 1],
])('a delivery before its build parts who asks %s before and after into %d', async (url, times) => {
  const ask = () => getAnswer(application, url)
  await ask()
  const once = await countReads(ask)
  const { warehouse } = application
  const rows = warehouse.rows.bind(warehouse)
  const apart = async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    const read = vi.mocked(warehouse.rows)
    read.mockImplementation(async (...given) => {
      await gate
      return rows(...given)
    })
    const before = ask()
    await vi.waitFor(() => expect(read).toHaveBeenCalled())
    await application.app.inject({ method: 'POST', url: '/webhooks/github:acme', payload: '{}' })
    const after = ask()
    await sleep(500)
    open()
    await Promise.all([before, after])
  }
  expect(await countReads(apart)).toBe(times * once)
})

test.each(['/api/sources', '/api/waiting', '/api/guardrails', '/api/setup', '/api/watch', '/api/alerts'])(
  'what is read anew each time is shown at once to who would rather have that, as it was a moment ago: %s',
  async (url) => {
    const hasty = { 'cache-control': 'max-stale=600' }
    await getAnswer(application, url)
    let earlier: Awaited<ReturnType<typeof getAnswer>> | undefined
    expect(await countReads(async () => (earlier = await getAnswer(application, url, hasty)))).toBe(0)
    expect(earlier?.response.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-outdated': '1',
      'x-reads': expect.stringContaining('time') as string,
    })
    const { response: newest } = await getAnswer(application, url)
    expect(newest.headers).toMatchObject({
      'x-outdated': '0',
      'x-reads': earlier?.response.headers['x-reads'],
    })
    await application.app.inject({ method: 'POST', url: '/api/alerts/check', payload: { dry_run: true } })
    const { response: written } = await getAnswer(application, url, hasty)
    expect(written.headers['x-outdated'], 'after somebody wrote').toBe('0')
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 61_000)
    const { response: late } = await getAnswer(application, url, hasty)
    vi.mocked(performance.now).mockRestore()
    expect(late.headers['x-outdated']).toBe('0')
  },
)

test('large answers are gzipped', async () => {
  const ask = (encoding: string) =>
    application.app.inject({ url: '/api/models', headers: { 'accept-encoding': encoding } })
  const [whole, response] = [await ask('identity'), await ask('gzip')]
  expect(response.headers['content-encoding']).toBe('gzip')
  expect(response.rawPayload.length * 4).toBeLessThan(whole.rawPayload.length)
  expect(gunzipSync(response.rawPayload)).toEqual(whole.rawPayload)
  expect((await ask('gzip;q=0')).headers['content-encoding']).toBeUndefined()
})
