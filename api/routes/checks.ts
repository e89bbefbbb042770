import type { FastifyInstance } from 'fastify'
import { typed } from '../app.ts'
import { json } from '../plugins/app/answers.ts'
import { ChecksAnswer } from '../schemas/model.ts'
import { readChecks } from '../state.ts'

export default async function checks(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)

  app.get(
    '/api/checks',
    {
      schema: {
        tags: ['sources'],
        summary: 'Results of the checks that ran after the last build',
        response: { 200: ChecksAnswer },
      },
    },
    (request, reply) =>
      app.answerOnce(request, reply, ['checks'], async () => {
        const results = await readChecks(app)
        return json({
          build_id: app.synchroniser.buildId(),
          failing_count: results.filter((check) => check.failing_count > 0).length,
          checks: results,
        } satisfies ChecksAnswer)
      }),
  )
}
