import type { FastifyInstance, FastifyRequest } from 'fastify'
import { randomUUID } from 'node:crypto'
import { Type } from 'typebox'
import { pseudonymOf } from '../../transforms/people.ts'
import { typed } from '../app.ts'
import { SignInError, UnknownNameError } from '../errors.ts'
import { refuseGuesser } from '../plugins/app/users.ts'
import { Me } from '../schemas/user.ts'
import { CALLBACK, Provider, type Flow, type Identity } from '../sign-in/oidc.ts'

const BEGIN = '/sign-in'
const FLOW_MS = 10 * 60_000
const limits = { rateLimit: { max: 60, timeWindow: '1 minute' } }
const Query = Type.Object(
  {
    return_to: Type.Optional(
      Type.String({ maxLength: 4000, description: 'Path of the screen to come back to' }),
    ),
    purpose: Type.Optional(
      Type.Union([Type.Literal('enter'), Type.Literal('sign')], {
        description: 'sign: prove once more who you are, for one signature',
      }),
    ),
  },
  { additionalProperties: false },
)

/** Who asks, and signing in with the configured provider. */
export default async function signIn(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const given = app.parts.config?.signIn
  const provider = app.sessions && given?.oidc && given.url ? new Provider(given.oidc, given.url) : null

  app.get(
    '/api/me',
    {
      schema: {
        tags: ['process'],
        summary: 'Who asks, what they may do, and where to sign in',
        response: { 200: Me },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const { user } = request
      return {
        authentication: user?.authentication ?? 'nobody',
        name: user?.name ?? null,
        account_id: user ? pseudonymOf(app.people(), user.accountId) : null,
        is_read_only: app.parts.replica !== undefined,
        roles: [...(user?.roles ?? [])],
        value_streams: user?.valueStreams ? [...user.valueStreams] : null,
        sign_in_url: provider ? BEGIN : null,
        csrf_token: user?.authentication === 'oidc' ? reply.generateCsrf() : null,
        may_sign_until: user ? app.proofs.goodUntil(user) : null,
      } satisfies Me
    },
  )

  app.get(BEGIN, { config: limits, schema: { hide: true, querystring: Query } }, async (request, reply) => {
    if (!provider) throw new UnknownNameError('Nobody signs in here: no provider is configured under sign_in')
    const { return_to: to, purpose = 'enter' } = request.query
    const { url, flow } = await provider.begin({ returnTo: ownPath(to), purpose }, app.settings.clock())
    request.session.set('flow', flow)
    return reply.header('cache-control', 'no-store').redirect(url)
  })

  app.get(CALLBACK, { config: limits, schema: { hide: true } }, async (request, reply) => {
    if (!provider) throw new UnknownNameError('Nobody signs in here: no provider is configured under sign_in')
    refuseGuesser(app, request)
    const flow = await noting(request, () => finish(provider, request))
    return reply.header('cache-control', 'no-store').redirect(flow.returnTo)
  })

  app.post(
    '/api/sign-out',
    {
      schema: {
        tags: ['process'],
        summary: 'End the session of this browser',
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      if (app.sessions) request.session.delete()
      return reply.code(204).send(null)
    },
  )

  async function finish(from: Provider, request: FastifyRequest): Promise<Flow> {
    const flow = takeFlow(request, app.settings.clock())
    keep(request, await from.finish(request.url, flow), flow)
    return flow
  }

  async function noting<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if ((error as { code?: string }).code === 'SG_SIGN_IN') app.failures.note(request.ip)
      throw error
    }
  }

  function keep(request: FastifyRequest, identity: Identity, { purpose }: Flow): void {
    const before = request.session.get('person')
    if (purpose === 'sign' && before && before.subject !== identity.subject)
      throw new SignInError(`You signed in again as somebody else, sign out first: ${identity.name}`)
    const named = new Set(app.parts.config?.signIn?.roles.flatMap(({ groups }) => groups))
    // A session of its own: one that was there before may have been somebody else's to know.
    request.session.regenerate()
    request.session.set('person', {
      subject: identity.subject,
      name: identity.name,
      email: identity.email,
      groups: identity.groups.filter((group) => named.has(group)),
      sessionId: randomUUID(),
      provedAt: purpose === 'sign' ? identity.provedAt : null,
    })
  }
}

/** Each one is answered once. */
function takeFlow(request: FastifyRequest, now: number): Flow {
  const flow = request.session.get('flow')
  request.session.set('flow', undefined)
  if (!flow || flow.startedAt + FLOW_MS < now)
    throw new SignInError('This sign-in was not begun here or took too long, begin it again: /sign-in')
  return flow
}

/** Paths of this server alone: a link must not lead from here to elsewhere. */
function ownPath(path: string | undefined): string {
  if (path === undefined || !/^\/(?![/\\])/.test(path) || /[\r\n\\]/.test(path)) return '/'
  const url = new URL(path, 'http://here.invalid')
  return url.host === 'here.invalid' ? `${url.pathname}${url.search}${url.hash}` : '/'
}
