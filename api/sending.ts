import type { FastifyReply, FastifyRequest } from 'fastify'
import { createHash, randomBytes } from 'node:crypto'
import { note } from '../transforms/notes.ts'
import { TIME } from './changes.ts'
import type { CachedAnswer, Made } from './kept-answers.ts'
import { OUTDATED, REST, restOf } from './outdated.ts'
import { Packing } from './packing.ts'

// A restarted process may answer the same question in another shape.
const salt = randomBytes(4).toString('hex')

export function pack({ body, type, headers = {} }: CachedAnswer): Pick<Made, 'body' | 'type' | 'headers'> {
  return { body: new Packing(body, type), type, headers }
}

/** `outdatedMs`: for how long something newer may exist that was not waited for. */
export async function sendMade(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Made,
  outdatedMs: number,
): Promise<never> {
  // What was asked for by default is of when it was made.
  note(outdatedMs > 0 ? [...answer.reads, TIME] : answer.reads)
  // Also where it is not: a browser that hears that nothing differs keeps the headers that it has.
  reply.header(OUTDATED, Math.ceil(outdatedMs / 1000)).header(REST, Math.ceil(restOf(answer) / 1000))
  reply.header('vary', 'accept, accept-encoding')
  if (answer.writes !== undefined) reply.header('cache-control', 'no-store')
  else if (isKnown(request, reply, answer)) return reply.code(304).send() as never
  reply.type(answer.type).headers(answer.headers)
  const packed = await answer.body.for(request)
  if (packed) reply.header('content-encoding', 'gzip')
  return reply.send(packed ?? answer.body.bytes) as never
}

/** Whether whoever asks has it already. */
function isKnown({ headers }: FastifyRequest, reply: FastifyReply, { at, name }: Made): boolean {
  const tag = `W/"${at}-${salt}-${digest(name)}"`
  reply.header('etag', tag).header('cache-control', 'private, no-cache')
  return headers['if-none-match']?.split(/,\s*/).includes(tag) === true
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}
