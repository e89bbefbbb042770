import type { RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { addressOf, isApi } from '../../address.ts'
import { LookingBackError } from '../../errors.ts'
import { passOn, readDay } from '../../passing.ts'
import { isQuestion } from '../../question.ts'

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
      const path = addressOf(request)
      if (!isApi(request, path) || OF_NOW.test(path)) return
      const day = readDay(request)
      if (day === undefined) return
      if (!isQuestion(request.method, path))
        throw new LookingBackError(
          `Nothing can be changed while looking back, go back to today first: ${day}`,
        )
      return past.use(day, ({ inject }) => passOn(inject, request, reply))
    })
  },
  { name: 'app-looking-back', dependencies: ['app-past', 'app-users', 'app-guard', 'app-access'] },
)

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
