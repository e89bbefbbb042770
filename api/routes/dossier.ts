import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { askedOf, readDossier } from '../../transforms/release/dossier.ts'
import { readHead } from '../../transforms/release/head.ts'
import { readTrace } from '../../transforms/release/trace.ts'
import { typed } from '../app.ts'
import { UnknownIdError } from '../errors.ts'
import { csvOf } from '../formats/csv.ts'
import { json } from '../plugins/app/answers.ts'
import { Dossier } from '../schemas/dossier.ts'
import { Trace } from '../schemas/trace.ts'

const params = Type.Object({ id: Type.String() })

export default async function dossier(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse } = app.parts

  app.get(
    '/api/releases/:id/dossier',
    {
      schema: {
        tags: ['releases'],
        summary: 'Everything that is known of a release, planned or out, but for the verdict',
        description:
          'What is unusual about it, what it is made of, which versions meet and whether they were tested together, plan and phases, tests, security, and the trace from requirements.',
        params,
        response: { 200: Dossier },
      },
    },
    async (request, reply) => {
      await app.relations.requireBuild()
      const { asOf } = await app.defaults()
      const { id } = request.params
      return app.answerOnce(request, reply, ['dossier', id, asOf], async (options) => {
        const found = await readDossier(warehouse, id, asOf, options)
        if (!found) throw unknown(id)
        return json({ ...found, as_of: asOf, build_id: app.synchroniser.buildId() } satisfies Dossier)
      })
    },
  )

  app.get(
    '/api/releases/:id/trace',
    {
      schema: {
        tags: ['releases'],
        summary:
          'From requirement to test, result and release: each work item, its tests, and where the chain ends',
        params,
        querystring: Type.Object(
          { format: Type.Optional(Type.Enum(['json', 'csv'], { default: 'json' })) },
          { additionalProperties: false },
        ),
        response: { 200: Trace },
      },
    },
    async (request, reply) => {
      await app.relations.requireBuild()
      const { asOf } = await app.defaults()
      const { id } = request.params
      const isCsv = request.query.format === 'csv'
      return app.answerOnce(request, reply, ['trace', id, asOf, isCsv], async (options) => {
        const head = await readHead(warehouse, id, options)
        if (!head) throw unknown(id)
        const trace = await readTrace(askedOf(warehouse, head, asOf, options))
        return isCsv ? asCsv(head.name, trace) : json(trace satisfies Trace)
      })
    },
  )
}

const COLUMNS = [
  'item_key',
  'title',
  'origin',
  'change_count',
  'test_name',
  'outcome',
  'tested_at',
  'is_own',
  'suite',
  'gap',
  'url',
  'test_url',
] as const

function asCsv(name: string, { rows }: Trace) {
  const file = name.replaceAll(/[^\w.@-]+/g, '-')
  return {
    body: csvOf(COLUMNS, rows, ['tested_at']),
    type: 'text/csv; charset=utf-8',
    headers: { 'content-disposition': `attachment; filename="trace-${file}.csv"` },
  }
}

const unknown = (id: string) =>
  new UnknownIdError(`Unknown release, it may have been removed or renamed: ${id.slice(0, 300)}`)
