import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { randomBytes } from 'node:crypto'
import { restrict } from '../../../transforms/access/restricted.ts'
import { watch } from '../../access/onlooker.ts'
import { areTheirs, namesIn } from '../../access/names.ts'
import { Scopes, type OpenScope } from '../../access/scopes.ts'
import { addressOf } from '../../address.ts'
import { ForbiddenError, NotBuiltError } from '../../errors.ts'
import type { ScopedPast } from '../../parts.ts'
import { passOn, readDay } from '../../passing.ts'
import { isQuestion } from '../../question.ts'
import type { User } from '../../sign-in/user.ts'
import { isClosed } from './users.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Applications for those who see some value streams alone. */
    access: {
      /** Answers a request in the name of `user`. */
      pass(user: User, request: FastifyRequest, reply: import('fastify').FastifyReply): Promise<unknown>
    }
  }
}

const ON_BEHALF = 'x-streamgauge-on-behalf'
/** What tells of whoever asks, or of the addresses themselves. */
const OWN = /^\/api\/(docs|me|openapi\.json|sign-out)(\/|$)/
/** What is read through the warehouse alone, and so holds what they may see; all else tells of everybody, or is new. */
const READ = new Set(
  `about commits deployments digest environments floor flow forecast goals guardrails headlines impact incidents map marts metrics
  models past portfolio profiles progress query quick-check radar radar.ics records releases risk scopes series stream value
  waiting watch what-if`.split(/\s+/),
)
const WRITTEN = /^\/api\/records\/[^/]+(\/|$)/

/**
 * Whoever sees some value streams alone is answered by an application of their own, whose warehouse holds nothing else: the
 * same routes, which need not know. Here it is decided who asks and what they may do, there what there is to see.
 */
export default fp(
  async (app) => {
    const asking = new Map<string, User>()
    const open = (valueStreams: readonly string[]) => openScope(app, asking, valueStreams)
    const scopes = new Scopes(open, (error) => app.log.error({ err: error }, 'a scope could not be closed'))
    app.addHook('onClose', () => scopes.close())

    app.decorate('access', {
      async pass(user, request, reply) {
        if (app.parts.replica)
          throw new ForbiddenError(
            'A replica is shown as a whole, and you see some value streams alone: ask where it is published',
          )
        if (app.synchroniser.buildId() === 0)
          throw new NotBuiltError('Nothing is built yet: the first sync and build are under way or failed')
        const { app: scoped, leave } = await scopes.enter(user.valueStreams ?? [])
        const key = randomBytes(16).toString('base64url')
        asking.set(key, user)
        try {
          return await passOn(scoped.inject, request, reply, { headers: { [ON_BEHALF]: key }, onEnd: leave })
        } catch (error) {
          leave()
          throw error
        } finally {
          asking.delete(key)
        }
      },
    })

    // Before addresses are checked against their schemas, and after the routes' own hooks on who may ask.
    app.addHook('preValidation', async (request, reply) => {
      const { user } = request
      const path = addressOf(request)
      if (app.parts.scope || !user?.valueStreams || !isClosed(request, path) || OWN.test(path)) return
      refuseWhole(user, request.method, path)
      const day = isQuestion(request.method, path) ? readDay(request) : undefined
      const { past } = app
      if (day === undefined || past === null) return app.access.pass(user, request, reply)
      return past.use(day, ({ access }) => access.pass(user, request, reply))
    })
  },
  {
    name: 'app-access',
    dependencies: ['app-users', 'app-guard', 'app-synchronise', 'app-records', 'app-past'],
  },
)

const isRead = (path: string) => READ.has(/^\/api\/([^/]+)/.exec(path)?.[1] ?? '')

function refuseWhole({ name, valueStreams }: User, method: string, path: string): void {
  if (isRead(path) && (isQuestion(method, path) || WRITTEN.test(path))) return
  throw new ForbiddenError(
    `This is about all value streams, ${name} sees ${valueStreams?.join(', ')} alone: ask whoever administers Streamgauge`,
  )
}

async function openScope(
  app: FastifyInstance,
  asking: ReadonlyMap<string, User>,
  valueStreams: readonly string[],
): Promise<OpenScope> {
  const { parts, settings } = app
  const { warehouse, registry } = parts
  const { createApp } = await import('../../app.ts')
  const restricted = await restrict(warehouse, { registry, valueStreams })
  const synchroniser = watch(app.synchroniser)
  const kinds = new Map(app.records.kinds.map((kind) => [kind.name, kind]))
  const scoped = await createApp(
    {
      warehouse: restricted,
      registry,
      // Who may sign in was asked before; alerts and sources are of the whole.
      ...(parts.config ? { config: { ...parts.config, signIn: null, sources: [] } } : {}),
      ...(parts.knownUntil === undefined ? {} : { knownUntil: parts.knownUntil }),
      clock: settings.clock,
      scope: {
        synchroniser,
        changes: app.changes,
        proofs: app.proofs,
        userOf: (headers) => asking.get(String(headers[ON_BEHALF])) ?? null,
        records: {
          source: app.records,
          async isTheirs(name, record) {
            const kind = kinds.get(name)
            return kind !== undefined && areTheirs(warehouse, restricted, namesIn(kind, record))
          },
        },
        past: app.past && scopePast(app.past),
      },
    },
    {
      rateLimit: Number.MAX_SAFE_INTEGER,
      budget: settings.budget,
      queryTimeoutMs: settings.queryTimeoutMs,
      version: settings.version,
      logger: { level: 'warn', stream: { write: (line) => repeat(app, line) } },
    },
  )
  await scoped.ready()
  return {
    app: scoped,
    async close() {
      await synchroniser.close()
      await scoped.close()
      await restricted.close()
    },
  }
}

/** What fails there is in the log of the whole. */
function repeat(app: FastifyInstance, line: string): void {
  const { msg, ...rest } = JSON.parse(line) as Record<string, unknown>
  app.log.warn(rest, `for some value streams: ${String(msg)}`)
}

/** That something is not known of a day is told; of which source is not. */
function scopePast(past: ScopedPast): ScopedPast {
  type Day = Awaited<ReturnType<ScopedPast['describe']>>
  const blot = (day: Day): Day => ({
    ...day,
    row_count: null,
    size_bytes: null,
    error: day.error === null ? null : 'it could not be put together',
    unread: day.unread.map((one) => ({ ...one, source: 'source', label: 'A source' })),
  })
  return {
    today: () => past.today(),
    list: () => past.list().map(blot),
    describe: async (day) => blot(await past.describe(day)),
  }
}
