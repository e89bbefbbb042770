import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { createHash, randomBytes } from 'node:crypto'
import { Kept, type FigureOptions } from '../../../transforms/metric.ts'
import { Flights } from '../../../transforms/flights.ts'
import { Questions } from '../../questions.ts'

/** A body as it is sent; kept as text or bytes, so that a hit costs nothing. */
export interface CachedAnswer {
  body: string | Uint8Array
  type: string
  headers?: Record<string, string>
}

type Make = (options: FigureOptions) => Promise<CachedAnswer>

declare module 'fastify' {
  interface FastifyInstance {
    questions: Questions
    /**
     * Answers from the cache of this build, or makes the answer once for all who ask at the same time. The making is
     * interrupted when the last of them has gone. `key` must name everything that the answer depends on but the build.
     */
    answerOnce(request: FastifyRequest, reply: FastifyReply, key: unknown[], make: Make): Promise<never>
  }
}

const CACHE_BYTES = 64 * 1024 * 1024
const JSON_TYPE = 'application/json; charset=utf-8'

export const json = (value: unknown): CachedAnswer => ({ body: JSON.stringify(value), type: JSON_TYPE })

export default fp(
  async (app) => {
    const kept = new KeptAnswers(CACHE_BYTES)
    const flights = new Flights()
    const { queryTimeoutMs: timeoutMs } = app.settings
    const options = { timeoutMs, kept: new Kept() }
    // A restarted process may answer the same question in another shape.
    const salt = randomBytes(4).toString('hex')

    const questions = new Questions(app.settings.clock)
    app.decorate('questions', questions)
    app.decorate('answerOnce', async (request, reply, key, make) => {
      if (request.headers['sec-purpose'] !== 'prefetch') questions.note(request.url)
      const text = JSON.stringify([app.synchroniser.buildId(), ...key])
      const tag = `W/"${app.synchroniser.buildId()}-${salt}-${digest(text)}"`
      reply.header('etag', tag).header('cache-control', 'private, no-cache').header('vary', 'accept')
      if (request.headers['if-none-match']?.split(/,\s*/).includes(tag))
        return reply.code(304).send() as never
      const answer = kept.get(text) ?? (await join(text, make, request.signal))
      reply.type(answer.type).headers(answer.headers ?? {})
      return reply.send(typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body)) as never
    })

    function join(key: string, make: Make, signal: AbortSignal): Promise<CachedAnswer> {
      return flights.join(key, { signal }, async (own) => {
        const made = await make({ ...options, ...own })
        kept.set(key, made)
        return made
      })
    }
  },
  { name: 'app-answers', dependencies: ['app-synchronise'] },
)

/** The most recently used answers, up to a number of bytes. */
class KeptAnswers {
  private readonly answers = new Map<string, CachedAnswer>()
  private readonly limit: number
  private bytes = 0

  constructor(limit: number) {
    this.limit = limit
  }

  get(key: string): CachedAnswer | undefined {
    const answer = this.answers.get(key)
    if (answer) {
      this.answers.delete(key)
      this.answers.set(key, answer)
    }
    return answer
  }

  set(key: string, answer: CachedAnswer): void {
    if (answer.body.length > this.limit / 8 || this.answers.has(key)) return
    this.answers.set(key, answer)
    this.bytes += answer.body.length
    for (const [oldest, { body }] of this.answers) {
      if (this.bytes <= this.limit) break
      this.answers.delete(oldest)
      this.bytes -= body.length
    }
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}
