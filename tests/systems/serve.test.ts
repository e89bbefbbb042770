import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { buildFixtureRepository } from '../../fixtures/repositories/index.ts'
import { readExport } from '../../transforms/export/manifest.ts'
import { root } from '../tree.ts'
import { makeFolder, run, start, watch, type Running } from './command.ts'

const folder = makeFolder()
const data = join(folder.path, 'data')
const shop = join(folder.path, 'shop')
const serving: Running[] = []

beforeAll(() => buildFixtureRepository(shop))
afterEach(async () => {
  for (const server of serving.splice(0)) {
    server.child.kill('SIGTERM')
    await server.ended
  }
})
afterAll(() => folder.remove())

async function serve(...args: string[]): Promise<{ server: Running; url: string }> {
  const server = start(['serve', '--port', '0', '--git', shop, '--data', data, ...args])
  serving.push(server)
  const [, url = ''] = await server.seen(/serves at (http:\S+)/)
  return { server, url }
}

test('serves at once, is ready after the first build, and ends with 0 at Ctrl-C', async () => {
  const { server, url } = await serve()
  expect((await fetch(`${url}/health`)).status).toBe(200)
  await server.seen(/Up to date/)
  expect((await fetch(`${url}/ready`)).status).toBe(200)
  server.child.kill('SIGINT')
  expect((await server.ended).code).toBe(0)
})

test('npm start builds what is missing, serves, and passes Ctrl-C on', async () => {
  const args = ['--port', '0', '--git', shop, '--data', join(folder.path, 'started')]
  const server = watch(
    spawn(process.execPath, [join(root, 'bin/start.js'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] }),
  )
  const [, url = ''] = await server.seen(/serves at (http:\S+)/)
  expect(await (await fetch(url)).text()).toContain('<title>Streamgauge</title>')
  server.child.kill('SIGINT')
  expect((await server.ended).code).toBe(0)
})

test('a second process on the same data folder is refused, with the first one named', async () => {
  const { server } = await serve()
  const second = await run(['sync', '--git', shop, '--data', data])
  expect(second.code).toBe(5)
  expect(second.stderr).toContain(`process ${server.child.pid}`)
  expect(second.stderr).not.toMatch(/\n\s+at /)
})

test('while a server holds the warehouse, metric asks the server', async () => {
  const { server } = await serve()
  await server.seen(/Up to date/)
  const { code, stdout } = await run([
    'metric',
    'change_lead_time',
    '--format',
    'json',
    '--git',
    shop,
    '--data',
    data,
  ])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ name: 'change_lead_time' })
})

test('while a server holds the warehouse, export hands over a backup that it makes', async () => {
  const { server } = await serve()
  await server.seen(/Up to date/)
  const out = join(folder.path, 'exported')
  const { code, stdout, stderr } = await run(['export', out, '--git', shop, '--data', data])
  expect(stderr).toContain('it makes a backup to export')
  expect([code, stdout]).toEqual([0, expect.stringMatching(/rows of \d+ tables read back/)])
  const { tables } = readExport(out)
  expect(tables.find(({ name }) => name === 'raw.git__commit')?.row_count).toBeGreaterThan(10)
  expect(readdirSync(folder.path).filter((name) => name.includes('making'))).toEqual([])
})

test('a port in use is told, with what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as { port: number }
  const args = ['serve', '--port', String(port), '--git', shop, '--data', join(folder.path, 'other')]
  const { code, stderr } = await run(args)
  expect(code).toBe(6)
  expect(stderr).toContain(`choose another with --port: 127.0.0.1:${port}`)
  other.close()
})

test('without --git, the repository of the current folder is served', async () => {
  const server = start(['serve', '--port', '0', '--data', join(folder.path, 'own')], { cwd: shop })
  serving.push(server)
  const [, url = ''] = await server.seen(/serves at (http:\S+)/)
  await server.seen(/Up to date/)
  const scopes = (await (await fetch(`${url}/api/scopes`)).json()) as {
    repositories: { repository_id: string }[]
  }
  expect(scopes.repositories.map((repository) => repository.repository_id)).toEqual([
    'github.com/example/shop',
  ])
})
