import type { FastifyInstance } from 'fastify'
import { answerAgeing } from '../../transforms/flow/ageing.ts'
import { answerBalance } from '../../transforms/flow/balance.ts'
import { answerCumulative } from '../../transforms/flow/cumulative.ts'
import { keptWindow, readKeptFrom } from '../../transforms/measures/unkept.ts'
import { typed } from '../app.ts'
import { json } from '../plugins/app/answers.ts'
import { Ageing, FlowOverTime } from '../schemas/flow.ts'
import { completeWindow, toParameters, WindowQuery } from '../window.ts'

export default async function flow(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse, registry } = app.parts

  app.get(
    '/api/flow/over-time',
    {
      schema: {
        tags: ['metrics'],
        summary: 'Cumulative flow, arrivals against departures, and the check by Little’s law',
        description: 'The rows behind it: the cases of `phase_arrivals` and of `flow_load`.',
        querystring: WindowQuery,
        response: { 200: FlowOverTime },
      },
    },
    async (request, reply) => {
      const echo = completeWindow(request.query, await app.defaults())
      await app.relations.requireBuild()
      return app.answerOnce(request, reply, ['flow over time', echo], async (options) => {
        const keptFrom = await readKeptFrom(warehouse, registry, ['phase_arrivals', 'flow_load'], options)
        const parameters = keptWindow(toParameters(echo), keptFrom)
        const [cumulative, balance] = await Promise.all([
          answerCumulative(warehouse, registry, parameters, options),
          answerBalance(warehouse, registry, parameters, options),
        ])
        return json({
          cumulative: { ...cumulative, phases: [...cumulative.phases] },
          balance,
          kept_from: keptFrom,
          parameters: echo,
        } satisfies FlowOverTime)
      })
    },
  )

  app.get(
    '/api/flow/ageing',
    {
      schema: {
        tags: ['metrics'],
        summary: 'Items under way by state, against how old finished items were when they left it',
        description:
          'The rows behind it: the cases of `work_item_age`, and of `flow_time` with their states.',
        querystring: WindowQuery,
        response: { 200: Ageing },
      },
    },
    async (request, reply) => {
      const echo = completeWindow(request.query, await app.defaults())
      await app.relations.requireBuild()
      return app.answerOnce(request, reply, ['ageing', echo], async (options) => {
        const answer = await answerAgeing(warehouse, registry, toParameters(echo), options)
        return json({ ...answer, parameters: echo } satisfies Ageing)
      })
    },
  )
}
