import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { callers, type Caller } from '../../../transforms/callers.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Who is held to limits, for all that one asks together; undefined for this process and whoever sits at this machine. */
    callerOf(request: FastifyRequest): Caller | undefined
  }
}

/** Each answer is made in the name of whoever asked for it: the engine shares itself out by that. */
export default fp(
  async (app) => {
    app.decorate('callerOf', (request) => {
      const { user, ip } = request
      if (user?.authentication === 'local') return undefined
      // Whoever signed in twice is one; of tokens each is one.
      const id = user ? `${user.authentication} ${user.accountId}` : `address ${ip}`
      return { id, ...app.settings.budget }
    })
    // After the body was read: what runs then would else be outside of it.
    app.addHook('preValidation', (request, _reply, done) => {
      const caller = app.callerOf(request)
      if (caller) callers.run(caller, done)
      else done()
    })
  },
  { name: 'app-callers', dependencies: ['app-users'] },
)
