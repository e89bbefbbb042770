import type { FastifyInstance } from 'fastify'
import { answerWhatIf } from '../../transforms/what-if/answer.ts'
import { readSubject, readScope, type ScopeRead } from '../../transforms/forecast/history.ts'
import type { ReadOptions } from '../../transforms/readers.ts'
import { typed } from '../app.ts'
import { json } from '../plugins/app/answers.ts'
import { WhatIf, WhatIfQuestion } from '../schemas/what-if.ts'
import { completeWindow, toParameters } from '../window.ts'
import { describeWhatIf, leversOf, subjectOf, type AskedSubject } from '../what-if-answer.ts'

export default async function whatIf(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse, registry } = app.parts
  const described = {
    tags: ['plans'],
    description:
      'Changes nothing here. Today and the changed stream meet the same drawn days, trial by trial, and the same drawn ' +
      'items, run by run, so that their difference has an interval of its own. Deterministic by seed.',
    response: { 200: WhatIf },
  }

  app.get(
    '/api/what-if',
    {
      schema: {
        ...described,
        summary:
          'Dates, collisions, exposure and constraint with other scope, date, capacity, limit or stage',
        querystring: WhatIfQuestion,
      },
    },
    async (request, reply) => {
      const { query } = request
      const echo = completeWindow(windowOf(query), await app.defaults())
      await app.relations.requireBuild()
      return app.answerOnce(request, reply, ['what-if', query, echo], async (options) =>
        json(await answer(query, options)),
      )
    },
  )

  app.post(
    '/api/what-if',
    {
      schema: {
        ...described,
        summary: 'The same, for questions that no address holds',
        body: WhatIfQuestion,
      },
    },
    async (request, reply): Promise<WhatIf> => {
      reply.header('cache-control', 'no-store')
      await app.relations.requireBuild()
      return answer(request.body, {})
    },
  )

  async function answer(question: WhatIfQuestion, options: ReadOptions): Promise<WhatIf> {
    const echo = completeWindow(windowOf(question), await app.defaults())
    const subject = await subjectOf(warehouse, question, echo.zone, options)
    const read = await readAsked(question, subject, options)
    const { days, seed, growth, split } = question
    const asked = {
      kind: subject.kind,
      id: subject.id,
      plannedDate: subject.plannedDate,
      levers: await leversOf(warehouse, question, echo, options),
      who: question.who ?? (subject.kind === 'team' ? subject.id : null),
      days,
      seed,
      isGrowing: growth,
      split,
      asOf: echo.as_of,
      zone: echo.zone,
    }
    const around = { warehouse, registry, openDesk: () => app.risk.open(), options }
    const found = await answerWhatIf(around, asked, read)
    const build_id = app.synchroniser.buildId()
    return { ...(await describeWhatIf(warehouse, { asked, subject, read, found }, options)), build_id }
  }

  async function readAsked(
    question: WhatIfQuestion,
    { kind, id }: AskedSubject,
    options: ReadOptions,
  ): Promise<ScopeRead> {
    const echo = completeWindow(windowOf(question), await app.defaults())
    const { days } = question
    if (kind === 'release' || kind === 'goal' || kind === 'item')
      return readSubject(
        warehouse,
        { subject: { kind, id }, asOf: echo.as_of, zone: echo.zone, days },
        options,
      )
    const scope = { team: 'teamIds', service: 'serviceIds', value_stream: 'valueStreamIds' }[kind]
    return readScope(warehouse, { ...toParameters(echo), [scope]: [id], days }, options)
  }
}

function windowOf({ as_of, zone }: WhatIfQuestion) {
  return { ...(as_of === undefined ? {} : { as_of }), ...(zone === undefined ? {} : { zone }) }
}
