import { once } from 'node:events'
import { Agent, createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import type { Model } from '../transforms/model.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { createApp } from './app.ts'
import type { Progress } from './schemas/progress.ts'
import { TokenStore } from './sign-in/tokens.ts'
import { serve, type Server } from './server.ts'

let application: Application
let server: Server
const SLOW = 'select count(*) as n from range(100000000) a, range(1000) b'

beforeAll(async () => {
  application = await openApplication()
  const { warehouse, registry } = application
  const slow = { ...registry.models.get('change_fact'), name: 'slow_fact' } as Model
  await warehouse.build((lane) => lane.run(`create view slow_fact as ${SLOW}`))
  registry.models.set('slow_fact', slow)
  const config = application.app.parts.config!
  server = await serve({ warehouse, registry, config }, { port: 0, queryTimeoutMs: 400, syncAtStart: false })
})
afterAll(async () => {
  await server.close()
  await application.close()
})

describe('listening', () => {
  test('answers on loopback', async () => {
    const response = await fetch(`${server.url}/health`)
    expect(await response.json()).toMatchObject({ status: 'ok' })
  })

  test('begins the first sync, and is ready when it is built', async () => {
    const { warehouse, registry, app } = application
    const own = await serve({ warehouse, registry, config: app.parts.config! }, { port: 0 })
    expect(own.app.synchroniser.progress().run_id).toBe(1)
    await own.app.synchroniser.settled()
    expect((await fetch(`${own.url}/ready`)).status).toBe(200)
    await own.close()
  })

  test('a port in use is a sentence that says what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { warehouse, registry } = application
    await expect(serve({ warehouse, registry }, { port, syncAtStart: false })).rejects.toThrow(
      `The port is in use, stop what listens there or choose another with --port ${port + 1}: 127.0.0.1:${port}`,
    )
    other.close()
  })

  test('closes though a client keeps the connection of an answer that was under way', async () => {
    const { warehouse, registry } = application
    const own = await createApp({ warehouse, registry })
    let answer: (() => void) | undefined
    own.get('/waiting', () => new Promise((resolve) => (answer = () => resolve({}))))
    await own.listen({ host: '127.0.0.1', port: 0 })
    const { port } = own.server.address() as AddressInfo
    const client = httpRequest({ port, path: '/waiting', agent: new Agent({ keepAlive: true }) }).end()
    await expect.poll(() => answer).toBeDefined()
    const closed = own.close()
    // Idle connections are closed at once; this one is not idle then.
    await new Promise((resolve) => setTimeout(resolve, 100))
    answer!()
    const [response] = (await once(client, 'response')) as [IncomingMessage]
    response.resume()
    const startedAt = performance.now()
    await closed
    expect(performance.now() - startedAt).toBeLessThan(20_000)
  })

  test('an address of another machine is refused in words', async () => {
    const { warehouse, registry } = application
    // Nobody is let in from elsewhere without one, which would be said first.
    const token = { name: 'ci', role: 'viewer', scopes: ['read'], expires_at: Date.now() + 60_000 } as const
    new TokenStore(warehouse.folder).create({ ...token, scopes: [...token.scopes] }, Date.now())
    const started = serve({ warehouse, registry }, { host: '203.0.113.7', port: 0, syncAtStart: false })
    await expect(started).rejects.toThrow('This machine does not have that address')
  })
})

describe('a slow query', () => {
  test('is stopped at its time-out, with advice', async () => {
    const response = await fetch(`${server.url}/api/marts/slow_fact`)
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      code: 'SG_TIMED_OUT',
      message: expect.stringContaining('0.4 s'),
    })
  })

  test('is interrupted when its reader goes away', async () => {
    const { warehouse, registry } = application
    const ends: unknown[] = []
    const watched: Warehouse = {
      ...warehouse,
      columns: (...query) =>
        warehouse.columns(...query).catch((error: unknown) => {
          ends.push((error as { code: unknown }).code)
          throw error
        }),
    }
    const patient = await serve(
      { warehouse: watched, registry },
      { port: 0, queryTimeoutMs: 60_000, syncAtStart: false },
    )
    await leave(`${patient.url}/api/marts/slow_fact`)
    await expect.poll(() => ends).toEqual(['aborted'])
    await patient.close()
  })

  test('runs on while one of its readers stays', async () => {
    const url = `${server.url}/api/marts/slow_fact?offset=1`
    const [stays] = await Promise.all([fetch(url), leave(url)])
    expect(stays.status).toBe(503)
    expect(await stays.json()).toMatchObject({ code: 'SG_TIMED_OUT' })
  })

  async function leave(url: string): Promise<void> {
    const request = httpRequest(url).on('error', () => undefined)
    request.end()
    await new Promise((resolve) => setTimeout(resolve, 200))
    request.destroy()
  }
})

describe('progress', () => {
  test('comes as events, the state of now first', async () => {
    const { server: own, close } = await startOwn()
    const response = await fetch(`${own.url}/api/progress`, { headers: { accept: 'text/event-stream' } })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const events = readEvents(response)
    expect((await events.next()).value).toMatchObject({ state: 'idle', is_ready: true })
    const posted = await fetch(`${own.url}/api/sync`, { method: 'POST' })
    expect(posted.status).toBe(202)
    const states: string[] = []
    for await (const progress of events) {
      states.push(progress.state)
      if (progress.state === 'idle' && progress.run_id === 1) break
    }
    expect(states.at(-1)).toBe('idle')
    await close()
  })

  test('a listener does not keep the server from closing', async () => {
    const { server: own } = await startOwn()
    const response = await fetch(`${own.url}/api/progress`, { headers: { accept: 'text/event-stream' } })
    const started = performance.now()
    await own.close()
    expect(performance.now() - started).toBeLessThan(20_000)
    await response.text()
  })

  test('one source is synced by its id', async () => {
    const { server: own, close } = await startOwn()
    const { sources } = (await (await fetch(`${own.url}/api/sources`)).json()) as {
      sources: { source: string }[]
    }
    const id = encodeURIComponent(sources[0]!.source)
    const accepted = await fetch(`${own.url}/api/sources/${id}/sync`, { method: 'POST' })
    expect([accepted.status, await accepted.json()]).toMatchObject([202, { source: sources[0]!.source }])
    await own.app.synchroniser.settled()
    expect(own.app.synchroniser.progress()).toMatchObject({ state: 'idle', failures: [] })
    const unknown = await fetch(`${own.url}/api/sources/git%3Anothing/sync`, { method: 'POST' })
    expect(unknown.status).toBe(404)
    await close()
  })
})

async function startOwn() {
  const { warehouse, registry, app } = application
  const config = app.parts.config!
  const own = await serve({ warehouse, registry, config }, { port: 0, syncAtStart: false })
  return { server: own, close: () => own.close() }
}

async function* readEvents(response: Response): AsyncGenerator<Progress> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const part of response.body!) {
    text += decoder.decode(part as Uint8Array, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop()!
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1]
      if (data !== undefined && block.includes('event: progress')) yield JSON.parse(data) as Progress
    }
  }
}
