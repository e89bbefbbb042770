import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { createHash, randomBytes } from 'node:crypto'
import { callers, type OverBudget } from '../../../transforms/callers.ts'
import { Kept, type FigureOptions } from '../../../transforms/metric.ts'
import { Flights } from '../../../transforms/flights.ts'
import { note, Notes } from '../../../transforms/notes.ts'
import { KeptAnswers, type CachedAnswer, type Made } from '../../kept-answers.ts'
import { Questions } from '../../questions.ts'

export type { CachedAnswer } from '../../kept-answers.ts'

type Make = (options: FigureOptions) => Promise<CachedAnswer>

declare module 'fastify' {
  interface FastifyInstance {
    questions: Questions
    /**
     * Answers from the cache while nothing that the answer was made of has changed, or makes it once for all who ask at
     * the same time. The making is interrupted when the last of them has gone. `key` must name everything that the
     * answer depends on but the tables that are read for it, and the time if it is looked at: these are noted.
     */
    answerOnce(request: FastifyRequest, reply: FastifyReply, key: unknown[], make: Make): Promise<never>
  }
}

const CACHE_BYTES = 64 * 1024 * 1024
const JSON_TYPE = 'application/json; charset=utf-8'

export const json = (value: unknown): CachedAnswer => ({ body: JSON.stringify(value), type: JSON_TYPE })

export default fp(
  async (app) => {
    const { changes } = app
    // There may be many scopes.
    const kept = new KeptAnswers(app.parts.scope ? CACHE_BYTES / 8 : CACHE_BYTES)
    const flights = new Flights()
    const { queryTimeoutMs: timeoutMs } = app.settings
    const options = { timeoutMs, kept: new Kept() }
    // A restarted process may answer the same question in another shape.
    const salt = randomBytes(4).toString('hex')

    const questions = new Questions(app.parts.clock ?? Date.now)
    app.decorate('questions', questions)
    app.decorate('answerOnce', async (request, reply, key, make) => {
      if (request.headers['sec-purpose'] !== 'prefetch') questions.note(request.url)
      const text = JSON.stringify(key)
      const known = kept.get(text)
      const isSame = known !== undefined && changes.isSame(known.reads, known.at)
      const answer = isSame ? known : await join(text, known?.reads, make, request)
      note(answer.reads)
      app.keepDefaults(request, answer)
      const tag = `W/"${answer.at}-${salt}-${digest(text)}"`
      reply.header('etag', tag).header('cache-control', 'private, no-cache').header('vary', 'accept')
      if (request.headers['if-none-match']?.split(/,\s*/).includes(tag))
        return reply.code(304).send() as never
      reply.type(answer.type).headers(answer.headers ?? {})
      return reply.send(typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body)) as never
    })

    /** Who asks while an answer is made shares it, unless what the earlier one was made of has changed meanwhile. */
    async function join(
      key: string,
      reads: readonly string[] | undefined,
      make: Make,
      request: FastifyRequest,
    ): Promise<Made> {
      const at = request.asking?.at ?? changes.now
      const version = reads ? changes.lastOf(reads) : changes.now
      const fly = () =>
        flights.join(`${version} ${key}`, { signal: request.signal }, async (own): Promise<Made> => {
          const notes = new Notes()
          const made = await notes.take(() => make({ ...options, ...own }))
          const answer = { ...made, reads: changes.relationsIn(notes.names), at }
          kept.set(key, answer)
          return answer
        })
      for (;;) {
        try {
          return await fly()
        } catch (error) {
          // Begun by somebody who asked too much already: it is asked again in one's own name.
          const by = (error as Partial<OverBudget>).callerId
          if (by === undefined || by === callers.getStore()?.id) throw error
        }
      }
    }
  },
  { name: 'app-answers', dependencies: ['app-asking', 'app-defaults'] },
)

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}
