import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { traceOf } from '../../telemetry/log.ts'

/** An answer that takes longer is worth a look. */
const SLOW_MS = 1_000
/** Asked every few seconds by whoever watches the process. */
const ROUTINE = new Set(['/health', '/ready', '/metrics'])

/** Each request has an id, which its answer and every line of the log about it carry; one line tells how it went. */
export default fp(
  async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      reply.header('x-request-id', request.id)
    })
    app.addHook('onResponse', async (request, reply) => {
      request.log[levelOf(request, reply)](describe(request, reply), 'request answered')
    })
  },
  { name: 'app-log' },
)

function levelOf(request: FastifyRequest, { statusCode, elapsedTime }: FastifyReply) {
  if (statusCode >= 500) return statusCode === 503 ? 'warn' : 'error'
  if (statusCode === 429 || (elapsedTime > SLOW_MS && statusCode < 400)) return 'warn'
  return ROUTINE.has(request.routeOptions.url ?? '') ? 'debug' : 'info'
}

/** No address, no name, no query: who asked for what is nobody's business, and queries may hold codes to sign in. */
function describe(request: FastifyRequest, reply: FastifyReply): object {
  const trace = traceOf(request.headers)
  return {
    'http.request.method': request.method,
    'http.route': request.routeOptions.url ?? null,
    'url.path': request.url.split('?', 1)[0]?.slice(0, 500),
    'http.response.status_code': reply.statusCode,
    duration_ms: Math.round(reply.elapsedTime * 10) / 10,
    ...(trace === undefined ? {} : { trace_id: trace }),
  }
}
