import type { FastifyInstance } from 'fastify'
import { Transform, type Readable } from 'node:stream'
import { Type } from 'typebox'
import { typed } from '../app.ts'
import { BadParameterError, TooLargeError } from '../errors.ts'
import { suggest } from '../nearest.ts'
import { FileReport, FilesAnswer } from '../schemas/file.ts'

const LIMIT_BYTES = 100 * 1024 * 1024
const limits = { rateLimit: { max: 30, timeWindow: '1 minute' } }
const Params = Type.Object({ entity: Type.String() })
const Query = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 200, description: 'As its owner calls it: plan.csv' }) },
  { additionalProperties: false },
)

export default async function files(instance: FastifyInstance): Promise<void> {
  // A file is taken as it comes, whatever it calls itself.
  instance.removeAllContentTypeParsers()
  instance.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  const app = typed(instance)

  app.get(
    '/api/files',
    {
      schema: {
        tags: ['files'],
        summary: 'What a file may hold, and how it is read',
        response: { 200: FilesAnswer },
      },
    },
    async () =>
      ({
        entities: [...app.files.entities],
        endings: [...app.files.endings],
        limit_bytes: LIMIT_BYTES,
        zone: app.parts.config?.zone ?? 'UTC',
      }) satisfies FilesAnswer,
  )

  app.post(
    '/api/files/:entity',
    {
      config: limits,
      bodyLimit: LIMIT_BYTES,
      onRequest: app.requireRole('editor'),
      schema: {
        tags: ['files'],
        summary: 'Hand a file over, its bytes as the body: what was accepted and what was not, then a build',
        params: Params,
        querystring: Query,
        response: { 200: FileReport },
      },
    },
    async (request, reply) => {
      const { entity } = request.params
      const known = app.files.entities.map((one) => one.entity)
      if (!known.includes(entity))
        throw new BadParameterError(
          `No entity of this name${suggest(entity, known)}: ${entity.slice(0, 200)}`,
        )
      if (!request.body) throw new BadParameterError(`The file is empty: ${request.query.name}`)
      const body = request.body as unknown as Readable
      const report = await app.files.land(entity, request.query.name, body.pipe(limited(body)))
      void app.synchroniser.rebuild()
      return reply.send(report)
    },
  )
}

/** Ends with an error when more comes than is taken; nothing of it is kept then. */
function limited(source: Readable): Transform {
  let count = 0
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      count += chunk.length
      if (count <= LIMIT_BYTES) done(null, chunk)
      else
        done(
          new TooLargeError(
            'A file may have 100 MB, name a larger one under files in streamgauge.yaml instead',
          ),
        )
    },
  })
  // A pipe does not pass errors on: a sender that breaks off must not leave half a file.
  source.once('error', (error) => limit.destroy(error))
  source.once('aborted', () => limit.destroy(new Error('The sender broke off')))
  return limit
}
