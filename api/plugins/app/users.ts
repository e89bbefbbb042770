import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { randomBytes } from 'node:crypto'
import { BadTokenError, ForbiddenError, SignInError, TooManyRequestsError } from '../../errors.ts'
import { addressOf, isApi } from '../../address.ts'
import { isOpen } from '../../sign-in/exposure.ts'
import { Failures } from '../../sign-in/failures.ts'
import { Proofs } from '../../sign-in/proofs.ts'
import { scopesFor, TokenStore } from '../../sign-in/tokens.ts'
import { LOCAL, type Role, type User } from '../../sign-in/user.ts'

export type { Role, User } from '../../sign-in/user.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null where somebody has to sign in first and nobody has. */
    user: User | null
  }
  interface FastifyInstance {
    /** A hook (`onRequest: app.requireRole('approver')`) that refuses whoever may not, and says why. */
    requireRole(role: Role): onRequestHookHandler
    /** Nobody has to sign in: reached from this machine alone. */
    isOpen(): boolean
    /** Headers with which this process asks itself. */
    insider: Readonly<Record<string, string>>
    proofs: Proofs
    /** Wrong tokens and sign-ins, by address. */
    failures: Failures
  }
}

const INSIDER = 'x-streamgauge-insider'
/** What is asked before anybody can have signed in, or is signed by itself. */
const PUBLIC = /^\/(health|ready|sign-in(\/callback)?|api\/me)$|^\/webhooks\//
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host'] as const

/** Who asks: somebody at this machine, a token, or whoever signed in. */
export default fp(
  async (app) => {
    const { scope } = app.parts
    const tokens = new TokenStore(app.parts.warehouse.folder)
    const secret = randomBytes(24).toString('base64url')
    app.decorateRequest('user', null)
    app.decorate('insider', { [INSIDER]: secret })
    app.decorate('failures', new Failures(app.settings.clock))
    app.decorate('proofs', scope?.proofs ?? new Proofs(app.settings.clock))
    app.decorate(
      'isOpen',
      () => app.settings.isPrivate || isOpen(app.settings.host, app.parts.config?.signIn),
    )
    app.addHook('onRequest', async (request) => {
      const path = addressOf(request)
      if (path.startsWith('/webhooks/')) return
      if (app.isOpen()) refuseProxied(request)
      if (scope) request.user = scope.userOf(request.headers)
      else request.user = request.headers[INSIDER] === secret ? LOCAL : await findUser(app, tokens, request)
      if (isClosed(request, path)) refuseUnknown(request, path)
    })
    app.decorate('requireRole', (role: Role) => async (request: FastifyRequest) => {
      refuseWithout(role, request.user)
    })
  },
  { name: 'app-users', dependencies: ['app-guard', 'app-session'] },
)

/** Pages hold no figures: whoever opens one is shown the way in. */
export function isClosed(request: FastifyRequest, path: string): boolean {
  if (path === '/metrics' || request.routeOptions.url === '/metrics')
    return request.headers.accept?.includes('text/html') !== true
  return isApi(request, path) && !PUBLIC.test(path)
}

async function findUser(
  app: FastifyInstance,
  tokens: TokenStore,
  request: FastifyRequest,
): Promise<User | null> {
  const { authorization } = request.headers
  if (authorization?.startsWith('Bearer ')) {
    refuseGuesser(app, request)
    const found = tokens.find(authorization.slice('Bearer '.length).trim(), app.settings.clock())
    if (typeof found === 'string') {
      app.failures.note(request.ip)
      throw new BadTokenError(`The token is not good, ${found}: make one with \`streamgauge token create\``)
    }
    return found
  }
  const user = app.sessions?.userOf(request) ?? null
  // Only a cookie is sent by browsers without being asked.
  if (user && request.method !== 'GET' && request.method !== 'HEAD') await app.sessions?.protect(request)
  return user ?? (app.isOpen() ? LOCAL : null)
}

export function refuseGuesser(app: FastifyInstance, { ip }: FastifyRequest): void {
  const waitMs = app.failures.waitMs(ip)
  if (waitMs > 0)
    throw new TooManyRequestsError(
      `Too many wrong tokens or sign-ins from this address: wait ${Math.ceil(waitMs / 1000)} seconds`,
    )
}

/** A proxy that leads here would let in whoever reaches it, as if they sat at this machine. */
function refuseProxied({ headers }: FastifyRequest): void {
  const found = FORWARDED.find((name) => headers[name] !== undefined)
  if (found === undefined) return
  throw new ForbiddenError(
    `A proxy leads here (${found}), so people have to sign in: set sign_in with trusted_proxies in streamgauge.yaml`,
  )
}

function refuseUnknown({ user, method }: FastifyRequest, path: string): void {
  if (!user) throw new SignInError('Sign in first, or send a token as Authorization: Bearer; see /api/me')
  refuseWithout('viewer', user)
  const wanted = scopesFor(method, path)
  if (user.scopes !== null && !wanted.some((scope) => user.scopes?.includes(scope)))
    throw new ForbiddenError(
      `The token ${user.name} is not for this, it needs the scope: ${wanted.join(' or ')}`,
    )
}

function refuseWithout(role: Role, user: User | null): void {
  if (user?.roles.includes(role)) return
  throw new ForbiddenError(
    `This needs the role ${role}, ${user?.name ?? 'nobody'} has ${user?.roles.at(-1) ?? 'none'}: ask whoever administers Streamgauge`,
  )
}
