import type { FastifyInstance } from 'fastify'
import { typed } from '../app.ts'
import { json } from '../plugins/app/answers.ts'
import { readRows, type Selection } from '../relation.ts'
import { Scopes } from '../schemas/scope.ts'
import { completeWindow } from '../window.ts'

export default async function scopes(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)

  app.get(
    '/api/scopes',
    {
      schema: {
        tags: ['metrics'],
        summary: 'Repositories and services to choose from, and the window shown by default',
        response: { 200: Scopes },
      },
    },
    (request, reply) => app.answerOnce(request, reply, ['scopes'], async () => json(await readScopes(app))),
  )
}

/** Kinds that only tools and plans bring: of a clone alone there is nothing to wait for. */
const WAITS = [
  'review',
  'author',
  'failed check',
  'approval',
  'booking',
  'overdue release',
  'runbook step',
  'running step',
  'incident',
]

interface Service {
  service_id: string
  name: string | null
  repository_id: string | null
  value_stream_id: string | null
}

async function readScopes(app: FastifyInstance): Promise<Scopes> {
  const { warehouse } = app.parts
  const defaults = await app.defaults()
  const { from, to, as_of, zone } = completeWindow({}, defaults)
  const read = async <T>(name: string, selection: Selection): Promise<T[]> =>
    readRows<T>(warehouse, await app.relations.find(name), selection)
  const one = { limit: 1 }
  const [repositories, services, sources, owners, teams, streams, environments, ...plans] = await Promise.all(
    [
      read<{ repository_id: string; name: string | null }>('repository', {
        columns: ['repository_id', 'name'],
        order: ['name'],
      }),
      read<Service>('service', {
        columns: ['service_id', 'name', 'repository_id', 'value_stream_id'],
        order: ['name'],
      }),
      read<{ service_id: string; origin: string }>('service_source_fact', {
        columns: ['service_id', 'origin'],
        order: ['-deployment_count'],
      }),
      read<{ service_id: string; team_id: string }>('service_owner', {
        columns: ['service_id', 'team_id'],
        where: { valid_to_at: [null] },
        order: ['-team_id'],
      }),
      read<{ team_id: string; name: string | null }>('team', { columns: ['team_id', 'name'] }),
      read<{ value_stream_id: string; name: string | null }>('value_stream', {
        columns: ['value_stream_id', 'name'],
        order: ['name'],
      }),
      read<{ tier: string | null; service_count: number; booking_count: number }>('environment_fact', {
        columns: ['tier', 'service_count', 'booking_count'],
      }),
      read('portfolio_fact', { columns: ['release_id'], ...one }),
      read('int_blackout__scoped', { columns: ['blackout_id'], ...one }),
      read('int_booking__held', { columns: ['booking_id'], ...one }),
    ],
  )
  const outcomes = await Promise.all([
    read('goal_fact', { columns: ['goal_id'], ...one }),
    read('outcome_point_fact', { columns: ['series_id'], ...one }),
  ])
  const waiting = await read('waiting_fact', { columns: ['kind'], where: { kind: WAITS }, ...one })
  const spans = new Map(defaults.spans.map((span) => [span.key, span]))
  const teamOf = new Map(owners.map(({ service_id, team_id }) => [service_id, team_id]))
  const teamNames = new Map(teams.map(({ team_id, name }) => [team_id, name]))
  const origins = new Map(sources.toReversed().map(({ service_id, origin }) => [service_id, origin]))
  return {
    repositories: repositories.map(({ repository_id, name }) => ({
      repository_id,
      name: name ?? repository_id,
      first_at: spans.get(repository_id)?.first_at ?? null,
      last_at: spans.get(repository_id)?.last_at ?? null,
    })),
    services: services.map((service) => ({
      ...service,
      name: service.name ?? service.service_id,
      origin: origins.get(service.service_id) ?? null,
      team_id: teamOf.get(service.service_id) ?? null,
    })),
    // Only those that own something: of others there would be nothing to see.
    teams: [...new Set(teamOf.values())]
      .map((id) => ({ id, name: teamNames.get(id) ?? id }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
    value_streams: streams
      .filter(({ value_stream_id: id }) => services.some((service) => service.value_stream_id === id))
      .map(({ value_stream_id, name }) => ({ id: value_stream_id, name: name ?? value_stream_id })),
    has_environments: environments.some(
      ({ tier, service_count, booking_count }) =>
        booking_count > 0 || (tier !== 'production' && service_count > 0),
    ),
    has_goals: outcomes.some((rows) => rows.length > 0),
    has_waiting: waiting.length > 0,
    has_plans: plans.some((rows) => rows.length > 0),
    zone,
    from,
    to,
    as_of,
    build_id: app.synchroniser.buildId(),
  }
}
