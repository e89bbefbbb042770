import type { FastifyInstance } from 'fastify'
import { listDifferences, profiles } from '../../transforms/profiles.ts'
import { answerQuickCheck } from '../../transforms/quick-check.ts'
import { typed } from '../app.ts'
import { json } from '../plugins/app/answers.ts'
import { Profiles } from '../schemas/profile.ts'
import { QuickCheck } from '../schemas/quick-check.ts'
import { completeWindow, toParameters, WindowQuery } from '../window.ts'

export default async function delivery(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse, registry } = app.parts

  app.get(
    '/api/quick-check',
    {
      schema: {
        tags: ['metrics'],
        summary: 'The five of DORA scored as its Quick Check does, beside the scores of one edition',
        querystring: WindowQuery,
        response: { 200: QuickCheck },
      },
    },
    async (request, reply) => {
      const echo = completeWindow({ ...request.query, by: 'none' }, await app.defaults())
      await app.relations.requireBuild()
      return app.answerOnce(request, reply, ['quick-check', echo], async (options) => {
        const answer = await answerQuickCheck(warehouse, registry, toParameters(echo), options)
        return json({ ...answer, parameters: echo, build_id: app.synchroniser.buildId() })
      })
    },
  )

  app.get(
    '/api/profiles',
    {
      schema: {
        tags: ['metrics'],
        summary: 'Definitions of other tools, and in what they differ from ours',
        response: { 200: Profiles },
      },
    },
    async () => ({
      profiles: Object.keys(profiles).map((name) => ({ name, differences: listDifferences(name) })),
    }),
  )
}
