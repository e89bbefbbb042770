import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Registry } from 'prom-client'
import { Type } from 'typebox'
import { measurePipeline } from '../../telemetry/pipeline.ts'
import { measureProcess } from '../../telemetry/process.ts'
import { measureRequests } from '../../telemetry/requests.ts'

/** What Prometheus reads. Days as they were known and scopes are asked through this process, and counted here already. */
export default fp(
  async (app) => {
    if (app.parts.knownUntil !== undefined || app.parts.scope) return
    const registry = new Registry()
    measureRequests(app, registry)
    measurePipeline(app, registry)
    const stop = measureProcess(registry)
    app.addHook('onClose', async () => stop())
    app.get(
      '/metrics',
      {
        schema: {
          tags: ['process'],
          summary: 'Counters and gauges of the process in the text format of Prometheus',
          description: 'Where people sign in it needs a token with the scope `read`.',
          response: { 200: { content: { 'text/plain': { schema: Type.String() } } } },
        },
      },
      async (request, reply) => {
        // The address of a screen too: browsers ask for pages, whoever measures does not.
        if (isPage(request)) return app.sendScreen(reply)
        reply.header('cache-control', 'no-store').type(registry.contentType)
        return registry.metrics()
      },
    )
  },
  { name: 'app-metrics', dependencies: ['app-dashboard', 'app-synchronise', 'app-users'] },
)

function isPage({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') === true
}
