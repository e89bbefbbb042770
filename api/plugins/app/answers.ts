import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Kept, type FigureOptions } from '../../../transforms/metric.ts'
import { Flights } from '../../../transforms/flights.ts'
import { Notes } from '../../../transforms/notes.ts'
import { TIME } from '../../changes.ts'
import type { HandedAnswer } from '../../handover.ts'
import { KeptAnswers, type CachedAnswer, type Made } from '../../kept-answers.ts'
import { Packing } from '../../packing.ts'
import { EarlierAnswers } from '../../outdated.ts'
import { Questions } from '../../questions.ts'
import { pack, sendMade } from '../../sending.ts'

export type { CachedAnswer } from '../../kept-answers.ts'

type Make = (options: FigureOptions) => Promise<CachedAnswer>

declare module 'fastify' {
  interface FastifyInstance {
    questions: Questions
    kept: KeptAnswers
    /** What was answered last at each address. */
    earlier: EarlierAnswers
    /**
     * Answers from the cache while nothing that the answer was made of has changed, or makes it once for all who ask at
     * the same time. The making is interrupted when the last of them has gone. `key` must name everything that the
     * answer depends on but the tables that are read for it, and the time if it is looked at: these are noted. Whoever
     * says so gets the earlier answer to the same address at once where that is outdated by little.
     */
    answerOnce(request: FastifyRequest, reply: FastifyReply, key: unknown[], make: Make): Promise<never>
  }
}

const CACHE_BYTES = 64 * 1024 * 1024
export const JSON_TYPE = 'application/json; charset=utf-8'

export const json = (value: unknown): CachedAnswer => ({ body: JSON.stringify(value), type: JSON_TYPE })

export default fp(
  async (app) => {
    const { changes } = app
    const { kept, earlier, questions } = openKept(app)
    const flights = new Flights()
    const { queryTimeoutMs: timeoutMs } = app.settings
    const { replica } = app.parts
    const momentOf = () => {
      if (replica) return replica.state().snapshot
      const { build_id, finished_at } = app.synchroniser.progress()
      return `${build_id} ${finished_at}`
    }
    const options = { timeoutMs, kept: new Kept(momentOf) }
    // Whoever began it may be gone before it is done, and his snapshot with him.
    const whole = replica?.whole ?? ((work) => work())
    app.decorate('questions', questions)
    app.decorate('kept', kept)
    app.decorate('earlier', earlier)
    app.decorate('answerOnce', async (request, reply, key, make) => {
      noteQuestion(request)
      const name = JSON.stringify(key)
      const known = kept.get(name)
      const isSame = known !== undefined && changes.isSame(known.reads, known.at)
      // Nothing has changed, perhaps, but another minute has begun.
      const found = isSame ? null : earlier.find(request)
      if (found) return sendMade(request, reply, found.answer, Math.max(found.outdatedMs, 1))
      const answer = isSame ? known : await join(name, known?.reads, make, request)
      earlier.note(request, name)
      app.keepDefaults(request, answer)
      return sendMade(request, reply, answer, 0)
    })

    // Before anything is read to complete the question: what is asked for by default is of after the change.
    app.addHook('preHandler', async (request, reply) => {
      const found = earlier.find(request)
      if (!found || found.outdatedMs === 0) return
      noteQuestion(request)
      return sendMade(request, reply, found.answer, found.outdatedMs)
    })

    function noteQuestion(request: FastifyRequest): void {
      if (request.headers['sec-purpose'] !== 'prefetch') questions.note(request.url)
    }

    /** Who asks while an answer is made shares it, unless what the earlier one was made of has changed meanwhile. */
    function join(
      name: string,
      reads: readonly string[] | undefined,
      make: Make,
      request: FastifyRequest,
    ): Promise<Made> {
      const at = request.asking?.at ?? changes.now
      const version = reads ? changes.lastOf(reads) : changes.now
      return flights.join(`${version} ${name}`, { signal: request.signal }, async (own): Promise<Made> => {
        const notes = new Notes()
        const madeAt = performance.now()
        const made = await notes.take(() => whole(() => make({ ...options, ...own })))
        const tookMs = performance.now() - madeAt
        const reading = { reads: changes.relationsIn(notes.names), at, madeAt, tookMs }
        const answer = { ...pack(made), name, ...reading }
        kept.set(name, answer)
        return answer
      })
    }
  },
  { name: 'app-answers', dependencies: ['app-asking', 'app-defaults', 'app-handover'] },
)

/** What is kept of answers, with what the process before has left. */
function openKept(app: FastifyInstance) {
  const { changes, handed, parts } = app
  // There may be many scopes.
  const kept = new KeptAnswers(parts.scope ? CACHE_BYTES / 8 : CACHE_BYTES)
  // Taken out: nobody else asks for them, and they are large.
  for (const answer of handed?.answers.splice(0) ?? []) kept.set(answer.name, takeUp(answer))
  const earlier = new EarlierAnswers(kept, changes, handed?.names)
  const questions = new Questions(parts.clock ?? Date.now, handed?.questions)
  app.handOver(() => ({
    // Between two processes time goes on unnoticed: what looks at it is left out.
    answers: kept
      .list()
      .filter(({ reads, at }) => changes.isSame(reads, at) && !reads.includes(TIME))
      .map(handOver),
    names: earlier.entries(),
    questions: questions.entries(),
  }))
  return { kept, earlier, questions }
}

/** Nothing has changed since it was made: that is what it was handed over for. */
function takeUp({ bytes, ...made }: HandedAnswer): Made {
  // A copy: else one that is kept holds the memory of all.
  const body = new Packing(Buffer.from(bytes), made.type)
  return { ...made, body, at: 0, madeAt: made.madeAt - performance.timeOrigin }
}

function handOver({ body, ...made }: Made): HandedAnswer {
  return { ...made, bytes: body.bytes, madeAt: performance.timeOrigin + made.madeAt }
}
