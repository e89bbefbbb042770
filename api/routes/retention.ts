import type { FastifyInstance } from 'fastify'
import { typed } from '../app.ts'
import { LookingBackError } from '../errors.ts'
import { RetentionAnswer, RetentionBody } from '../schemas/retention.ts'

export default async function retention(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)

  app.post(
    '/api/retention',
    {
      onRequest: app.requireRole('admin'),
      config: { rateLimit: { max: 6, timeWindow: '1 minute' } },
      schema: {
        tags: ['process'],
        summary: 'Remove what is not kept any more, with all that is derived from it, or say what would go',
        body: RetentionBody,
        response: { 200: RetentionAnswer },
      },
    },
    async ({ body }) => {
      if (app.parts.knownUntil !== undefined)
        throw new LookingBackError('Nothing is removed while looking back, go back to today first')
      const isDryRun = body.dry_run === true
      const removed = await (isDryRun ? app.retention.tryOut() : app.retention.apply())
      const streams = removed.map(({ source, stream, keptFrom, keys, rows }) => ({
        source,
        stream,
        kept_from: keptFrom,
        record_count: keys,
        row_count: rows,
      }))
      return { is_dry_run: isDryRun, streams } satisfies RetentionAnswer
    },
  )
}
