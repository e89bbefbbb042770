import type { FastifyInstance } from 'fastify'
import { PassThrough } from 'node:stream'
import { typed } from '../app.ts'
import { Progress } from '../schemas/progress.ts'

/** Often enough for a smooth bar, seldom enough for a slow reader. */
const SEND_MS = 100
const HEARTBEAT_MS = 15_000

export default async function progress(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const open = new Set<PassThrough>()
  app.addHook('preClose', async () => {
    for (const stream of open) stream.end()
  })

  app.get(
    '/api/progress',
    {
      compress: false,
      exposeHeadRoute: false,
      schema: {
        tags: ['sources'],
        summary: 'Progress of syncs and builds as server-sent events',
        description:
          'The event `progress` carries the whole state: at once for who joins, then with every change. ' +
          'Asked for JSON (`Accept: application/json`), the state of now.',
        response: { 200: Progress },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      if (request.headers.accept?.includes('application/json')) return app.synchroniser.progress()
      const stream = openStream()
      open.add(stream)
      reply.raw.on('close', () => stream.destroy())
      stream.on('close', () => open.delete(stream))
      reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no')
      return reply.send(stream as never)
    },
  )

  /** Sends the newest state at most every SEND_MS; states in between are dropped, the last one never is. */
  function openStream(): PassThrough {
    const stream = new PassThrough()
    let timer: NodeJS.Timeout | undefined
    const send = () => {
      timer = undefined
      stream.write(`event: progress\ndata: ${JSON.stringify(app.synchroniser.progress())}\n\n`)
    }
    stream.write('retry: 2000\n\n')
    send()
    const unsubscribe = app.synchroniser.subscribe(() => (timer ??= setTimeout(send, SEND_MS)))
    const heartbeat = setInterval(() => stream.write(': still here\n\n'), HEARTBEAT_MS)
    const stop = () => {
      unsubscribe()
      clearTimeout(timer)
      clearInterval(heartbeat)
    }
    stream.on('finish', stop).on('close', stop)
    return stream
  }
}
