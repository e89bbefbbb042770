import type { FastifyInstance } from 'fastify'
import { answerHeadlines } from '../../transforms/metric.ts'
import { typed } from '../app.ts'
import { json } from '../plugins/app/answers.ts'
import { Headlines } from '../schemas/headline.ts'
import { completeWindow, toParameters, WindowQuery } from '../window.ts'

export default async function headlines(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse, registry } = app.parts

  app.get(
    '/api/headlines',
    {
      schema: {
        tags: ['metrics'],
        summary: 'What changed, signals only, with how many series were looked at',
        querystring: WindowQuery,
        response: { 200: Headlines },
      },
    },
    async (request, reply) => {
      const echo = completeWindow(request.query, await app.defaults())
      await app.relations.requireBuild()
      return app.answerOnce(request, reply, ['headlines', echo], async (options) => {
        const answer = await answerHeadlines(warehouse, registry, toParameters(echo), options)
        return json({ ...answer, parameters: echo, build_id: app.synchroniser.buildId() } satisfies Headlines)
      })
    },
  )
}
