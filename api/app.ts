import autoload from '@fastify/autoload'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { LogController, type FastifyInstance } from 'fastify'
import { join } from 'node:path'
import { note } from '../transforms/notes.ts'
import { TIME } from './changes.ts'
import type { AppOptions, AppParts, AppSettings } from './parts.ts'
import { requestIdOf } from './telemetry/log.ts'

export type { AppOptions, AppParts, Build, Sync } from './parts.ts'

/** The instance whose handlers know the types of their schemas. */
export type TypedInstance = ReturnType<typeof typed>

/** The whole API around an open warehouse, ready to inject requests or to listen. The warehouse stays the caller's. */
export async function createApp(parts: AppParts, options: AppOptions = {}): Promise<FastifyInstance> {
  const app = Fastify({
    logger: options.logger ?? false,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: requestIdOf,
    forceCloseConnections: 'idle',
    trustProxy: [...(parts.config?.signIn?.trustedProxies ?? [])],
    return503OnClosing: true,
    // Ten seconds are not enough for an application more, as of a scope, on a machine that is busy.
    pluginTimeout: 120_000,
    bodyLimit: 65_536,
    // Whoever sends a byte a minute holds a connection no longer; a file of 100 MB over a thin line takes minutes.
    requestTimeout: 300_000,
    http: {
      // A filter of ten thousand services is in the address.
      maxHeaderSize: 1_048_576,
      headersTimeout: options.headersTimeoutMs ?? HEADERS_MS,
      connectionsCheckingInterval: Math.min(5_000, options.headersTimeoutMs ?? 5_000),
    },
    routerOptions: { maxParamLength: 4096 },
    // A misspelt parameter is an error to tell, not a key to drop.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', useDefaults: true } },
  })
  // Answers come out of the cache as text, and their tests validate them: a second pass over each value is not needed.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  app.decorate('parts', parts)
  app.decorate('settings', fillSettings(parts, options))
  const routeList: { method: string; url: string }[] = []
  app.decorate('routeList', routeList)
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routeList.push({ method: one, url })
  })
  for (const folder of ['plugins/external', 'plugins/app', 'routes']) {
    await app.register(autoload, {
      dir: join(import.meta.dirname, folder),
      ignorePattern: /\.test\.[jt]s$|\.d\.ts$/,
      forceESM: true,
      dirNameRoutePrefix: false,
    })
  }
  return app
}

const HEADERS_MS = 20_000
/** A screen asks thirty questions at once; a minute of two of the engine's readers is much for one person. */
const BUDGET = { concurrent: 4, queued: 64, seconds: 120 }

export function typed(app: FastifyInstance) {
  return app.withTypeProvider<TypeBoxTypeProvider>()
}

/** Whoever looks at the clock answers by it. */
function noting(clock: () => number): () => number {
  return () => {
    note([TIME])
    return clock()
  }
}

function fillSettings(parts: AppParts, options: AppOptions): AppSettings {
  return {
    host: options.host ?? '127.0.0.1',
    allowedHosts: options.allowedHosts ?? [],
    queryTimeoutMs: options.queryTimeoutMs ?? 30_000,
    rateLimit: options.rateLimit ?? 6_000,
    budget: options.budget ?? BUDGET,
    headersTimeoutMs: options.headersTimeoutMs ?? HEADERS_MS,
    isPrivate: options.isPrivate ?? false,
    syncAtStart: options.syncAtStart ?? false,
    schedule: options.schedule ?? false,
    answerAhead: options.answerAhead ?? false,
    version: options.version ?? '0.0.0',
    clock: noting(parts.clock ?? Date.now),
  }
}
