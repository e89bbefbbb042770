/** Deliveries as they come in life: half GitHub's requests of some 20 kB, half rows of 300 bytes, each signed and new. */
import { createHmac } from 'node:crypto'
import { githubPayloads } from '../../ingest/github-payloads.ts'

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** Where GitHub is nobody answers: what it told of stays to be read again. */
export const ENTRIES = {
  github: {
    org: 'Codertocat',
    url: 'http://127.0.0.1:9',
    token_env: 'BENCH_SECRET',
    webhook_secrets: ['BENCH_SECRET'],
  },
  events: { name: 'bench', webhook_secrets: ['BENCH_SECRET'] },
}

export interface Posted {
  path: string
  headers: Record<string, string>
  body: Buffer
}

const pulls = githubPayloads
  .filter(({ name }) => name === 'pull_request')
  .flatMap((event) => event.examples)
  .map((payload) => JSON.stringify(payload).slice(0, -1))

/** `services`: whose deployments are told of, in turn; of nobody known where none are named. */
export function makeDelivery(i: number, services: readonly string[] = []): Posted {
  return i % 2 === 0 ? makePull(i) : makeEvent(i, services[((i - 1) / 2) % services.length])
}

function makePull(i: number): Posted {
  const body = Buffer.from(`${pulls[(i / 2) % pulls.length]},"bench":${i}}`)
  return {
    path: '/webhooks/github:Codertocat',
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'pull_request',
      'x-github-delivery': `bench-${i}`,
      'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    },
    body,
  }
}

/** A deployment that ended now, of one of forty services or of the one that is named. */
export function makeEvent(i: number, service = `service-${i % 40}`): Posted {
  const at = Date.now()
  const data = {
    deployment_id: `d${i}`,
    native_service: service,
    native_environment: 'production',
    started_at: new Date(at - 60_000).toISOString(),
    finished_at: new Date(at).toISOString(),
    outcome: 'succeeded',
  }
  const body = Buffer.from(
    JSON.stringify({ type: 'deployment', timestamp: new Date(at).toISOString(), data }),
  )
  const [id, seconds] = [`bench-${i}`, String(Math.floor(at / 1000))]
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest('base64')
  return {
    path: '/webhooks/events:bench',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': seconds,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  }
}
