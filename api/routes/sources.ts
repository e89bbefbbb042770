import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { typed } from '../app.ts'
import { readCoverage } from '../coverage.ts'
import { BadParameterError, UnknownNameError } from '../errors.ts'
import { suggest } from '../nearest.ts'
import { RejectedAnswer, ScheduleAnswer, SourcesAnswer, SyncAccepted } from '../schemas/source.ts'
import { readConfigured, readRejectedTexts, readSources } from '../source-state.ts'
import { readBuild, readChecks } from '../state.ts'

const askLimit = { rateLimit: { max: 60, timeWindow: '1 minute' } }
const SourceParams = Type.Object({ id: Type.String() })
const RejectedQuery = Type.Object(
  {
    stream: Type.Optional(Type.String()),
    key: Type.Optional(Type.String()),
    limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
    offset: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
)

export default async function sources(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)

  app.get(
    '/api/sources',
    {
      schema: {
        tags: ['sources'],
        summary:
          'Every source: freshness, rows, reach, schedule, runs, rejected records; checks and coverage',
        response: { 200: SourcesAnswer },
      },
    },
    async (request, reply) => {
      const read = async () => {
        const [found, checks, coverage, build] = await Promise.all([
          readSources(app),
          readChecks(app),
          readCoverage(app),
          readBuild(app),
        ])
        return {
          sources: found,
          checks,
          coverage,
          build,
          as_of: app.settings.clock(),
        } satisfies SourcesAnswer
      }
      return app.answerNow(request, reply, read, { deliveries: true })
    },
  )

  app.get(
    '/api/sources/:id/rejected',
    {
      schema: {
        tags: ['sources'],
        summary: 'Records of a source that did not fit: why, and their whole text',
        params: SourceParams,
        querystring: RejectedQuery,
        response: { 200: RejectedAnswer },
      },
    },
    async (request, reply) => {
      const { limit = 100, offset = 0, stream, key } = request.query
      const page = { limit, offset, ...(stream === undefined ? {} : { stream }) }
      reply.header('cache-control', 'no-store')
      return readRejectedTexts(app, request.params.id, { ...page, ...(key === undefined ? {} : { key }) })
    },
  )

  app.post(
    '/api/sources/:id/sync',
    {
      config: askLimit,
      onRequest: app.requireRole('editor'),
      schema: {
        tags: ['sources'],
        summary: 'Sync one source now, paused or not, then build; progress is at /api/progress',
        params: SourceParams,
        response: { 202: SyncAccepted },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const known = await readConfigured(app)
      if (!known.includes(id))
        throw new UnknownNameError(`Unknown source: ${id.slice(0, 200)}${suggest(id, known)}`)
      return reply.code(202).send(accept(id, app.synchroniser.request([id])))
    },
  )

  for (const verb of ['pause', 'resume'] as const) {
    app.post(
      `/api/sources/:id/${verb}`,
      {
        config: askLimit,
        onRequest: app.requireRole('editor'),
        schema: {
          tags: ['sources'],
          summary:
            verb === 'pause'
              ? 'Leave a source alone until it is resumed, restarts included'
              : 'Read a source again when its time comes',
          params: SourceParams,
          response: { 200: ScheduleAnswer },
        },
      },
      async (request) => {
        const { id } = request.params
        if (!(await app.schedule.pause(id, verb === 'pause'))) throw await unscheduled(id)
        return { source: id, ...app.schedule.state(id)! } satisfies ScheduleAnswer
      },
    )
  }

  app.post(
    '/api/sync',
    {
      config: askLimit,
      onRequest: app.requireRole('editor'),
      schema: {
        tags: ['sources'],
        summary: 'Sync every source that is not paused now, then build',
        response: { 202: SyncAccepted },
      },
    },
    async (_request, reply) =>
      reply.code(202).send(accept(null, app.synchroniser.request(app.schedule.unpaused()))),
  )

  async function unscheduled(id: string): Promise<Error> {
    const known = await readConfigured(app)
    const found = await readSources(app)
    return found.some(({ source }) => source === id)
      ? new BadParameterError(
          `Not scheduled by itself, it comes with another source or is no longer configured: ${id}`,
        )
      : new UnknownNameError(`Unknown source: ${id.slice(0, 200)}${suggest(id, known)}`)
  }
}

function accept(source: string | null, asked: { runId: number; isJoined: boolean }): SyncAccepted {
  const { runId, isJoined } = asked
  const message = isJoined ? 'A run that covers this is under way' : `Run ${runId} is on its way`
  return { run_id: runId, source, is_joined: isJoined, message }
}
