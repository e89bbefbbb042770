import rateLimit from '@fastify/rate-limit'
import fp from 'fastify-plugin'
import { TooManyRequestsError } from '../../errors.ts'

export default fp(
  async (app) => {
    await app.register(rateLimit, {
      max: app.settings.rateLimit,
      timeWindow: '1 minute',
      // Once it is known who asks, and before a body is read; who gives a wrong token is held in sign-in/failures.ts.
      hook: 'preParsing',
      keyGenerator: (request) => app.callerOf(request)?.id ?? `address ${request.ip}`,
      allowList: (request) => request.url === '/health' || request.url === '/ready',
      errorResponseBuilder: (_request, context) =>
        new TooManyRequestsError(`Too many requests, at most ${context.max} a minute: wait ${context.after}`),
    })
  },
  { name: 'external-rate-limit' },
)
