import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { typed } from '../app.ts'
import { UnknownIdError } from '../errors.ts'
import { GateAnswer } from '../schemas/gate.ts'

export default async function gate(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)

  app.get(
    '/api/releases/:id/gate',
    {
      schema: {
        tags: ['guardrails'],
        summary: 'Whether a release may go out, by the policies, judged now',
        description:
          'The id is URL-encoded: of a release, a deployment or a candidate, or service@version. GO, NOT YET, NO-GO or CANNOT TELL, with reasons.',
        params: Type.Object({ id: Type.String() }),
        response: { 200: GateAnswer },
      },
    },
    async (request, reply) => {
      await app.relations.requireBuild()
      const { id } = request.params
      const judged = await app.govern.gate(id, request.signal)
      if (!judged)
        throw new UnknownIdError(
          `Unknown release, name it by id, by name or as service@version; what is new is known after a sync: ${id.slice(0, 300)}`,
        )
      reply.header('cache-control', 'no-store')
      return describe(judged, app.settings.clock(), app.synchroniser.buildId())
    },
  )
}

type Judged = NonNullable<Awaited<ReturnType<FastifyInstance['govern']['gate']>>>

function describe({ subject, ...judged }: Judged, now: number, buildId: number): GateAnswer {
  const { subject_id, kind, name, due_at, happened_at, url } = subject
  const services = subject.services.map(({ service_id, service_name }) => ({ service_id, service_name }))
  return {
    verdict: judged.verdict,
    reasons: judged.reasons,
    subject: { subject_id, kind, name, services, due_at, happened_at, url },
    gates: judged.gates,
    recheck: judged.gates.filter(({ is_rechecked }) => is_rechecked).map(({ policy }) => policy),
    valid_until: judged.valid_until,
    judged_at: now,
    build_id: buildId,
  }
}
