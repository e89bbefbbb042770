import { createHmac } from 'node:crypto'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../ingest/config.ts'
import { loadConnectors } from '../ingest/connectors.ts'
import { openApplication, type Application } from '../tests/application.ts'

const SECRET = "It's a Secret to Everybody"
const STANDARD = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const connectors = await loadConnectors()

let application: Application
let url: string

beforeAll(async () => {
  process.env.SG_TEST_WEBHOOK = SECRET
  process.env.SG_TEST_STANDARD = STANDARD
  const config = await loadConfig({ git: ['.'] })
  const from = (tool: string, entries: object[]) =>
    connectors.find(({ name }) => name === tool)!.sources(entries, '.')
  const sources = [
    ...(await from('github', [
      { org: 'octo', webhook_secrets: ['SG_TEST_OLD', 'SG_TEST_WEBHOOK'] },
      { org: 'bare', webhook_secrets: ['SG_TEST_UNSET'] },
      { org: 'none' },
    ])),
    ...(await from('events', [{ name: 'log', webhook_secrets: ['SG_TEST_STANDARD'] }])),
    ...(await from('statuspage', [{ url: 'https://status.example.org' }])),
  ]
  application = await openApplication({ isEmpty: true, parts: { config: { ...config, sources } } })
  await application.app.listen({ host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${(application.app.server.address() as AddressInfo).port}`
})
afterAll(() => application.close())

const sign = (body: string, secret = SECRET) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

interface Posted {
  source?: string
  body?: string
  headers?: Record<string, string | undefined>
}

async function post({ source = 'github:octo', body = '{"action":"created"}', headers = {} }: Posted = {}) {
  const all = {
    'content-type': 'application/json',
    'x-github-event': 'star',
    'x-github-delivery': 'one',
    'x-hub-signature-256': sign(body),
    ...headers,
  }
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const answer = await fetch(`${url}/webhooks/${encodeURIComponent(source)}`, {
    method: 'POST',
    headers: Object.fromEntries(given),
    body,
  })
  return {
    status: answer.status,
    headers: answer.headers,
    ...((await answer.json()) as { code?: string; message: string }),
  }
}

function postStandard(id: string, at: Date, body: string, secret = STANDARD) {
  const signature = new Webhook(secret).sign(id, at, body)
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signature,
    'x-hub-signature-256': undefined,
  }
  return post({ source: 'events:log', body, headers })
}

/** Rows of every raw table. */
async function countRaw(): Promise<unknown> {
  const { warehouse } = application
  const tables = await warehouse.rows<{ name: string }>(
    `select table_name as name from duckdb_tables() where schema_name = 'raw' and database_name = current_database()`,
  )
  const counts = tables.map(async ({ name }) => [
    name,
    ...(await warehouse.rows(`select count(*) as n from raw."${name}"`)),
  ])
  return Object.fromEntries((await Promise.all(counts)) as [string, unknown][])
}

const deployment = (id: string, more: object = {}) =>
  JSON.stringify({
    type: 'deployment',
    timestamp: '2026-03-02T12:00:00Z',
    data: { deployment_id: id, outcome: 'succeeded', ...more },
  })

describe('a delivery that is taken', () => {
  test('is kept before it is answered, once, whichever copy comes first', async () => {
    const answers = await Promise.all([post(), post(), post()])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 202])
    expect(answers.find(({ status }) => status === 200)?.message).toBe('Received before, nothing changes')
    const rows = await application.warehouse.rows(
      'select seq, _source, delivery_id, event, headers, decode(body) as body from raw.delivery',
    )
    expect(rows).toMatchObject([
      {
        seq: 1,
        _source: 'github:octo',
        delivery_id: 'one',
        event: 'star.created',
        body: '{"action":"created"}',
      },
    ])
    expect(String(rows[0]?.headers)).not.toContain('authorization')
  })

  test('becomes rows through the same checks as what is read', async () => {
    const body = JSON.stringify({
      type: 'deployment',
      data: [{ deployment_id: 'a' }, { deployment_id: 'b', colour: 'red' }],
    })
    expect((await postStandard('rows', new Date(), body)).status).toBe(202)
    await application.app.receiving.settled()
    expect(await application.warehouse.rows('select _key from raw.events__deployment')).toEqual([
      { _key: 'a' },
    ])
    const rejected = await application.warehouse.rows(
      `select stream, reason from raw.rejected where _source = 'events:log'`,
    )
    expect(rejected).toEqual([
      { stream: 'deployment', reason: expect.stringContaining('no column of deployment: colour') },
    ])
  })

  test('never puts an older state over a newer one', async () => {
    const at = (timestamp: string, outcome: string) =>
      JSON.stringify({ type: 'deployment', timestamp, data: { deployment_id: 'late', outcome } })
    await postStandard('late-2', new Date(), at('2026-03-02T12:00:02Z', 'succeeded'))
    await application.app.receiving.settled()
    await postStandard('late-1', new Date(), at('2026-03-02T12:00:01Z', 'running'))
    await application.app.receiving.settled()
    const rows = await application.warehouse.rows(
      `select outcome from raw.events__deployment where _key = 'late'`,
    )
    expect(rows).toEqual([{ outcome: 'succeeded' }])
  })
})

describe('a delivery that is not taken leaves nothing behind and says why:', () => {
  const body = '{"action":"deleted"}'
  const cases: [string, Posted, number, string, RegExp][] = [
    [
      'forged',
      { body, headers: { 'x-hub-signature-256': sign(body, 'guess') } },
      401,
      'SG_BAD_SIGNATURE',
      /fits none/,
    ],
    ['unsigned', { body, headers: { 'x-hub-signature-256': undefined } }, 401, 'SG_BAD_SIGNATURE', /missing/],
    [
      'signed by SHA-1',
      { body, headers: { 'x-hub-signature-256': `sha1=${'0'.repeat(40)}` } },
      401,
      'SG_BAD_SIGNATURE',
      /fits none/,
    ],
    [
      'altered',
      { body: body.replace('deleted', 'created '), headers: { 'x-hub-signature-256': sign(body) } },
      401,
      'SG_BAD_SIGNATURE',
      /fits none/,
    ],
    ['of another source', { source: 'github:elsewhere', body }, 404, 'SG_UNKNOWN_NAME', /github:elsewhere/],
    [
      'of a tool that is only polled',
      { source: 'statuspage:status.example.org', body },
      404,
      'SG_UNKNOWN_NAME',
      /only polled/,
    ],
    [
      'for a source whose secret is not set',
      { source: 'github:bare', body, headers: { 'x-hub-signature-256': sign(body, '') } },
      503,
      'SG_WEBHOOKS_CLOSED',
      /webhook_secrets/,
    ],
    [
      'for a source without a secret',
      { source: 'github:none', body },
      503,
      'SG_WEBHOOKS_CLOSED',
      /webhook_secrets/,
    ],
    ['cut short but signed', { body: body.slice(0, -2) }, 400, 'SG_MALFORMED_DELIVERY', /not valid JSON/],
    ['no object', { body: '[]' }, 400, 'SG_MALFORMED_DELIVERY', /no JSON object/],
    [
      'without an id',
      { body, headers: { 'x-github-delivery': undefined } },
      400,
      'SG_MALFORMED_DELIVERY',
      /X-GitHub-Delivery/,
    ],
    [
      'from a page elsewhere',
      { body, headers: { origin: 'https://evil.example' } },
      403,
      'SG_CROSS_SITE',
      /evil/,
    ],
  ]

  test.each(cases)('%s', async (_, posted, status, code, message) => {
    const before = await countRaw()
    const answer = await post(posted)
    expect(answer).toMatchObject({ status, code, message: expect.stringMatching(message) })
    await application.app.receiving.settled()
    expect(await countRaw()).toEqual(before)
  })

  test('replayed, also under another id', async () => {
    const before = await countRaw()
    expect((await post()).status).toBe(200)
    expect((await post({ headers: { 'x-github-delivery': 'two' } })).status).toBe(200)
    expect(await countRaw()).toEqual(before)
  })

  test('stale', async () => {
    const before = await countRaw()
    const answer = await postStandard('stale', new Date(Date.now() - 301_000), deployment('stale'))
    expect(answer).toMatchObject({
      status: 401,
      code: 'SG_STALE_DELIVERY',
      message: expect.stringMatching(/30[12] s ago$/),
    })
    expect(await countRaw()).toEqual(before)
  })

  test('too large, said or not', async () => {
    const before = await countRaw()
    const large = deployment('x'.repeat(5_000_000))
    expect(await postStandard('large', new Date(), large)).toMatchObject({
      status: 413,
      code: 'SG_TOO_LARGE',
    })
    const chunks = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 50; i++) controller.enqueue(Buffer.alloc(100_000, 'x'))
        controller.close()
      },
    })
    const asked = {
      method: 'POST',
      body: chunks,
      duplex: 'half',
      headers: { 'content-type': 'application/json' },
    }
    const answer = await fetch(`${url}/webhooks/events:log`, asked as RequestInit)
    expect(answer.status).toBe(413)
    expect(await countRaw()).toEqual(before)
  })

  test('broken off on its way', async () => {
    const before = await countRaw()
    const text = deployment('cut')
    const { port } = new URL(url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(
      `POST /webhooks/events:log HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n`,
    )
    socket.write(text.slice(0, 20))
    await new Promise((resolve) => setTimeout(resolve, 100))
    socket.destroy()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await countRaw()).toEqual(before)
  })
})

test('what is refused is counted by its reason, and what is unknown by its event', async () => {
  const source = { id: 'github:octo', tool: 'github' } as never
  const counts = application.app.receiving.state(source)?.counts ?? []
  const found = Object.fromEntries(counts.map(({ outcome, name, count }) => [`${outcome} ${name}`, count]))
  expect(found).toEqual({
    'unknown star.created': 1,
    'doubled star.created': 4,
    'refused signature': 4,
    'refused malformed': 3,
  })
})
