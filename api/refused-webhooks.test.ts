import { connect } from 'node:net'
import { beforeAll, describe, expect, test } from 'vitest'
import { openReceiver, type Posted, sign } from '../tests/webhooks.ts'

const opened = openReceiver()
const { post, postStandard } = opened

// One was taken: it is what is replayed.
beforeAll(async () => {
  expect((await post()).status).toBe(202)
})

/** Rows of every raw table. */
async function countRaw(): Promise<unknown> {
  const { warehouse } = opened.application
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
    await opened.application.app.receiving.settled()
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
    const answer = await fetch(`${opened.url}/webhooks/events:log`, asked as RequestInit)
    expect(answer.status).toBe(413)
    expect(await countRaw()).toEqual(before)
  })

  test('broken off on its way', async () => {
    const before = await countRaw()
    const text = deployment('cut')
    const { port } = new URL(opened.url)
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
  const counts = opened.application.app.receiving.state(source)?.counts ?? []
  const found = Object.fromEntries(counts.map(({ outcome, name, count }) => [`${outcome} ${name}`, count]))
  expect(found).toEqual({
    'unknown star.created': 1,
    'doubled star.created': 2,
    'refused signature': 4,
    'refused malformed': 3,
  })
})
