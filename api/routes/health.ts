import type { FastifyInstance } from 'fastify'
import { typed } from '../app.ts'
import { Health, Readiness } from '../schemas/health.ts'

export default async function health(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)

  app.get(
    '/health',
    { schema: { tags: ['process'], summary: 'The process answers', response: { 200: Health } } },
    async () => ({
      status: 'ok' as const,
      version: app.settings.version,
      uptime_s: Math.round(process.uptime()),
      disk: app.disk(),
      replica: app.parts.replica?.state() ?? null,
    }),
  )

  app.get(
    '/ready',
    {
      schema: {
        tags: ['process'],
        summary: 'The first build is done',
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (_request, reply) => {
      const { is_ready, state, build_id, failures } = app.synchroniser.progress()
      if (is_ready) return { status: 'ready' as const, build_id, message: `Build ${build_id} is served` }
      reply.code(503)
      const last = failures.at(-1)
      if (state === 'idle' && last) return { status: 'failed' as const, build_id, message: last.message }
      return { status: 'starting' as const, build_id, message: 'The first build is not done yet' }
    },
  )
}
