import type { FastifyInstance } from 'fastify'
import { typed } from '../app.ts'
import { PublishAnswer } from '../schemas/publish.ts'

export default async function publish(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)

  app.post(
    '/api/publish',
    {
      config: { rateLimit: { max: 10, timeWindow: '1 minute' } },
      onRequest: app.requireRole('admin'),
      schema: {
        tags: ['process'],
        summary: 'Publish the facts to the configured folder now (docs/publish.md)',
        response: { 200: PublishAnswer },
      },
    },
    async () => app.publish() satisfies Promise<PublishAnswer>,
  )
}
