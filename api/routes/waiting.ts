import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { concerns, readWaiting, ROLES, type Waiting } from '../../transforms/waiting/answer.ts'
import { typed } from '../app.ts'
import { WaitingAnswer, WaitingRole } from '../schemas/waiting.ts'
import { WindowQuery } from '../window.ts'

const LIMIT = 500
const known = WindowQuery.properties

export default async function waiting(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)

  app.get(
    '/api/waiting',
    {
      schema: {
        tags: ['waiting'],
        summary: 'What waits for people to act, by what it costs; never a list of people',
        querystring: Type.Object(
          {
            role: Type.Optional(WaitingRole),
            forgotten: Type.Optional(
              Type.Boolean({ default: false, description: 'Forgotten requests alone' }),
            ),
            team: known.team,
            service: known.service,
            repository: known.repository,
          },
          { additionalProperties: false },
        ),
        response: { 200: WaitingAnswer },
      },
    },
    async (request, reply) => {
      await app.relations.requireBuild()
      const { role, forgotten = false, ...scope } = request.query
      return app.answerNow(request, reply, async (options) => {
        const now = app.settings.clock()
        const all = await readWaiting(app.parts.warehouse, scopeOf(scope), now, options)
        const own = role === undefined ? all : all.filter((row) => concerns(role, row))
        const rows = own.filter((row) => row.is_forgotten === forgotten)
        return {
          rows: rows.slice(0, LIMIT),
          total_count: rows.length,
          limit: LIMIT,
          forgotten_count: own.filter((row) => row.is_forgotten).length,
          roles: ROLES.map((one) =>
            describeRole(
              one,
              all.filter((row) => row.is_forgotten === forgotten),
            ),
          ),
          as_of: now,
          build_id: app.synchroniser.buildId(),
        } satisfies WaitingAnswer
      })
    },
  )
}

function scopeOf({ team = [], service = [], repository = [] }: Record<string, string[] | undefined>) {
  return { teams: team, services: service, repositories: repository }
}

function describeRole(role: (typeof ROLES)[number], all: readonly Waiting[]) {
  const own = all.filter((row) => concerns(role, row))
  const oldest = own.reduce<number | null>(
    (most, { hours }) => (hours !== null && (most === null || hours > most) ? hours : most),
    null,
  )
  return { role, count: own.length, oldest_hours: oldest }
}
