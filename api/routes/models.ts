import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { describeMethod, type Measure } from '../../transforms/metric.ts'
import type { Model } from '../../transforms/model.ts'
import { typed } from '../app.ts'
import { UnknownNameError } from '../errors.ts'
import { describeColumns, describeModel } from '../headers.ts'
import { suggest } from '../nearest.ts'
import { json } from '../plugins/app/answers.ts'
import { readRows } from '../relation.ts'
import { ModelAnswer, ModelsAnswer } from '../schemas/model.ts'
import { readChecks } from '../state.ts'
import { readVersions, versionOf } from '../versions.ts'

interface Timing {
  name: string
  row_count: number | null
  duration_ms: number | null
  how: string | null
  built_at: number | null
}

const NO_TIMING = { row_count: null, duration_ms: null, how: null, built_at: null }

export default async function models(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse, registry } = app.parts

  app.get(
    '/api/models',
    {
      schema: {
        tags: ['tables'],
        summary: 'Every model and metric with its header, inputs and timing',
        response: { 200: ModelsAnswer },
      },
    },
    (request, reply) =>
      app.answerOnce(request, reply, ['models'], async () => {
        const [timings, versions] = await Promise.all([readTimings(), readVersions(app)])
        const all = [...registry.models.values(), ...registry.metrics.values()]
        return json({
          build_id: app.synchroniser.buildId(),
          models: all.map((model) => ({
            ...describeModel(model),
            inputs: model.inputs,
            version: versionOf(model, versions),
            ...timingOf(timings, model.name),
          })),
        } satisfies ModelsAnswer)
      }),
  )

  app.get(
    '/api/models/:name',
    {
      schema: {
        tags: ['tables'],
        summary: 'One model: header, SQL, columns, inputs, outputs, rows and timing',
        params: Type.Object({ name: Type.String() }),
        response: { 200: ModelAnswer },
      },
    },
    (request, reply) => {
      const model = findModel(request.params.name)
      return app.answerOnce(request, reply, ['model', model.name], async () => json(await answerModel(model)))
    },
  )

  function findModel(name: string): Model {
    const model = registry.models.get(name) ?? registry.metrics.get(name)
    if (model) return model
    const known = [...registry.models.keys(), ...registry.metrics.keys()]
    throw new UnknownNameError(`Unknown model: ${name.slice(0, 100)}${suggest(name, known)}`)
  }

  async function answerModel(model: Model): Promise<ModelAnswer> {
    const [timings, versions, relation, checks] = await Promise.all([
      readTimings(),
      readVersions(app),
      app.relations.find(model.name),
      readChecks(app, model.name),
    ])
    const documented = model.header.columns.map(({ name }) => ({ name, type: '' }))
    return {
      ...describeModel(model),
      ...timingOf(timings, model.name),
      version: versionOf(model, versions),
      method: model.layer === 'metric' ? describeMethod((model.header.measure ?? 'count') as Measure) : null,
      build_id: app.synchroniser.buildId(),
      file: model.file,
      sql: model.sql,
      columns: describeColumns(relation?.columns ?? documented, model),
      inputs: model.inputs,
      outputs: registry.dependants(model.name),
      checks,
    }
  }

  async function readTimings(): Promise<Map<string, Timing>> {
    const rows = await readRows<Timing>(warehouse, await app.relations.state('meta.model'), {
      columns: ['name', 'row_count', 'duration_ms', 'how', 'built_at'],
      order: ['built_at'],
    })
    return new Map(rows.map((row) => [row.name, row]))
  }
}

function timingOf(timings: Map<string, Timing>, name: string) {
  const { row_count, duration_ms, how, built_at } = timings.get(name) ?? NO_TIMING
  return { row_count, duration_ms, how, built_at }
}
