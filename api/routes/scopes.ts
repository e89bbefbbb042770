import type { FastifyInstance } from 'fastify'
import { typed } from '../app.ts'
import { json } from '../plugins/app/answers.ts'
import { readRows } from '../relation.ts'
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

async function readScopes(app: FastifyInstance): Promise<Scopes> {
  const { warehouse } = app.parts
  const defaults = await app.defaults()
  const { from, to, as_of, zone } = completeWindow({}, defaults)
  const [repositories, services, sources] = await Promise.all([
    readRows<{ repository_id: string; name: string | null }>(
      warehouse,
      await app.relations.find('repository'),
      {
        columns: ['repository_id', 'name'],
        order: ['name'],
      },
    ),
    readRows<{ service_id: string; name: string | null; repository_id: string | null }>(
      warehouse,
      await app.relations.find('service'),
      { columns: ['service_id', 'name', 'repository_id'], order: ['name'] },
    ),
    readRows<{ service_id: string; origin: string }>(
      warehouse,
      await app.relations.find('service_source_fact'),
      {
        columns: ['service_id', 'origin'],
        order: ['-deployment_count'],
      },
    ),
  ])
  const spans = new Map(defaults.spans.map((span) => [span.key, span]))
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
    })),
    zone,
    from,
    to,
    as_of,
    build_id: app.synchroniser.buildId(),
  }
}
