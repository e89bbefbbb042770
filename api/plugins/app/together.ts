import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Flights } from '../../../transforms/flights.ts'
import { Notes } from '../../../transforms/notes.ts'
import type { ReadOptions } from '../../../transforms/readers.ts'
import { addressOf } from '../../address.ts'
import { TIME } from '../../changes.ts'
import type { Made } from '../../kept-answers.ts'
import { isQuestion } from '../../question.ts'
import { pack, sendMade } from '../../sending.ts'
import { JSON_TYPE } from './answers.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * What changes without a build is read at the moment that it is asked for: whoever asks the same while it is read shares
     * it, unless something was changed or built meanwhile. It depends on nothing but the address. Whoever says so gets the
     * earlier answer at once where that is outdated by little, as of `answerOnce`, and nobody wrote anything since.
     */
    answerNow<T>(request: FastifyRequest, reply: FastifyReply, read: Read<T>, by?: ChangedBy): Promise<never>
  }
}

type Read<T> = (options: ReadOptions) => Promise<T>

interface ChangedBy {
  /** What tools post differs before a build as well. */
  deliveries?: boolean
}

export default fp(
  async (app) => {
    const { changes, kept, earlier } = app
    const flights = new Flights()
    const { queryTimeoutMs: timeoutMs } = app.settings
    let delivered = 0

    app.decorate('answerNow', async (request, reply, read, { deliveries = false } = {}) => {
      const { url } = request
      const key = [changes.now, changes.writes, deliveries ? delivered : '', url].join(' ')
      const answer = await flights.join(key, { signal: request.signal, timeoutMs }, (own) =>
        make(`now ${url}`, reply, () => read(own)),
      )
      earlier.note(request, answer.name)
      return sendMade(request, reply, answer, 0)
    })

    async function make<T>(name: string, reply: FastifyReply, read: () => Promise<T>): Promise<Made> {
      const [notes, at, madeAt, writes] = [new Notes(), changes.now, performance.now(), changes.writes]
      const value = await notes.take(read)
      const tookMs = performance.now() - madeAt
      const reads = changes.relationsIn([...notes.names, TIME])
      const body = pack({ body: String(reply.serialize(value as object)), type: JSON_TYPE })
      const answer: Made = { ...body, name, reads, at, madeAt, tookMs, writes }
      kept.set(name, answer)
      return answer
    }

    // Before whoever changed something hears of it: what he asks next is read anew, and he never sees it undone.
    app.addHook('onSend', async (request) => {
      if (isQuestion(request.method, addressOf(request))) return
      if (request.routeOptions.url === '/webhooks/:source') delivered++
      else changes.writes++
    })
  },
  { name: 'app-together', dependencies: ['app-answers'] },
)
