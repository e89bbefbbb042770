/** A server that tools post to. */
import { createHmac } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll } from 'vitest'
import { loadConfig } from '../ingest/config.ts'
import { loadConnectors } from '../ingest/connectors.ts'
import { openApplication, type Application } from './application.ts'

const SECRET = "It's a Secret to Everybody"
const STANDARD = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const connectors = await loadConnectors()

export const sign = (body: string, secret = SECRET) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

export interface Posted {
  source?: string
  body?: string
  headers?: Record<string, string | undefined>
}

/** A server with two sources, opened before the tests of a file and closed after them. */
export function openReceiver() {
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

  return {
    get application() {
      return application
    },
    get url() {
      return url
    },
    post,
    postStandard,
  }
}
