import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { typed } from '../app.ts'
import { AlertsAnswer, AlertsCheck, DigestAnswer } from '../schemas/alert.ts'

const limits = { rateLimit: { max: 30, timeWindow: '1 minute' } }
const DigestQuery = Type.Object(
  {
    audience: Type.Enum(['leaders', 'release-managers', 'business', 'team']),
    team: Type.Optional(Type.String({ maxLength: 200, description: 'Name or id of the team' })),
  },
  { additionalProperties: false },
)

export default async function alerts(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)

  app.get(
    '/api/alerts',
    {
      schema: {
        tags: ['alerts'],
        summary: 'Alert rules, what is open, what was sent where and what did not arrive, digests',
        response: { 200: AlertsAnswer },
      },
    },
    async (request, reply) => {
      return app.answerNow(request, reply, (): Promise<AlertsAnswer> => app.notify.overview())
    },
  )

  app.post(
    '/api/alerts/check',
    {
      config: limits,
      onRequest: app.requireRole('editor'),
      schema: {
        tags: ['alerts'],
        summary: 'Judge the rules now and send what is new, or say what would be sent and where',
        body: Type.Object({ dry_run: Type.Boolean() }, { additionalProperties: false }),
        response: { 200: AlertsCheck },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const { dry_run } = request.body
      const { judged, messages, posted } = await app.notify.check(dry_run)
      return {
        is_dry: dry_run,
        messages: app.notify.print(messages),
        errors: judged.flatMap(({ rule, error }) => (error === null ? [] : [{ rule: rule.name, error }])),
        posted,
      } satisfies AlertsCheck
    },
  )

  app.get(
    '/api/digest',
    {
      config: limits,
      schema: {
        tags: ['alerts'],
        summary: 'What changed this week for an audience, as Markdown; signals alone',
        querystring: DigestQuery,
        response: { 200: DigestAnswer },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const { audience, team = null } = request.query
      const { title, markdown } = await app.notify.digest(audience, team)
      return { title, markdown, posted: [] } satisfies DigestAnswer
    },
  )

  app.post(
    '/api/digest/send',
    {
      config: limits,
      onRequest: app.requireRole('editor'),
      schema: {
        tags: ['alerts'],
        summary: 'Send the digest of an audience now to the channels configured for it',
        body: DigestQuery,
        response: { 200: DigestAnswer },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const { audience, team = null } = request.body
      const { message, posted } = await app.notify.send(audience, team)
      return { title: message.title, markdown: message.markdown, posted } satisfies DigestAnswer
    },
  )
}
