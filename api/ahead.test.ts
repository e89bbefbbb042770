import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import { FIRST } from './plugins/app/ahead.ts'

let application: Application
let builds = 100
beforeAll(async () => {
  const build = async () => ({ buildId: ++builds })
  application = await openApplication({ parts: { build }, options: { answerAhead: true } })
})
afterAll(() => application.close())

test('what takes longest is answered once a build is over, and again after the next', async () => {
  const { app, warehouse } = application
  const { calls } = vi.spyOn(warehouse, 'columns').mock
  await app.listen({ port: 0 })
  for (let build = 0; build < 2; build++) {
    const before = calls.length
    await vi.waitFor(() => expect(calls.length).toBeGreaterThan(before + 20), { timeout: 20_000 })
    expect((await app.inject({ url: '/api/headlines' })).statusCode).toBe(200)
    const read = calls.length
    expect((await app.inject({ url: '/api/headlines' })).statusCode).toBe(200)
    expect(calls.length).toBe(read)
    await app.synchroniser.rebuild()
  }
})

test('so is what was asked for lately, and what nobody asked for is not', async () => {
  const { app, warehouse } = application
  const [asked, other] = [
    '/api/metrics/merged_changes?by=repository',
    '/api/metrics/merged_changes?by=service',
  ]
  await app.inject({ url: asked })
  expect(app.questions.list()).toContain(asked)
  const { calls } = vi.spyOn(warehouse, 'columns').mock
  const isRead = () => calls.some(([sql]) => sql.includes('repository_id AS group_key'))
  await app.synchroniser.rebuild()
  calls.length = 0
  await vi.waitFor(() => expect(isRead()).toBe(true), { timeout: 20_000 })
  await new Promise((resolve) => setTimeout(resolve, 500))
  const read = calls.length
  await app.inject({ url: asked })
  expect(calls.length).toBe(read)
  await app.inject({ url: other })
  expect(calls.length).toBeGreaterThan(read)
})

test('what screens ask for first is answered before anybody has opened one, once', async () => {
  const other = await openApplication({ options: { answerAhead: true } })
  try {
    const { app, warehouse } = other
    const { mock } = vi.spyOn(app, 'inject')
    const asked = mock.calls as unknown as [{ url: string }][]
    const isAnswered = (url: string) =>
      asked.some(([given], i) => given.url === url && mock.settledResults[i]?.type === 'fulfilled')
    await app.listen({ port: 0 })
    await vi.waitFor(() => expect(FIRST.filter((url) => !isAnswered(url))).toEqual([]), { timeout: 20_000 })
    const { calls } = vi.spyOn(warehouse, 'columns').mock
    for (const url of FIRST) expect((await app.inject({ url })).statusCode, url).toBe(200)
    expect(calls.filter(([sql]) => sql.includes('FROM scoped'))).toEqual([])
  } finally {
    await other.close()
  }
})

test('what takes long rests after a build, and nothing else waits for it', async () => {
  const { app } = application
  const HEADLINES = '/api/headlines'
  let answeredAt = 0
  const inject = app.inject.bind(app) as (given: { url: string }) => Promise<{ headers: object }>
  const asked: { url: string; at: number }[] = []
  const spy = vi.spyOn(app, 'inject').mockImplementation((async (given: { url: string }) => {
    asked.push({ url: given.url, at: performance.now() })
    const answer = await inject(given)
    if (given.url !== HEADLINES) return answer
    answeredAt = performance.now()
    return Object.assign(answer, { headers: { ...answer.headers, 'x-rest': '3' } })
  }) as never)
  await app.synchroniser.rebuild()
  await vi.waitFor(() => expect(answeredAt).toBeGreaterThan(0), { timeout: 20_000 })
  const restsUntil = answeredAt + 3_000
  asked.length = 0
  await app.synchroniser.rebuild()
  await vi.waitFor(() => expect(asked.some(({ url }) => url === HEADLINES)).toBe(true), { timeout: 20_000 })
  spy.mockRestore()
  expect(asked.at(-1)!.at).toBeGreaterThanOrEqual(restsUntil - 10)
  expect(asked.findIndex(({ url }) => url === HEADLINES)).toBeGreaterThan(0)
})

test('whoever gives up before he is answered waits no more', async () => {
  const { app } = application
  await vi.waitFor(() => expect(app.isAnswering()).toBe(false), { timeout: 20_000 })
  app.changes.tell(null)
  const control = new AbortController()
  const asked = app.inject({ url: '/api/headlines', signal: control.signal }).catch((error: unknown) => error)
  await vi.waitFor(() => expect(app.isAnswering()).toBe(true), { interval: 1 })
  control.abort()
  expect(await asked).toBeInstanceOf(Error)
  await vi.waitFor(() => expect(app.isAnswering()).toBe(false), { timeout: 2_000 })
})

test('nothing is answered ahead while somebody waits for an answer', async () => {
  const { app } = application
  const waiting = vi.spyOn(app, 'isAnswering').mockReturnValue(true)
  const { calls } = vi.spyOn(app, 'inject').mock
  calls.length = 0
  await app.synchroniser.rebuild()
  await new Promise((resolve) => setTimeout(resolve, 800))
  expect(calls).toEqual([])
  waiting.mockRestore()
  await vi.waitFor(() => expect(calls.length).toBeGreaterThan(0), { timeout: 20_000 })
})
