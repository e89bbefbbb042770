import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../ingest/config.ts'
import { loadConnectors } from '../ingest/connectors.ts'
import { openApplication, type Application } from '../tests/application.ts'

const SECRET = "It's a Secret to Everybody"
const connectors = await loadConnectors()
const github = connectors.find(({ name }) => name === 'github')!

let application: Application

beforeAll(async () => {
  process.env.SG_TEST_WEBHOOK = SECRET
  const config = await loadConfig({ git: ['.'] })
  const sources = await github.sources(
    [
      { org: 'octo', webhook_secrets: ['SG_TEST_WEBHOOK'] },
      { org: 'bare', webhook_secrets: ['SG_TEST_UNSET'] },
    ],
    '.',
  )
  application = await openApplication({ isEmpty: true, parts: { config: { ...config, sources } } })
})
afterAll(() => application.close())

const sign = (body: string, secret = SECRET) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

function post(body: string, headers: Record<string, string> = {}, source = 'github:octo') {
  return application.app.inject({
    method: 'POST',
    url: `/webhooks/${encodeURIComponent(source)}`,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'star',
      'x-github-delivery': 'one',
      'x-hub-signature-256': sign(body),
      ...headers,
    },
    body,
  })
}

const deliveries = () =>
  application.warehouse.rows('select seq, _source, delivery_id, event from raw.delivery order by seq')

describe('a delivery', () => {
  test('that is signed lands before it is answered, once', async () => {
    const answers = await Promise.all([post('{"action":"created"}'), post('{"action":"created"}')])
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 202])
    expect(await deliveries()).toEqual([
      { seq: 1, _source: 'github:octo', delivery_id: 'one', event: 'star.created' },
    ])
    expect((await post('{"action":"created"}', { 'x-github-delivery': 'two' })).statusCode).toBe(200)
  })
})
