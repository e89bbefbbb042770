import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RepositoryScript } from '../../fixtures/repositories/index.ts'
import { makeFolder, run, start } from './command.ts'

const COMMITS = 4_000
const CLIENTS = 100
const BOUND_MS = 10_000
/** A second signal, and no other press of the same keys. */
const LATER_MS = 700
/** How long the first signal waits for whoever is slow. */
const WAITED_FOR_MS = 6_000

const folder = makeFolder()
const long = join(folder.path, 'long')
const data = join(folder.path, 'data')

beforeAll(() => {
  const script = new RepositoryScript(long)
  for (let i = 0; i < COMMITS; i++) {
    const files = { [`src/${i % 40}.ts`]: `${i}\n` }
    script.commit({ label: `c${i}`, at: 1_750_000_000 + i * 600, message: `Change ${i}\n`, files })
  }
  script.flush()
})
afterAll(() => folder.remove())

/** Asks for something large and takes nothing of it. */
async function askAndIgnore(url: string, path: string) {
  const { port } = new URL(url)
  const socket = connect({ port: Number(port), host: '127.0.0.1' })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`)
  socket.pause()
  return socket
}

/** A request of which half a body has come. */
async function beginAndStop(url: string) {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const head = `POST /api/impact HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json`
  socket.write(`${head}\r\ncontent-length: 1000\r\n\r\n{"paths":`)
  await fetch(`${url}/health`)
  return socket
}

test(`SIGTERM ends a server within ten seconds with 0, whatever it is doing, and what had landed is kept`, async () => {
  const server = start(['serve', '--port', '0', '--git', long, '--data', data])
  const [, url = ''] = await server.seen(/serves at (http:\S+)/)
  // Reading has begun, and the first build follows it.
  const events = await fetch(`${url}/api/progress`)
  const heard = events.text().catch(() => 'cut off')
  const slow = await askAndIgnore(url, '/api/models')
  const asking = { answered: 0, isOver: false }
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!asking.isOver) {
      await fetch(`${url}/api/sources`).then(
        (response) => response.text().then(() => asking.answered++),
        () => sleep(20),
      )
    }
  })
  await expect.poll(() => asking.answered).toBeGreaterThan(CLIENTS)
  const askedAt = performance.now()
  server.child.kill('SIGTERM')
  const { code, stderr } = await server.ended
  const took = performance.now() - askedAt
  asking.isOver = true
  slow.destroy()
  await Promise.all([...clients, heard])
  expect(code, stderr).toBe(0)
  expect(took).toBeLessThan(BOUND_MS)
  const { code: next } = await run(['sync', '--no-build', '--git', long, '--data', data])
  expect(next).toBe(0)
  const { stdout } = await run([
    'query',
    'select count(*) as n, count(distinct sha) as shas from raw.git__commit',
    '--format',
    'csv',
    '--git',
    long,
    '--data',
    data,
  ])
  expect(stdout.trim().split('\n').at(-1)).toBe(`${COMMITS},${COMMITS}`)
})

test('a second signal ends it at once, with something under way that the first one waits for', async () => {
  const server = start(['serve', '--port', '0', '--git', long, '--data', data])
  const [, url = ''] = await server.seen(/serves at (http:\S+)/)
  const half = await beginAndStop(url)
  server.child.kill('SIGTERM')
  await server.seen(/Stopping/)
  await sleep(LATER_MS)
  expect(server.child.exitCode, 'what is under way is not waited for').toBeNull()
  const askedAt = performance.now()
  server.child.kill('SIGTERM')
  const { code } = await server.ended
  half.destroy()
  // One that ended by itself would say 0.
  expect(code).toBe(143)
  expect(performance.now() - askedAt).toBeLessThan(WAITED_FOR_MS - LATER_MS)
})
