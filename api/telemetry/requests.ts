import type { FastifyInstance } from 'fastify'
import { Gauge, Histogram, type Registry } from 'prom-client'

/** OpenTelemetry's own boundaries for HTTP. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/** Requests by route, never by path: an address that nobody serves makes no series of its own. */
export function measureRequests(app: FastifyInstance, registry: Registry): void {
  const registers = [registry]
  const duration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Duration of answered requests; streams count when they end.',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    buckets: SECONDS,
    registers,
  })
  let active = 0
  new Gauge({
    name: 'http_server_active_requests',
    help: 'Requests under way, open streams included.',
    registers,
    collect() {
      this.set(active)
    },
  })
  app.addHook('onRequest', async (_request, reply) => {
    active++
    // A reader that goes away early is answered as well: this comes once, whatever became of it.
    reply.raw.once('close', () => active--)
  })
  app.addHook('onResponse', async (request, reply) => {
    const labels = {
      http_request_method: request.method,
      http_route: request.routeOptions.url ?? '',
      http_response_status_code: String(reply.statusCode),
    }
    duration.observe(labels, reply.elapsedTime / 1_000)
  })
}
