import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import { typed } from '../app.ts'
import { DeliveryAnswer } from '../schemas/webhook.ts'

/** Room is kept for so much when a sender does not say how long its body is. */
const USUAL_BYTES = 65_536

export default async function webhooks(instance: FastifyInstance): Promise<void> {
  // A signature is over the bytes as they came: nothing may be parsed, whatever it calls itself.
  instance.removeAllContentTypeParsers()
  instance.addContentTypeParser('*', (request: FastifyRequest, payload: Readable) =>
    readBody(request, payload),
  )
  const app = typed(instance)
  const { receiving } = app

  app.post(
    '/webhooks/:source',
    {
      config: { rateLimit: false },
      // An answer of a line: nothing to gain.
      compress: false,
      schema: {
        tags: ['webhooks'],
        summary: 'What a tool posts: kept for good before it is answered (202), then understood',
        params: Type.Object({ source: Type.String({ description: 'Id of the source: github:acme' }) }),
        response: { 200: DeliveryAnswer, 202: DeliveryAnswer },
      },
      onRequest: async (request) => {
        request.door = attempt(() => receiving.enter(request.params.source, lengthOf(request.headers)))
      },
    },
    async (request, reply) => {
      const { door, body } = request
      const bytes = lengthOf(request.headers) ?? USUAL_BYTES
      // Without a content type no parser has run, and nothing was sent.
      const isEmpty = !Buffer.isBuffer(body)
      try {
        const delivery = {
          headers: plainHeaders(request.headers),
          body: isEmpty ? Buffer.alloc(0) : body,
          receivedAt: app.settings.clock(),
        }
        const isNew = await receiving.take(door!, delivery)
        if (!isNew) return { message: 'Received before, nothing changes' } satisfies DeliveryAnswer
        return reply.code(202).send({ message: 'Received' } satisfies DeliveryAnswer)
      } catch (error) {
        throw receiving.explain(error)
      } finally {
        if (!isEmpty) receiving.leave(bytes)
      }
    },
  )

  function attempt<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw receiving.explain(error)
    }
  }

  async function readBody(request: FastifyRequest, payload: Readable): Promise<Buffer> {
    const bytes = lengthOf(request.headers) ?? USUAL_BYTES
    const door = request.door!
    attempt(() => receiving.reserve(door, bytes))
    try {
      const chunks: Buffer[] = []
      let size = 0
      for await (const chunk of payload as AsyncIterable<Buffer>) {
        size += chunk.length
        if (size > door.receiver.bodyLimit) throw receiving.tooLarge(door)
        chunks.push(chunk)
      }
      return Buffer.concat(chunks)
    } catch (error) {
      receiving.leave(bytes)
      throw receiving.explain(error)
    }
  }
}

function lengthOf(headers: IncomingHttpHeaders): number | null {
  const text = headers['content-length']
  return text === undefined || !/^\d{1,15}$/.test(text) ? null : Number(text)
}

function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const plain = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(',') : value,
  ])
  return Object.fromEntries(plain.filter(([, value]) => value !== undefined)) as Record<string, string>
}
