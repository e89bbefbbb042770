/** The application over the two planted streams, and everybody who may ask it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { createApp } from '../../api/app.ts'
import { TokenStore } from '../../api/sign-in/tokens.ts'
import { loadConfig } from '../../ingest/config.ts'
import { readModels, type Registry } from '../../transforms/model.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { prepare } from '../prepared.ts'
import { FEW_ROWS } from '../warehouse.ts'
import { listCallers, type Caller } from './callers.ts'
import { plantStreams } from './planting.ts'
import type { Asked } from './requests.ts'
import { NOW } from './stream.ts'

export interface Answer {
  status: number
  body: string
  bytes: Buffer
  /** Headers and body in lower case, to look for words in. */
  text: string
}

export interface Streams {
  app: FastifyInstance
  registry: Registry
  warehouse: Warehouse
  callers: Caller[]
  named(name: string): Caller
  headersOf(caller: Caller): Record<string, string>
  ask(caller: Caller, asked: Asked): Promise<Answer>
  close(): Promise<void>
}

export async function openStreams(): Promise<Streams> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-access-'))
  const registry = await readModels()
  const data = join(folder, 'data')
  await prepare('two streams', data, (place) => plantStreams(place, registry))
  const warehouse = await openWarehouse({ folder: data, ...FEW_ROWS })
  const oidc = {
    issuer: 'https://login.example',
    clientId: 'gauge',
    clientSecretEnv: null,
    scopes: ['openid'],
    groupsClaim: 'groups',
  }
  const signIn = {
    url: 'https://gauge.example',
    oidc,
    sessionKeyEnv: null,
    sessionHours: 8,
    roles: [],
    everyone: 'none',
    trustedProxies: ['127.0.0.1'],
  }
  const app = await createApp(
    {
      warehouse,
      registry,
      clock: () => NOW,
      config: { ...(await loadConfig({ config: join(data, 'planted.yaml'), data })), signIn },
      sync: async () => ({ failures: [] }),
      build: async () => ({ buildId: app.synchroniser.buildId() }),
    },
    {
      rateLimit: 1_000_000,
      logger: { level: 'error', stream: { write: (line: string) => void console.error(line.slice(0, 700)) } },
      allowedHosts: ['gauge.example'],
      budget: { concurrent: 64, queued: 10_000, seconds: 100_000 },
    },
  )
  await app.ready()
  const callers = listCallers(new TokenStore(data))
  let count = 0
  const headersOf = (caller: Caller) => ({ host: 'gauge.example', accept: '*/*', ...caller.headers })
  return {
    app,
    registry,
    warehouse,
    callers,
    headersOf,
    named: (name) => callers.find((caller) => caller.name === name)!,
    async ask(caller, { method, url, payload, accept }) {
      const answer = await app.inject({
        method: method as 'GET',
        url,
        headers: {
          ...headersOf(caller),
          ...(accept === undefined ? {} : { accept }),
          ...(typeof payload === 'string' ? { 'content-type': 'text/csv' } : {}),
        },
        ...(payload === undefined ? {} : { payload }),
        // Whoever gives wrong tokens is kept waiting by address.
        remoteAddress: `10.${count >> 16}.${(count >> 8) & 255}.${count++ & 255}`,
      })
      const text = `${JSON.stringify(answer.headers)}\n${answer.body}`.toLowerCase()
      return { status: answer.statusCode, body: answer.body, bytes: answer.rawPayload, text }
    },
    async close() {
      await app.close()
      await warehouse.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const AT_ONCE = 3

export async function each<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = all.values()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const one of waiting) await work(one)
    }),
  )
}
