import underPressure from '@fastify/under-pressure'
import fp from 'fastify-plugin'
import { BusyError } from '../../errors.ts'

/** A build may hold the event loop for a moment; only a process that has stopped answering sheds load. */
export default fp(
  async (app) => {
    await app.register(underPressure, {
      maxEventLoopDelay: 60_000,
      retryAfter: 5,
      pressureHandler: (request, _reply, _type, delayMs) => {
        // Where nothing was measured since the last look, as on a machine that is busy with others, the delay is told as endless.
        if (delayMs === Infinity) return
        if (request.url.startsWith('/api/'))
          throw new BusyError('The server is overloaded: try again in a few seconds')
      },
    })
  },
  { name: 'external-under-pressure' },
)
