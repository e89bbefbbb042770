import type { FastifyInstance } from 'fastify'
import { typed } from '../app.ts'
import { About, type Demo } from '../schemas/about.ts'

export default async function about(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { demo, config } = app.parts
  let isReady = false
  void demo?.ready.then(() => (isReady = true)).catch(() => undefined)

  app.get(
    '/api/about',
    {
      schema: {
        tags: ['process'],
        summary: 'What is served: the version, and whether the figures are of an imaginary organisation',
        response: { 200: About },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      return {
        version: app.settings.version,
        replica: app.parts.replica?.state() ?? null,
        demo: describeDemo(),
      } satisfies About
    },
  )

  function describeDemo(): Demo | null {
    if (!demo) return null
    const isImaginary = ({ id }: { id: string }) => demo.sources.includes(id)
    return {
      sources: [...demo.sources],
      file: demo.file,
      is_alone: config?.sources?.every(isImaginary) ?? true,
      is_ready: isReady,
    }
  }
}
