import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { readRunbook } from '../../transforms/runbook/runbook.ts'
import { typed } from '../app.ts'
import { BadParameterError, UnknownIdError } from '../errors.ts'
import type { Version } from '../plugins/app/records.ts'
import { describeRunbook, overlay, placeOf } from '../runbook.ts'
import { RunbookAnswer } from '../schemas/runbook.ts'

export default async function runbook(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse } = app.parts

  app.get(
    '/api/releases/:id/runbook',
    {
      schema: {
        tags: ['plans'],
        summary: 'The runbook of a release: critical path, what runs, what is late, and how it went',
        description:
          'With `at` the runbook as it stood then, for a replay. A step is ticked by writing its runbook anew through ' +
          '`/api/records/runbook`, on top of the version that is named here. The rows behind it: `runbook_step_fact`.',
        params: Type.Object({ id: Type.String() }),
        querystring: Type.Object(
          { at: Type.Optional(Type.String({ maxLength: 40, description: 'ISO 8601, or epoch ms' })) },
          { additionalProperties: false },
        ),
        response: { 200: RunbookAnswer },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const at = readTime(request.query.at)
      await app.relations.requireBuild()
      const found = await readRunbook(warehouse, request.params.id, {
        timeoutMs: app.settings.queryTimeoutMs,
      })
      if (!found)
        throw new UnknownIdError(
          `No runbook is known of this release, write one under its name: ${request.params.id.slice(0, 300)}`,
        )
      const versions = await readVersions(found.rows.map(({ step_id }) => step_id))
      return describeRunbook(overlay(found, versions), {
        now: app.settings.clock(),
        at,
        versions,
        buildId: app.synchroniser.buildId(),
      })
    },
  )

  async function readVersions(stepIds: readonly string[]): Promise<Map<string, Version>> {
    const ids = new Set(stepIds.flatMap((stepId) => placeOf(stepId)?.id ?? []))
    const found = new Map<string, Version>()
    for (const id of ids) {
      const [current] = await app.records.versions('runbook', id)
      if (current) found.set(id, current)
    }
    return found
  }
}

function readTime(text: string | undefined): number | null {
  if (text === undefined) return null
  const time = /^\d{9,}$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isNaN(time)) throw new BadParameterError(`at must be a time in ISO 8601: ${text}`)
  return time
}
