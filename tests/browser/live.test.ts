import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { loadConnectors } from '../../ingest/connectors.ts'
import { ENTRIES, makeEvent, SECRET } from '../bench/webhooks/deliveries.ts'
import { settle, startVisitor, type Visitor } from './visit.ts'

const WINDOW = 'from=2026-01-05&to=2027-12-31'

let visitor: Visitor
let service: string
beforeAll(async () => {
  vi.stubEnv('BENCH_SECRET', SECRET)
  visitor = await startVisitor({ clock: Date.now })
  const { parts } = visitor.application.app
  const { config } = parts
  const connector = (await loadConnectors()).find(({ name }) => name === 'events')!
  const own = await connector.sources([ENTRIES.events], '.')
  parts.config = {
    ...config,
    sources: [...config!.sources!, ...own.map((one) => ({ ...one, isConfiguration: false }))],
  }
  const scopes = (await (await fetch(`${visitor.url}/api/scopes`)).json()) as { services: { name: string }[] }
  service = scopes.services[0]!.name
})
afterAll(() => visitor.close())

let count = 0
async function push(): Promise<void> {
  const { path, headers, body } = makeEvent(++count, service)
  const { statusCode } = await visitor.application.app.inject({
    method: 'POST',
    url: path,
    headers,
    payload: body,
  })
  expect(statusCode).toBe(202)
}

/** A page that was never loaded again, scrolled down, and all that it asks for from now on. */
async function watch(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    Object.assign(globalThis, { isSame: true })
    document.documentElement.scrollTop = 160
  })
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url().slice(visitor.url.length)))
  return asked
}

const state = (page: Page) =>
  page.evaluate(() => ({
    isSame: (globalThis as { isSame?: boolean }).isSame,
    scrollTop: document.documentElement.scrollTop,
    waits: document.querySelectorAll('[aria-busy="true"], .skeleton').length,
  }))

const figure = (page: Page) =>
  page
    .locator('.card', { has: page.getByRole('link', { name: 'Deployment frequency', exact: true }) })
    .locator('.figure > p')
    .first()

test('what is pushed changes the number on the screen, where it stands, and asks for nothing else', async () => {
  const page = await visitor.open(`/delivery?${WINDOW}`)
  const before = await figure(page).innerText()
  const asked = await watch(page)
  await push()
  await vi.waitFor(async () => expect(await figure(page).innerText()).not.toBe(before), {
    timeout: 60_000,
    interval: 50,
  })
  expect(await state(page)).toEqual({ isSame: true, scrollTop: 160, waits: 0 })
  expect(asked.some((path) => path.startsWith('/api/metrics/deployment_frequency'))).toBe(true)
  expect(asked.filter((path) => path.startsWith('/api/progress'))).toEqual([])
  expect(await page.locator('[role="status"][aria-live="polite"]').count()).toBe(1)
  expect(visitor.faults()).toEqual([])
  await page.close()
})

test('what was pushed while the connection was cut is there when it is back', async () => {
  const page = await visitor.open(`/delivery?${WINDOW}`)
  const asked = await watch(page)
  const before = await figure(page).innerText()
  const { app } = visitor.application
  app.server.closeAllConnections()
  await push()
  await app.receiving.settled()
  await app.synchroniser.rebuild()
  await vi.waitFor(async () => expect(await figure(page).innerText()).not.toBe(before), {
    timeout: 60_000,
    interval: 50,
  })
  expect(asked.some((path) => path.startsWith('/api/progress'))).toBe(true)
  expect(await state(page)).toEqual({ isSame: true, scrollTop: 160, waits: 0 })
  visitor.faults()
  await page.close()
})

test('a tab that nobody looks at waits, and is told all when somebody does', async () => {
  const page = await visitor.open(`/delivery?${WINDOW}`)
  const asked = await watch(page)
  const before = await figure(page).innerText()
  const look = (isHidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: hidden })
      document.dispatchEvent(new Event('visibilitychange'))
    }, isHidden)
  await look(true)
  await push()
  const { app } = visitor.application
  await app.receiving.settled()
  await app.synchroniser.rebuild()
  await page.waitForTimeout(500)
  expect(asked.filter((path) => path.startsWith('/api/metrics'))).toEqual([])
  await look(false)
  await vi.waitFor(async () => expect(await figure(page).innerText()).not.toBe(before), {
    timeout: 60_000,
    interval: 50,
  })
  await page.close()
})

test('what takes the server long rests before it is asked for again, and all else does not wait for it', async () => {
  const page = await visitor.open(`/delivery?${WINDOW}`)
  const slow = '/api/metrics/deployment_frequency'
  const restMs = 8_000
  await page.route(`**${slow}**`, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, headers: { ...response.headers(), 'x-rest': String(restMs / 1000) } })
  })
  await page.reload()
  await settle(page)
  const before = await figure(page).innerText()
  const asked = await watch(page)
  const opened: string[] = []
  page.on('request', (request) => {
    if (request.headers()['cache-control']?.includes('max-stale')) opened.push(request.url())
  })
  const [again] = await Promise.all([
    page.waitForRequest((request) => request.url().includes(slow), { timeout: 60_000 }),
    push(),
  ])
  const answeredMs = await page.evaluate(
    (path) =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.includes(path))
        .map((entry) => (entry as PerformanceResourceTiming).responseEnd)[0]!,
    slow,
  )
  expect(await page.evaluate(() => performance.now())).toBeGreaterThanOrEqual(answeredMs + restMs)
  expect(asked.findIndex((path) => path.startsWith('/api/metrics/'))).toBeLessThan(
    asked.indexOf(again.url().slice(visitor.url.length)),
  )
  await vi.waitFor(async () => expect(await figure(page).innerText()).not.toBe(before), { timeout: 60_000 })
  // Scopes are read anew as well, and say the same: nothing on the screen is opened again for that.
  expect(opened).toEqual([])
  await page.close()
})
