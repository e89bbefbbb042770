import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { readServiceSignals, showWindows } from '../../transforms/watch/answer.ts'
import { readWindowsOf, readWindowsSince } from '../../transforms/watch/windows.ts'
import { typed } from '../app.ts'
import { UnknownIdError } from '../errors.ts'
import { WatchAnswer, WatchList } from '../schemas/watch.ts'

const DAY_MS = 86_400_000
const tags = ['watch']
const params = Type.Object({ id: Type.String() })

/** The time after deployments. Read at the moment that is asked: between two builds windows open and close. */
export default async function watch(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse } = app.parts

  app.get(
    '/api/watch',
    {
      schema: {
        tags,
        summary: 'Watch windows that are open, and those that closed in the last day with their verdicts',
        response: { 200: WatchList },
      },
    },
    async (request, reply) => {
      await app.relations.requireBuild()
      return app.answerNow(request, reply, async () => {
        const now = app.settings.clock()
        const found = await readWindowsSince(warehouse, now - DAY_MS, now)
        const { windows, tellers } = await showWindows(warehouse, found, now)
        return {
          open: windows.filter(({ state }) => state === 'open' || state === 'closing'),
          closed: windows.filter(({ state }) => state !== 'open' && state !== 'closing'),
          tellers,
          now,
          build_id: app.synchroniser.buildId(),
        } satisfies WatchList
      })
    },
  )

  app.get(
    '/api/releases/:id/watch',
    {
      schema: {
        tags,
        summary: 'What to watch after a release: its windows, and the signals that followed earlier ones',
        params,
        response: { 200: WatchAnswer },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      await app.relations.requireBuild()
      const { id } = request.params
      const [deployments, services] = await Promise.all([
        warehouse.rows<{ id: string }>(
          `SELECT deployment_id AS id FROM gate_deployment_fact WHERE subject_id = $id AND is_production
           UNION SELECT deployment_id FROM watch_fact WHERE deployment_id = $id`,
          { id },
        ),
        warehouse.rows<{ id: string }>(
          `SELECT service_id AS id FROM gate_service_fact WHERE subject_id = $id
           UNION SELECT service_id FROM release_fact WHERE release_id = $id`,
          { id },
        ),
      ])
      if (deployments.length + services.length === 0) throw unknown('release', id)
      return answer(
        deployments.map((row) => row.id),
        services.map((row) => row.id),
      )
    },
  )

  app.get(
    '/api/deployments/:id/watch',
    {
      schema: {
        tags,
        summary: 'The watch window of one deployment, and the signals that followed earlier ones',
        params,
        response: { 200: WatchAnswer },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      await app.relations.requireBuild()
      const { id } = request.params
      const [known] = await warehouse.rows<{ id: string }>(
        'SELECT service_id AS id FROM deployment_fact WHERE deployment_id = $id',
        { id },
      )
      if (!known) throw unknown('deployment', id)
      return answer([id], [known.id])
    },
  )

  async function answer(deploymentIds: string[], serviceIds: string[]): Promise<WatchAnswer> {
    const now = app.settings.clock()
    const found = await readWindowsOf(warehouse, deploymentIds)
    const all = [...new Set([...serviceIds, ...found.map(({ service_id }) => service_id)])]
    const [{ windows, tellers }, services] = await Promise.all([
      showWindows(warehouse, found, now),
      readServiceSignals(warehouse, all),
    ])
    return { windows, services, tellers, now, build_id: app.synchroniser.buildId() }
  }
}

function unknown(what: string, id: string): Error {
  return new UnknownIdError(`Unknown ${what}, it may have been removed or renamed: ${id.slice(0, 300)}`)
}
