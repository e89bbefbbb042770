import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { typed } from '../app.ts'
import { LookingBackError } from '../errors.ts'
import { PastDay, PastDays } from '../schemas/past.ts'

const tags = ['past']

export default async function past(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const store = () => {
    if (app.pastDays) return app.pastDays
    throw new LookingBackError(
      app.parts.replica
        ? 'A replica holds no raw records, look back at a day where it is published'
        : 'One day at a time can be looked back at',
    )
  }

  app.get(
    '/api/past',
    {
      schema: {
        tags,
        summary: 'Days that are kept as they were known, or are being put together',
        response: { 200: PastDays },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      const days = store()
      return { today: days.today(), zone: app.parts.config?.zone ?? 'UTC', days: days.list() }
    },
  )

  app.get(
    '/api/past/:day',
    {
      schema: {
        tags,
        summary: 'How far a day is put together, and what of it cannot be known; asking begins it',
        description:
          'Once it is ready, `known=<day>` in any address is answered by what was known at its end.',
        params: Type.Object({ day: Type.String() }),
        response: { 200: PastDay },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      return store().describe(request.params.day)
    },
  )
}
