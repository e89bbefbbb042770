import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { typed } from '../app.ts'
import { AuditAnswer, RecordAnswer } from '../schemas/gate.ts'

export default async function audit(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)

  app.get(
    '/api/audit',
    {
      schema: {
        tags: ['guardrails'],
        summary: 'Whether the audit log is as it was written',
        querystring: Type.Object(
          {
            sequence: Type.Optional(
              Type.Integer({ minimum: 1, description: 'Line of a head that was kept elsewhere.' }),
            ),
            hash: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Its digest.' })),
          },
          { additionalProperties: false },
        ),
        response: { 200: AuditAnswer },
      },
    },
    async (request, reply) => {
      const { sequence, hash } = request.query
      reply.header('cache-control', 'no-store')
      return app.govern.verify(sequence !== undefined && hash !== undefined ? { sequence, hash } : undefined)
    },
  )

  app.post(
    '/api/audit/record',
    {
      onRequest: app.requireRole('editor'),
      schema: {
        tags: ['guardrails'],
        summary: 'Judge everything now, and keep what differs from what was kept last',
        response: { 200: RecordAnswer },
      },
    },
    (request) => app.relations.requireBuild().then(() => app.govern.record(request.signal)),
  )
}
