import fp from 'fastify-plugin'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { CrossSiteError } from '../../errors.ts'
import type { Flow } from '../../sign-in/oidc.ts'
import { accountOf, readSessionKey } from '../../sign-in/settings.ts'
import { rolesOf } from '../../sign-in/roles.ts'
import type { User } from '../../sign-in/user.ts'

/** What the sealed cookie holds: no rights, which are worked out anew at each request. */
export interface Person {
  subject: string
  name: string
  email: string | null
  /** Of those that the configuration names. */
  groups: string[]
  /** Of this sign-in, to tell it from another one of the same person. */
  sessionId: string
  /** When they signed in again in order to sign, epoch ms. */
  provedAt: number | null
}

declare module '@fastify/secure-session' {
  interface SessionData {
    person: Person
    flow: Flow
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The cookie of people who signed in; null where nobody can. */
    sessions: {
      userOf(request: FastifyRequest): User | null
      /** Refuses what no page of ours sent: see docs/adr/0037. */
      protect(request: FastifyRequest): Promise<void>
    } | null
  }
}

/** Sessions of people who signed in, sealed into a cookie; only where a provider is configured. */
export default fp(
  async (app) => {
    const signIn = app.parts.config?.signIn
    if (!signIn?.oidc || !signIn.url || app.settings.isPrivate) {
      app.decorate('sessions', null)
      return
    }
    const { issuer } = signIn.oidc
    const isSecure = signIn.url.startsWith('https:')
    const seconds = Math.round(signIn.sessionHours * 3600)
    const [session, csrf] = await Promise.all([
      import('@fastify/secure-session'),
      import('@fastify/csrf-protection'),
    ])
    await app.register(session.default, {
      key: readSessionKey(app.parts.warehouse.folder, signIn.sessionKeyEnv),
      // A name with this beginning is taken by browsers over https alone, and for this host alone.
      cookieName: isSecure ? '__Host-streamgauge' : 'streamgauge',
      expiry: seconds,
      cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure, maxAge: seconds },
    })
    await app.register(csrf.default, {
      sessionPlugin: '@fastify/secure-session',
      getToken: (request) => String(request.headers['x-csrf-token'] ?? ''),
    })
    app.decorate('sessions', {
      userOf(request) {
        const person = request.session.get('person')
        if (!person) return null
        const given = rolesOf(app.parts.config?.signIn ?? signIn, person)
        return {
          accountId: accountOf(issuer, person.subject),
          name: person.name,
          email: person.email,
          roles: given.roles,
          valueStreams: given.valueStreams,
          authentication: 'oidc',
          scopes: null,
          provedAt: person.provedAt,
          sessionId: person.sessionId,
        }
      },
      protect: (request) =>
        new Promise((resolve, reject) => {
          // It answers by itself; here the refusal has to go the way of all errors.
          const refuse = () =>
            reject(
              new CrossSiteError(
                'What changes something needs the x-csrf-token that /api/me tells: load the page again',
              ),
            )
          app.csrfProtection(request, { send: refuse } as unknown as FastifyReply, () => resolve())
        }),
    })
  },
  { name: 'app-session', dependencies: ['app-guard'] },
)
