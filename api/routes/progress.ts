import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { typed } from '../app.ts'
import { Audience } from '../audience.ts'
import { BusyError } from '../errors.ts'
import { Progress } from '../schemas/progress.ts'

/** A tab each: a company that looks at it all day, and some to spare. Each costs a connection and some kilobytes. */
const MOST_READERS = 2_000
const AGAIN_SECONDS = 15

export default async function progress(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { synchroniser, changes } = app
  const audience = new Audience({ changes, progress: () => synchroniser.progress(), most: MOST_READERS })
  const leave = synchroniser.subscribe((state) => audience.hear(state))
  app.addHook('preClose', async () => {
    leave()
    audience.close()
  })

  app.get(
    '/api/progress',
    {
      compress: false,
      exposeHeadRoute: false,
      schema: {
        tags: ['sources'],
        summary: 'What changes, and progress of syncs and builds, as server-sent events',
        description:
          'The event `progress` carries the whole state of syncs and builds: at once for who joins, then with every ' +
          'change; a reader who is slow gets the newest. The event `changed` names the relations that differ (null: any ' +
          'may); an answer depends on those in its header `x-reads`. Who comes back says the last id that he got, by ' +
          '`Last-Event-ID` or `after`, and is told what he missed. Asked for JSON (`Accept: application/json`), the ' +
          'state of now.',
        querystring: Type.Object(
          { after: Type.Optional(Type.String({ maxLength: 100, description: 'Id of the last event' })) },
          { additionalProperties: false },
        ),
        response: { 200: Progress },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      if (request.headers.accept?.includes('application/json')) return synchroniser.progress()
      if (audience.isFull) {
        reply.header('retry-after', AGAIN_SECONDS)
        throw new BusyError(
          `Too many listen already, at most ${MOST_READERS}: try again in ${AGAIN_SECONDS} s`,
        )
      }
      const last = request.headers['last-event-id'] ?? request.query.after
      const stream = audience.join([last].flat()[0] ?? null)
      reply.raw.on('close', () => stream.destroy())
      reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no')
      return reply.send(stream as never)
    },
  )
}
