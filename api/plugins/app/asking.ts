import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Asking } from '../../asking.ts'
import { TIME } from '../../changes.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What is read for it; null outside of /api. */
    asking: Asking | null
  }
}

export const READS = 'x-reads'

/**
 * Notes what is read for each question under /api and says it in the header `x-reads`: a screen asks again when one of
 * these has changed, as the event `changed` of /api/progress tells.
 */
export default fp(
  async (app) => {
    app.decorateRequest('asking', null)
    app.addHook('onRequest', (request, _reply, done) => {
      if (!request.url.startsWith('/api/')) return done()
      const asking = new Asking(request.url, app.changes.now)
      request.asking = asking
      asking.take(done)
    })
    app.addHook('onSend', async (request: FastifyRequest, reply: FastifyReply) => {
      // What was known by then changes no more.
      if (app.parts.knownUntil !== undefined) return void reply.header(READS, '')
      const isAnswer = reply.statusCode === 200 || reply.statusCode === 304
      if (request.method !== 'GET' || !isAnswer || reply.hasHeader(READS)) return
      const reads = app.changes.relationsIn(request.asking?.names ?? [])
      // Of what is not kept nobody says whether it looks at the time.
      if (reads.length > 0)
        reply.header(READS, (reply.hasHeader('etag') ? reads : mix(reads, TIME)).join(' '))
    })
  },
  { name: 'app-asking', dependencies: ['app-synchronise'] },
)

const mix = (names: string[], name: string) => [...new Set([...names, name])]
