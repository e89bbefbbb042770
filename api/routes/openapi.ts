import type { FastifyInstance } from 'fastify'

export default async function openapi(app: FastifyInstance): Promise<void> {
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}
