import type { FastifyRequest, onRequestHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { ForbiddenError } from '../../errors.ts'
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
  }
}

/** Who asks: somebody at this machine, a token, or whoever signed in. */
export default fp(
  async (app) => {
    app.decorateRequest('user', null)
    app.addHook('onRequest', async (request) => {
      request.user = LOCAL
    })
    app.decorate('requireRole', (role: Role) => async (request: FastifyRequest) => {
      refuseWithout(role, request.user)
    })
  },
  { name: 'app-users', dependencies: ['app-guard'] },
)

function refuseWithout(role: Role, user: User | null): void {
  if (user?.roles.includes(role)) return
  throw new ForbiddenError(
    `This needs the role ${role}, ${user?.name ?? 'nobody'} has ${user?.roles.at(-1) ?? 'none'}: ask whoever administers Streamgauge`,
  )
}
