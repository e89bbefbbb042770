import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../api/app.ts'
import { logTo } from '../../api/telemetry/log.ts'
import { loadConfig } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { syncSources } from '../../ingest/sync.ts'
import { postMessage } from '../../notify/webhook.ts'
import { hideSecrets } from '../../privacy/secrets.ts'
import { readModels } from '../../transforms/model.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'

/** One a credential that the configuration below names; each is planted, and must be nowhere afterwards. */
const TOOLS = (url: string) => `
github: { org: acme, url: ${url}, token_env: PLANTED_GITHUB }
gitlab: { group: acme, url: ${url}, token_env: PLANTED_GITLAB }
gitea: { org: acme, url: ${url}, token_env: PLANTED_GITEA }
azuredevops: { url: "${url}/acme", token_env: PLANTED_AZURE }
jira: { url: ${url}, email_env: PLANTED_JIRA_EMAIL, token_env: PLANTED_JIRA }
pagerduty: { url: ${url}, token_env: PLANTED_PAGERDUTY }
jenkins: { url: ${url}, user_env: PLANTED_JENKINS_USER, token_env: PLANTED_JENKINS }
servicenow: { url: ${url}, user_env: PLANTED_SERVICENOW_USER, password_env: PLANTED_SERVICENOW }
linear: { url: ${url}, token_env: PLANTED_LINEAR }
argocd: { url: ${url}, token_env: PLANTED_ARGOCD }
files: { url: '${url}/outcome.csv', token_env: PLANTED_FILES }
`

let server: Server
let folder: string
let warehouse: Warehouse
const planted = new Map<string, string>()

beforeAll(async () => {
  // Answers with what it was sent, as some proxies and debug pages do.
  server = createServer((request, response) => {
    const told = Object.values(request.headers).join(' ')
    const decoded = /Basic (\S+)/.exec(told)?.[1]
    response.writeHead(400, { 'content-type': 'text/plain' })
    response.end(
      `no: ${decoded ? Buffer.from(decoded, 'base64').toString() : ''} ${request.headers.authorization ?? ''} ${told}`,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-secrets-'))
})

afterAll(async () => {
  for (const name of planted.keys()) delete process.env[name]
  await warehouse?.close()
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

test('secrets that servers send back are in no error, answer, log, export or file', async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const file = join(folder, 'streamgauge.yaml')
  writeFileSync(file, TOOLS(url))
  for (const [name] of TOOLS(url).matchAll(/PLANTED_\w+/g)) {
    planted.set(name, `planted-${name.toLowerCase().replaceAll('_', '-')}-4711`)
    process.env[name] = planted.get(name)
  }
  const config = await loadConfig({ config: file, data: join(folder, 'data') })
  warehouse = await openWarehouse({ folder: config.data, threads: 1 })
  const connectors = await loadConnectors()
  await declareRaw(warehouse, connectors)
  const report = await syncSources(warehouse, config, { connectors })
  expect(report.sources.filter(({ ok }) => !ok).length).toBeGreaterThanOrEqual(10)

  const log: string[] = []
  const app = await createApp(
    { warehouse, registry: await readModels(), config },
    { logger: logTo({ write: (line) => log.push(line) }, 'debug') },
  )
  for (const [, value] of planted)
    app.log.error({ err: new Error(`it said ${value}`), value }, `failed by ${value}`)
  const sources = await app.inject('/api/sources')
  const told = [
    JSON.stringify(report),
    sources.body,
    ...(await Promise.all(
      config.sources.map(
        async ({ id }) => (await app.inject(`/api/sources/${encodeURIComponent(id)}/rejected`)).body,
      ),
    )),
    ...log,
  ]
  await app.close()
  await warehouse.close()
  for (const path of filesBelow(folder)) told.push(readFileSync(path, 'latin1'))
  expect(log.length).toBeGreaterThanOrEqual(planted.size)
  const leaked = [...planted].flatMap(([name, value]) =>
    [value, Buffer.from(value).toString('base64').replace(/=+$/, '')].flatMap((form) =>
      told.flatMap((text, i) => (text.includes(form) ? [`${name} in ${i}: ${text.slice(0, 200)}`] : [])),
    ),
  )
  expect(leaked).toEqual([])
})

test('a receiver of alerts that tells its own address does not get it into the error', async () => {
  process.env.PLANTED_HOOK = `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/planted-hook-4711`
  planted.set('PLANTED_HOOK', process.env.PLANTED_HOOK)
  const message = { title: 'a', text: 'b', url: null, facts: [], lines: [] } as never
  const webhook = { url: null, urlEnv: 'PLANTED_HOOK', format: 'json' } as never
  const error = await postMessage(webhook, message, 'id').then(
    () => null,
    (reason: Error) => reason,
  )
  expect(error).toBeInstanceOf(Error)
  expect(error!.message).not.toContain('planted-hook')
})

test('hides no word that is none', () => {
  expect(hideSecrets('a quiet text with Basic English')).toBe('a quiet text with Basic English')
})

function filesBelow(place: string): string[] {
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map((name) => join(place, name))
    .filter((path) => statSync(path).isFile())
}
