/** No e-mail address leaves the server, whatever is asked for, in whatever form, and whatever is written. */
import { readdirSync, readFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../api/app.ts'
import { logTo } from '../../api/telemetry/log.ts'
import { readPeople } from '../../privacy/keys.ts'
import { publishSnapshot } from '../../transforms/publish/snapshot.ts'
import { openPeopled, type Peopled } from './people.ts'
import { LEAK, plantAddresses } from './planting.ts'

const NOW = Date.parse('2026-03-04T12:00:00Z')
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-leaks-'))
const log: string[] = []
let peopled: Peopled
let app: FastifyInstance

beforeAll(async () => {
  peopled = await openPeopled(folder)
  const { warehouse, registry, config } = peopled
  await warehouse.land((lane) => plantAddresses(lane))
  await peopled.build(readPeople(folder))
  app = await createApp(
    {
      warehouse,
      registry,
      config: { ...config, signIn: null },
      clock: () => NOW,
      sync: async () => ({ failures: [{ source: 'files:leaks', code: 'failed', message: `No: ${ID}` }] }),
      build: async () => ({ buildId: 1 }),
    },
    {
      rateLimit: 1_000_000,
      budget: { concurrent: 64, queued: 10_000, seconds: 100_000 },
      logger: logTo({ write: (line: string) => void log.push(line) }, 'debug'),
    },
  )
  await app.ready()
}, 300_000)

afterAll(async () => {
  await app?.close()
  await peopled?.warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

const ID = 'zelda.quimby@leak.example'
const both = (entity: string) => [`${entity}-1`, `${entity}:${ID}`]
const IDS: readonly [RegExp, string[]][] = [
  [/^\/api\/releases\/:id(\/(notes|report))$/, both('release')],
  [/^\/api\/releases\/:id/, [...both('release'), ...both('deployment')]],
  [/^\/api\/incidents/, both('incident')],
  [/^\/api\/commits/, [`github.com/acme/shop@${'b'.repeat(40)}`, ...both('commit')]],
  [/^\/api\/deployments/, both('deployment')],
  [/^\/api\/(goals|value)/, both('goal')],
  [/^\/api\/series/, both('series')],
  [/^\/api\/environments/, both('environment')],
  [/^\/api\/sources/, ['files:leaks', ID]],
  [/^\/api\/records\/:kind\/:id/, ['go', ID]],
]
const MARTS = [
  'release',
  'commit',
  'change',
  'deployment_fact',
  'incident_fact',
  'work_item_fact',
  'account',
  ID,
]
const QUERIES: Readonly<Record<string, string>> = {
  '/api/radar/slots': '?release=release-1',
  '/api/map/path': `?from=service-1&to=${encodeURIComponent(`service:${ID}`)}`,
  '/api/forecast': '?release=release-1',
  '/api/digest': '?audience=leaders',
  '/api/releases/:id/replay': '?at=2026-03-03',
  '/api/environments/:id/availability': '?starts_at=2026-04-01&ends_at=2026-04-05',
  '/api/stream/what-if': '?shorten=50',
  '/api/map/impact': '?service=service-1',
}
/** Each form of a route that has several. */
const FORMS: Readonly<Record<string, string[]>> = {
  '/api/marts/:name': ['?format=json', '?format=csv', '?format=arrow'],
  '/api/releases/:id/notes': ['?format=markdown', '?audience=engineers'],
  '/api/releases/:id/report': ['?format=markdown', '?format=json'],
  '/api/releases/:id/dossier': ['?format=csv', ''],
  '/api/value/report': ['?format=markdown', ''],
}

/** Every address that a GET may have, with what is planted in the place of each parameter. */
function listAddresses(): string[] {
  const metrics = [...peopled.registry.metrics.keys()].filter((_, i) => i % 8 === 0)
  const routes = app.routeList.filter(({ method, url }) => method === 'GET' && !/[*]|:day/.test(url))
  return routes.flatMap(({ url }) => {
    const ids = IDS.find(([pattern]) => pattern.test(url))?.[1] ?? [ID]
    const names = url.startsWith('/api/marts') ? MARTS : [...metrics, 'release', ID]
    const kinds = ['decision', 'approval', 'release']
    const filled = [url]
      .flatMap((one) =>
        one.includes(':id') ? ids.map((id) => one.replace(':id', encodeURIComponent(id))) : one,
      )
      .flatMap((one) =>
        one.includes(':name') ? names.map((id) => one.replace(':name', encodeURIComponent(id))) : one,
      )
      .flatMap((one) => (one.includes(':kind') ? kinds.map((id) => one.replace(':kind', id)) : one))
    return filled.flatMap((one) => (FORMS[url] ?? [QUERIES[url] ?? '']).map((query) => `${one}${query}`))
  })
}

test('by any address of the API that may be read', async () => {
  const leaks: string[] = []
  const statuses = new Map<string, number>()
  const addresses = listAddresses()
  for (const url of addresses) {
    const answer = await app.inject({
      url,
      headers: { host: 'localhost', accept: 'application/json, */*;q=0.5' },
    })
    statuses.set(`${answer.statusCode}`, (statuses.get(`${answer.statusCode}`) ?? 0) + 1)
    const text = `${JSON.stringify(answer.headers)}\n${answer.rawPayload.toString('latin1')}`
    const found = LEAK.exec(text)
    if (found) leaks.push(`${url}: ${text.slice(Math.max(0, found.index - 80), found.index + 30)}`)
    if (answer.statusCode >= 500 && !url.startsWith('/sign-in'))
      leaks.push(`${url}: ${answer.statusCode} ${answer.body.slice(0, 200)}`)
  }
  expect(leaks).toEqual([])
  // What is planted has to be there to leak.
  expect(statuses.get('200')).toBeGreaterThan(100)
}, 300_000)

test('by events of progress', async () => {
  app.synchroniser.request()
  await app.synchroniser.settled()
  expect(JSON.stringify(app.synchroniser.progress())).toMatch(LEAK)
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const control = new AbortController()
  const { body } = await fetch(`${address}/api/progress`, { signal: control.signal })
  let text = ''
  for await (const piece of body!) {
    text += Buffer.from(piece).toString('utf8')
    if (text.includes('event: progress') && text.endsWith('\n\n')) break
  }
  control.abort()
  expect(text).toContain('files:leaks')
  expect(LEAK.exec(text)?.index).toBeUndefined()
}, 30_000)

test('by a select, or by what is refused', async () => {
  const post = (url: string, payload: object) =>
    app.inject({ method: 'POST', url, payload, headers: { host: 'localhost' } })
  const selects = ['release', 'commit', 'incident', 'change'].map((name) => `select * from ${name}`)
  for (const sql of [...selects, `select '${ID}' from nothing`])
    for (const format of ['json', 'csv']) {
      const { body } = await post('/api/query', { sql, format })
      expect(LEAK.exec(body)?.input).toBeUndefined()
    }
  const { body } = await post('/api/impact', { repository: `git.example/${ID}`, paths: [`a/${ID}.txt`] })
  expect(LEAK.exec(body)?.input).toBeUndefined()
}, 60_000)

test('by a file of a publication', async () => {
  const { warehouse, registry } = peopled
  const to = join(folder, 'published')
  await publishSnapshot(warehouse, registry, { to, keep: 1, zone: 'UTC', version: '1.2.3' })
  const files = readdirSync(to, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const leaks: string[] = []
  const instance = await DuckDBInstance.create()
  const reader = await instance.connect()
  for (const file of files) {
    if (!file.endsWith('.parquet')) {
      if (LEAK.test(readFileSync(file, 'utf8'))) leaks.push(file)
      continue
    }
    const rows = await reader.runAndReadAll(
      `SELECT count(*) FROM (SELECT to_json(told) AS row FROM read_parquet('${file}') AS told)
       WHERE regexp_matches(row, '(?i)${LEAK.source}')`,
    )
    if (Number(rows.getRows()[0]?.[0]) > 0) leaks.push(file.slice(to.length))
  }
  instance.closeSync()
  expect(files.filter((file) => file.endsWith('.parquet')).length).toBeGreaterThan(50)
  expect(leaks).toEqual([])
}, 120_000)

test('by a line of the log', () => {
  expect(log.length).toBeGreaterThan(100)
  expect(log.filter((line) => LEAK.test(line))).toEqual([])
})
