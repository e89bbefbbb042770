import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { BadParameterError, LookingBackError } from '../../errors.ts'
import { isQuestion } from '../../question.ts'
import { READS } from './asking.ts'

/** What tells of the process and of whoever asks, now as ever. */
const OF_NOW = /^\/api\/(about|docs|me|openapi|past|progress)\b/

const known = {
  type: 'string',
  description: 'A day, YYYY-MM-DD: answered by what was known at its end; see /api/past',
}

/**
 * `known` in any address under /api is answered by the application of that day, after who asks and what they may was
 * looked at here. What would change something is refused.
 */
export default fp(
  async (app) => {
    const { past } = app
    if (past === null) return

    app.addHook('onRoute', (route) => {
      if (isLookedBack(route)) allowKnown(route)
    })

    // Before addresses are checked against their schemas, and after the routes' own hooks on who may ask.
    app.addHook('preValidation', async (request, reply) => {
      const path = pathOf(request)
      if (!path.startsWith('/api/') || OF_NOW.test(path)) return
      const day = readDay(request)
      if (day === undefined) return
      if (!isQuestion(request.method, path))
        throw new LookingBackError(
          `Nothing can be changed while looking back, go back to today first: ${day}`,
        )
      return past.use(day, ({ inject }) => passOn(inject, request, reply))
    })
  },
  { name: 'app-looking-back', dependencies: ['app-past', 'app-users', 'app-guard'] },
)

type Inject = import('fastify').FastifyInstance['inject']

async function passOn(inject: Inject, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { accept, 'if-none-match': tag } = request.headers
  const answer = await inject({
    method: request.method as 'GET',
    url: withoutKnown(request.url),
    headers: { ...(accept ? { accept } : {}), ...(tag ? { 'if-none-match': tag } : {}) },
    ...(request.body === undefined ? {} : { payload: request.body as object }),
    payloadAsStream: true,
    signal: request.signal,
  })
  for (const name of PASSED) {
    const value = answer.headers[name]
    if (value !== undefined) reply.header(name, value)
  }
  // What was known by then changes no more.
  reply.header(READS, '')
  return reply.code(answer.statusCode).send(answer.stream())
}

/** All others are this server's own. */
const PASSED = [
  'content-type',
  'content-disposition',
  'etag',
  'cache-control',
  'vary',
  'retry-after',
  'x-row-count',
  'x-total-count',
  'x-limit',
  'x-offset',
] as const

function readDay({ query }: FastifyRequest): string | undefined {
  const given = (query as Record<string, string | string[] | undefined>).known
  if (Array.isArray(given))
    throw new BadParameterError(`One day at a time: ${given.join(', ').slice(0, 100)}`)
  return given === '' ? undefined : given
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? ''
}

function withoutKnown(url: string): string {
  const [path = '', query = ''] = url.split(/\?(.*)/s)
  const kept = query.split('&').filter((part) => part !== '' && !/^known(=|$)/.test(part))
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`
}

function isLookedBack({ url, method }: RouteOptions): boolean {
  const methods = [method].flat()
  return url.startsWith('/api/') && !OF_NOW.test(url) && methods.every((each) => isQuestion(each, url))
}

/** Documented with each route; no route has to name it. */
function allowKnown(route: RouteOptions): void {
  const schema = route.schema as { querystring?: { properties?: object } } | undefined
  if (!schema) return
  const { querystring } = schema
  const properties = { ...querystring?.properties, known }
  route.schema = { ...route.schema, querystring: { type: 'object', ...querystring, properties } }
}
