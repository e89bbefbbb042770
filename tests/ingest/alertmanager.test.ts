import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connector } from '../../ingest/connectors/alertmanager/connector.ts'
import { systemClock } from '../../ingest/http/clock.ts'
import { syncSources } from '../../ingest/sync.ts'
import { findAlertmanager, startAlertmanager, type Alertmanager } from '../alertmanager.ts'
import { openReceipts, type Receipts } from './receiving.ts'

const SECRET = 'pager'
const SOURCE = 'alertmanager:main'
const headers = { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` }

const firing = {
  status: 'firing',
  labels: { severity: 'critical', alertname: 'Slow', service: 'checkout' },
  annotations: { summary: 'Checkout answers slowly', description: '3.1 s' },
  startsAt: '2026-06-01T12:00:00.5+02:00',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus.example.org/graph',
  fingerprint: '4a1e2f0c9b7d6e53',
}
const resolved = { ...firing, status: 'resolved', endsAt: '2026-06-01T10:20:00Z' }
const posted = (alerts: object[], more: object = {}) =>
  JSON.stringify({ version: '4', groupKey: '{}', status: 'firing', truncatedAlerts: 0, alerts, ...more })

let receipts: Receipts
async function open(url?: string) {
  process.env.SG_TEST_ALERTS = SECRET
  const entry = { name: 'main', webhook_secrets: ['SG_TEST_ALERTS'], ...(url ? { url } : {}) }
  const from = await connector.sources([entry], '.')
  receipts = await openReceipts({ connectors: [connector], from })
  receipts.receiving.start()
  const later = { ...systemClock, now: () => Date.now() + 3_600_000 }
  return {
    sync: (clock = later) =>
      syncSources(receipts.warehouse, { sources: from }, { connectors: [connector], clock }),
  }
}

/** State and end by landing, oldest first. */
async function landed(): Promise<(string | null)[][]> {
  await receipts.receiving.settled()
  const rows = await receipts.warehouse.rows<Record<string, string | null>>(
    `select json_extract_string(payload, '$.state') as state, json_extract_string(payload, '$.endsAt') as ends
     from raw.alertmanager__alert order by _loaded_at`,
  )
  return rows.map(({ state, ends }) => [state ?? null, ends ?? null])
}

describe('what is posted', () => {
  beforeEach(async () => void (await open()))
  afterEach(() => receipts.close())

  test('is one record a firing, however often it comes and whatever its description measures', async () => {
    expect(await receipts.post(SOURCE, headers, posted([firing]))).toBe('new')
    const again = { ...firing, annotations: { ...firing.annotations, description: '4.2 s' } }
    expect(await receipts.post(SOURCE, headers, posted([again]))).toBe('new')
    expect(await landed()).toEqual([['firing', null]])
    expect(await receipts.post(SOURCE, headers, posted([resolved]))).toBe('new')
    expect((await landed()).at(-1)).toEqual(['resolved', '2026-06-01T10:20:00.000Z'])
  })

  test('that it fires never goes over that it has ended', async () => {
    await receipts.post(SOURCE, headers, posted([resolved]))
    await receipts.receiving.settled()
    await receipts.post(SOURCE, headers, posted([firing]))
    expect(await landed()).toEqual([['resolved', '2026-06-01T10:20:00.000Z']])
  })

  test('is refused with a wrong secret or of another version, and leaves nothing', async () => {
    const wrong = { ...headers, authorization: 'Bearer guess' }
    expect(await receipts.post(SOURCE, wrong, posted([firing]))).toBe('signature')
    expect(await receipts.post(SOURCE, headers, posted([firing], { version: '3' }))).toBe('malformed')
    expect(await receipts.post(SOURCE, headers, '{')).toBe('malformed')
    expect(await landed()).toEqual([])
  })

  test('says how many alerts were left out, and which are none', async () => {
    await receipts.post(SOURCE, headers, posted([firing, { status: 'firing' }], { truncatedAlerts: 3 }))
    await receipts.receiving.settled()
    const rows = await receipts.warehouse.rows('select _key, reason from raw.rejected order by _key')
    expect(rows).toEqual([
      { _key: 'alert 1', reason: 'fingerprint, startsAt or, of a resolved one, endsAt is missing' },
      {
        _key: 'truncated',
        reason: 'Alerts were left out of the delivery, set max_alerts to 0 in Alertmanager: 3',
      },
    ])
  })
})

describe('incidents', () => {
  beforeAll(async () => void (await open()))
  afterAll(() => receipts.close())

  test('are the firings that matter in production, with the service that they name', async () => {
    const at = (name: string, labels: object, more: object = {}) => ({
      ...firing,
      labels: { alertname: name, ...labels },
      fingerprint: name,
      ...more,
    })
    const alerts = [
      at('critical', { severity: 'critical', service: 'checkout' }, { ...END }),
      at('unsaid', { app: 'search', job: 'scrape' }, { annotations: {} }),
      at('warning', { severity: 'warning', service: 'checkout' }),
      at('watchdog', { severity: 'none' }),
      at('tested', { severity: 'critical', env: 'Staging-2' }),
    ]
    await receipts.post(SOURCE, headers, posted(alerts))
    await receipts.receiving.settled()
    expect(await staged('incident', 'title, severity, opened_at, resolved_at')).toEqual([
      [
        'Checkout answers slowly',
        'critical',
        Date.UTC(2026, 5, 1, 10, 0, 0, 500),
        Date.UTC(2026, 5, 1, 10, 20),
      ],
      ['unsaid', null, Date.UTC(2026, 5, 1, 10, 0, 0, 500), null],
    ])
    expect(await staged('incident_service', 'service_id')).toEqual([
      ['alertmanager:main:service:checkout'],
      ['alertmanager:main:service:search'],
    ])
    expect(await staged('service_alias', 'name')).toEqual([['checkout'], ['search']])
  })

  const END = { status: 'resolved', endsAt: '2026-06-01T10:20:00Z' }
  const sqlOf = (name: string) =>
    readFileSync(
      new URL(`../../ingest/connectors/alertmanager/stg_alertmanager__${name}.sql`, import.meta.url),
      'utf8',
    )
  async function staged(entity: string, columns: string): Promise<unknown[][]> {
    const rows = await receipts.warehouse.rows<object>(
      `with stg_alertmanager__firing as (${sqlOf('firing')}) select ${columns} from (${sqlOf(entity)}) order by 1`,
    )
    return rows.map((row) => Object.values(row))
  }
})

const program = findAlertmanager()
const title = program
  ? 'with the real Alertmanager'
  : 'with the real Alertmanager (skipped: no program alertmanager here, and no package of it)'

describe.skipIf(program === null)(title, () => {
  let hook: Server
  let tool: Alertmanager
  let sync: Awaited<ReturnType<typeof open>>['sync']
  let isHeard = true
  let heard = 0
  const startsAt = new Date(Date.now() - 60_000).toISOString()
  const alert = (name: string) => ({
    labels: { alertname: name, service: 'checkout', severity: 'critical' },
    annotations: { summary: `${name} fails` },
    startsAt,
    endsAt: new Date(Date.now() + 3_600_000).toISOString(),
  })

  beforeAll(async () => {
    hook = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => void answer(Buffer.concat(chunks)))
      const answer = async (body: Buffer) => {
        const outcome = isHeard
          ? await receipts.post(SOURCE, request.headers as Record<string, string>, body)
          : 'closed'
        if (['new', 'known'].includes(outcome)) heard++
        response.writeHead(outcome === 'closed' ? 503 : 202).end()
      }
    })
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}`
    tool = await startAlertmanager(program!, { url, secret: SECRET })
    sync = (await open(tool.url)).sync
  })
  afterAll(async () => {
    await tool.close()
    hook.close()
    await receipts.close()
  })

  test('posted and read, in either order, are the same rows; repeats change nothing', async () => {
    await tool.tell([alert('Checkout')])
    await expect.poll(landed).toHaveLength(1)
    expect((await sync()).changed).toBe(false)
    isHeard = false
    await tool.tell([alert('Search')])
    expect((await sync()).changed).toBe(true)
    isHeard = true
    const before = heard
    await expect.poll(() => heard - before).toBeGreaterThan(3)
    expect(await landed()).toEqual([
      ['firing', null],
      ['firing', null],
    ])
  })

  test('an end that is posted counts to the millisecond, one that was missed from when it was seen', async () => {
    const ended = new Date(Date.now() - 1000).toISOString()
    await tool.tell([{ ...alert('Checkout'), endsAt: ended }])
    await expect.poll(landed).toContainEqual(['resolved', ended])
    isHeard = false
    await tool.tell([{ ...alert('Search'), endsAt: new Date(Date.now() - 1000).toISOString() }])
    const soon = await sync(systemClock)
    expect(soon.sources[0]?.ok).toBe(true)
    expect((await landed()).map(([state]) => state)).not.toContain('gone')
    await sync()
    expect((await landed()).map(([state]) => state).sort()).toEqual(['firing', 'firing', 'gone', 'resolved'])
    expect((await sync()).changed).toBe(false)
  })
})
