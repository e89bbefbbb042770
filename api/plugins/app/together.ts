import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Flights } from '../../../transforms/flights.ts'
import type { ReadOptions } from '../../../transforms/readers.ts'
import { isQuestion } from '../../question.ts'
import { addressOf } from '../../address.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * What is read at the moment that it is asked for, and not kept: whoever asks the same while it is read shares it, unless
     * something was changed or built meanwhile. It depends on nothing but the address.
     */
    readTogether<T>(request: FastifyRequest, read: (options: ReadOptions) => Promise<T>): Promise<T>
  }
}

export default fp(
  async (app) => {
    const flights = new Flights()
    const { queryTimeoutMs: timeoutMs } = app.settings
    let written = 0

    app.decorate('readTogether', (request, read) =>
      flights.join(
        `${app.changes.now} ${written} ${request.url}`,
        { signal: request.signal, timeoutMs },
        read,
      ),
    )

    // Before whoever changed something hears of it: what he asks next is read anew.
    app.addHook('onSend', async (request) => {
      if (!isQuestion(request.method, addressOf(request))) written++
    })
  },
  { name: 'app-together', dependencies: ['app-synchronise'] },
)
