import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { answerConstraint, answerStream, answerWhatIf, linksQuery } from '../../transforms/stream/index.ts'
import { typed } from '../app.ts'
import { json } from '../plugins/app/answers.ts'
import { ConstraintAnswer, StreamAnswer, WhatIfAnswer } from '../schemas/stream.ts'
import { TableAnswer } from '../schemas/table.ts'
import { answerTable, tableQuery } from '../tables.ts'
import { completeWindow, toParameters, WindowQuery } from '../window.ts'

const { stage: _, ...properties } = WindowQuery.properties
const window = {
  ...properties,
  by: Type.Optional(Type.Enum(['none', 'repository', 'service', 'team', 'value_stream'])),
}
const StreamQuery = Type.Object(window, { additionalProperties: false })
const closed = { additionalProperties: false }
const WhatIfQuery = Type.Object(
  {
    ...window,
    shorten: Type.Optional(
      Type.Number({ minimum: 0, maximum: 100, default: 50, description: 'Percent of each time that goes' }),
    ),
  },
  closed,
)
const LinksQuery = Type.Object(
  {
    ...window,
    ...tableQuery,
    link: Type.Optional(
      Type.String({ maxLength: 100, description: 'One kind of link, such as item to change' }),
    ),
  },
  closed,
)

export default async function stream(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse, registry } = app.parts
  const tags = ['stream']

  async function answer(
    [request, reply]: [FastifyRequest, FastifyReply],
    { name, query, more }: { name: string; query: Parameters<typeof completeWindow>[0]; more?: unknown },
    make: (parameters: ReturnType<typeof toParameters>, options: object) => Promise<object>,
  ) {
    const echo = completeWindow(query, await app.defaults())
    await app.relations.requireBuild()
    return app.answerOnce(request, reply, ['stream', name, echo, more ?? null], async (options) => {
      return json({ ...(await make(toParameters(echo), options)), parameters: echo })
    })
  }

  app.get(
    '/api/stream',
    {
      schema: {
        tags,
        summary: 'The value stream map: time, waiting, queue and missing links of each stage',
        querystring: StreamQuery,
        response: { 200: StreamAnswer },
      },
    },
    (request, reply) =>
      answer([request, reply], { name: 'map', query: request.query }, (parameters, options) =>
        answerStream(warehouse, registry, parameters, options),
      ),
  )

  app.get(
    '/api/stream/constraint',
    {
      schema: {
        tags,
        summary: 'Where the stream is held up, or that nothing stands out; by team unless asked otherwise',
        querystring: StreamQuery,
        response: { 200: ConstraintAnswer },
      },
    },
    (request, reply) =>
      answer([request, reply], { name: 'constraint', query: request.query }, (parameters, options) =>
        answerConstraint(warehouse, registry, parameters, options),
      ),
  )

  app.get(
    '/api/stream/what-if',
    {
      schema: {
        tags,
        summary: 'From end to end if a stage took less: the same rows, simulated again',
        querystring: WhatIfQuery,
        response: { 200: WhatIfAnswer },
      },
    },
    (request, reply) => {
      const { shorten = 50, ...query } = request.query
      return answer(
        [request, reply],
        { name: 'what-if', query, more: shorten },
        async (parameters, options) => ({
          ...(await answerWhatIf(warehouse, registry, parameters, shorten / 100, options)),
          shorten,
        }),
      )
    },
  )

  app.get(
    '/api/stream/links',
    {
      schema: {
        tags,
        summary: 'What is not linked in the window, row by row',
        querystring: LinksQuery,
        response: { 200: TableAnswer },
      },
    },
    async (request, reply) => {
      const { order, limit, offset, format, link, ...query } = request.query
      const echo = completeWindow(query, await app.defaults())
      await app.relations.requireBuild()
      const rows = linksQuery(toParameters(echo), link)
      const relation = await app.relations.describe(`stream_links ${link === undefined}`, rows)
      const model = registry.models.get('stream_link_fact')
      const source = { name: 'stream_links', relation, where: {}, ...(model ? { model } : {}), ...rows }
      return answerTable(app, request, reply, source, {
        order: order ?? ['-happened_at'],
        limit,
        offset,
        format,
      }) as never
    },
  )
}
