import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { typed } from '../app.ts'
import { findColumn, parseValue, type Relation, type Selection } from '../relation.ts'
import { TableAnswer } from '../schemas/table.ts'
import { answerTable, tableQuery, type TableQuery } from '../tables.ts'

const MartQuery = Type.Object(tableQuery, {
  additionalProperties: Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 10_000 })]),
})

type Filters = Record<string, string | string[]>

export default async function marts(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)

  app.get(
    '/api/marts/:name',
    {
      schema: {
        tags: ['tables'],
        summary: 'Rows of a mart, an entity or an intermediate model',
        description:
          'Any column is a filter by equality (`?service_id=…`), repeated it means one of. `order=-merged_at` sorts. ' +
          'The answer always says how many rows match.',
        params: Type.Object({ name: Type.String() }),
        querystring: MartQuery,
        response: { 200: TableAnswer },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const relation = await app.relations.model(name)
      const model = app.parts.registry.models.get(name)
      const { order, limit, offset, format, ...filters } = request.query as TableQuery & Filters
      const source = { name, relation, where: parseFilters(relation, filters), ...(model ? { model } : {}) }
      return answerTable(app, request, reply, source, { order, limit, offset, format }) as never
    },
  )
}

function parseFilters(relation: Relation, filters: Filters): NonNullable<Selection['where']> {
  return Object.fromEntries(
    Object.entries(filters).map(([name, values]) => {
      const column = findColumn(relation, name)
      return [name, [values].flat().map((value) => parseValue(column, value))]
    }),
  )
}
