/** Requests that another application of the same process answers: of a day that is over, or of some value streams. */
import { finished } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { BadParameterError } from './errors.ts'

type Inject = FastifyInstance['inject']

/** The day in `known`. Errors: BadParameterError for more than one. */
export function readDay({ query }: FastifyRequest): string | undefined {
  const given = (query as Record<string, string | string[] | undefined>).known
  if (Array.isArray(given))
    throw new BadParameterError(`One day at a time: ${given.join(', ').slice(0, 100)}`)
  return given === '' ? undefined : given
}

interface Passing {
  headers?: Record<string, string>
  /** Once the answer was read to its end, or is read no more. */
  onEnd?: () => void
}

/** Who asks was looked at here: of the request no more is passed on than what is asked, and `headers`. */
export async function passOn(
  inject: Inject,
  request: FastifyRequest,
  reply: FastifyReply,
  { headers = {}, onEnd = () => undefined }: Passing = {},
): Promise<FastifyReply> {
  const { accept, 'if-none-match': tag, 'sec-purpose': purpose, 'cache-control': cache } = request.headers
  const answer = await inject({
    method: request.method as 'GET',
    url: withoutKnown(request.url),
    headers: {
      ...(accept ? { accept } : {}),
      ...(tag ? { 'if-none-match': tag } : {}),
      ...(cache ? { 'cache-control': cache } : {}),
      ...(typeof purpose === 'string' ? { 'sec-purpose': purpose } : {}),
      ...headers,
    },
    remoteAddress: request.ip,
    ...(request.body === undefined ? {} : { payload: request.body as object }),
    payloadAsStream: true,
    signal: request.signal,
  })
  for (const name of PASSED) {
    const value = answer.headers[name]
    if (value !== undefined) reply.header(name, value)
  }
  const body = answer.stream()
  finished(body, { writable: false }, onEnd)
  return reply.code(answer.statusCode).send(body)
}

/** All others are this server's own. */
const PASSED = [
  'content-type',
  'content-disposition',
  'etag',
  'cache-control',
  'vary',
  'retry-after',
  'x-accel-buffering',
  'x-row-count',
  'x-total-count',
  'x-limit',
  'x-offset',
  'x-reads',
  'x-outdated',
  'x-rest',
] as const

function withoutKnown(url: string): string {
  const [path = '', query = ''] = url.split(/\?(.*)/s)
  const kept = query.split('&').filter((part) => part !== '' && !/^known(=|$)/.test(part))
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`
}
