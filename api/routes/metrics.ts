import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { casesQuery, type CasesPage } from '../../transforms/case-rows.ts'
import { answerMetric, listGroupings } from '../../transforms/metric.ts'
import type { Model } from '../../transforms/model.ts'
import { readStages } from '../../transforms/stream/index.ts'
import { typed } from '../app.ts'
import { BadParameterError, UnknownNameError } from '../errors.ts'
import { figureQuery } from '../figures.ts'
import { describeMetric } from '../headers.ts'
import { suggest } from '../nearest.ts'
import { json } from '../plugins/app/answers.ts'
import { MetricAnswer, MetricsAnswer, type MetricEcho } from '../schemas/metric.ts'
import { TableAnswer } from '../schemas/table.ts'
import { answerTable, sendFile, tableQuery } from '../tables.ts'
import { completeWindow, toParameters, WindowQuery } from '../window.ts'

const NameParams = Type.Object({ name: Type.String() })
const FigureQuery = Type.Object(
  {
    ...WindowQuery.properties,
    format: Type.Optional(
      Type.Enum(['json', 'csv', 'parquet'], {
        description: 'As a file: one row a group and bucket, and one a group for the whole window',
      }),
    ),
    buckets: Type.Optional(
      Type.Enum(['all', 'total'], {
        description:
          'total: of groups the window alone, where there are many; buckets and limits are left out',
      }),
    ),
    group: Type.Optional(
      Type.String({ maxLength: 2000, description: 'With buckets=total, those of this group as well' }),
    ),
  },
  { additionalProperties: false },
)
const CasesQuery = Type.Object(
  {
    ...WindowQuery.properties,
    ...tableQuery,
    bucket_date: Type.Optional(Type.String({ description: 'Only the cases of this bucket' })),
    group: Type.Optional(Type.String({ description: 'Only the cases of this group of `by`' })),
  },
  { additionalProperties: false },
)

export default async function metrics(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse, registry } = app.parts

  app.get(
    '/api/metrics',
    {
      schema: {
        tags: ['metrics'],
        summary: 'Every metric of the registry',
        response: { 200: MetricsAnswer },
      },
    },
    async () => ({ metrics: [...registry.metrics.values()].map(describeMetric) }),
  )

  app.get(
    '/api/metrics/:name',
    {
      schema: {
        tags: ['metrics'],
        summary:
          'A metric over a window, by bucket and group, with intervals, limits and the comparison before',
        params: NameParams,
        querystring: FigureQuery,
        response: { 200: MetricAnswer },
      },
    },
    async (request, reply) => {
      const model = findMetric(request.params.name)
      const { name } = model
      const { format = 'json', buckets = 'all', group = null, ...window } = request.query
      if (group !== null && buckets === 'all')
        throw new BadParameterError(
          `All groups come with their buckets, ask with buckets=total for those of one: ${group.slice(0, 100)}`,
        )
      const bucketsOf = buckets === 'total' ? group : undefined
      const defaults = await app.defaults()
      const echo = completeWindow(window, defaults)
      checkGrouping(model, echo.by)
      await app.relations.requireBuild()
      await checkStage(echo)
      if (format !== 'json') {
        const options = { signal: request.signal, timeoutMs: app.settings.queryTimeoutMs, bucketsOf }
        const answer = await answerMetric(warehouse, registry, name, toParameters(echo), options)
        const table = figureQuery({ ...answer, parameters: echo })
        return sendFile(app, request, reply, { name, ...table }, format) as never
      }
      return app.answerOnce(
        request,
        reply,
        ['metric', name, echo, defaults.readAt, buckets, group],
        async (options) => {
          const answer = await answerMetric(warehouse, registry, name, toParameters(echo), {
            ...options,
            bucketsOf,
          })
          return json({ ...answer, parameters: echo, loaded_at: defaults.readAt ?? answer.loaded_at })
        },
      )
    },
  )

  app.get(
    '/api/metrics/:name/cases',
    {
      schema: {
        tags: ['metrics'],
        summary: 'The rows behind a number',
        params: NameParams,
        querystring: CasesQuery,
        response: { 200: TableAnswer },
      },
    },
    async (request, reply) => {
      const model = findMetric(request.params.name)
      const { order, limit, offset, format, bucket_date, group, ...window } = request.query
      const echo = completeWindow(window, await app.defaults())
      await app.relations.requireBuild()
      await checkStage(echo)
      const cases = findCases(model.name, echo, {
        ...(bucket_date === undefined ? {} : { bucketDate: bucket_date }),
        ...(group === undefined ? {} : { group }),
      })
      // All that is asked of it is in the header: to ask the engine costs as much as the page.
      const columns = model.header.columns.map(({ name }) => ({ name, type: 'VARCHAR' }))
      const relation = { sql: `(\n${cases.sql}\n)`, columns, isSelect: true, grain: ['case_id'] }
      const source = { name: `${model.name}_cases`, relation, where: {}, model, ...cases }
      return answerTable(app, request, reply, source, {
        order: order ?? ['-happened_at'],
        limit,
        offset,
        format,
      }) as never
    },
  )

  function findCases(name: string, echo: MetricEcho, page: CasesPage) {
    try {
      return casesQuery(registry, name, toParameters(echo), page)
    } catch (error) {
      throw new BadParameterError((error as Error).message)
    }
  }

  function checkGrouping(model: Model, by: string): void {
    const known = listGroupings(model)
    if (known.includes(by)) return
    throw new BadParameterError(
      `No grouping of ${model.name}: ${by}${suggest(by, known)}; it has ${known.join(', ')}`,
    )
  }

  /** A stage that is not there would answer as one in which nothing happened. */
  async function checkStage({ stage }: MetricEcho) {
    if (stage === undefined) return
    const { stages, whole } = await readStages(warehouse)
    const known = [...(whole ? [whole] : []), ...stages].map((one) => one.stage)
    if (!known.includes(stage))
      throw new BadParameterError(`Unknown stage, known are ${known.join(', ')}: ${stage}`)
  }

  function findMetric(name: string): Model {
    const model = registry.metrics.get(name)
    if (model) return model
    throw new UnknownNameError(
      `Unknown metric: ${name.slice(0, 100)}${suggest(name, registry.metrics.keys())}`,
    )
  }
}
