import type { FastifyInstance, FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { packEvidence } from '../../govern/archive.ts'
import { typed } from '../app.ts'
import { UnknownIdError } from '../errors.ts'
import { EvidenceAnswer, GateAnswer } from '../schemas/gate.ts'

const params = Type.Object({ id: Type.String() })

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
        params,
        querystring: Type.Object(
          {
            record: Type.Optional(
              Type.Boolean({
                default: false,
                description: 'Write the answer into the audit log, once while it stays the same.',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: GateAnswer },
      },
    },
    async (request, reply) => {
      const judged = await judge(request.params.id, request.signal)
      if (request.query.record) await app.govern.keep(judged)
      reply.header('cache-control', 'no-store')
      return describe(judged, app.settings.clock(), app.synchroniser.buildId())
    },
  )

  app.get(
    '/api/releases/:id/evidence',
    {
      schema: {
        tags: ['guardrails'],
        summary: 'Everything that is kept of a release: evidence, results, approvals, waivers, texts, proof',
        params,
        querystring: Type.Object(
          { format: Type.Optional(Type.Enum(['json', 'zip'], { default: 'json' })) },
          { additionalProperties: false },
        ),
        response: { 200: EvidenceAnswer },
      },
    },
    async (request, reply) => {
      const judged = await judge(request.params.id, request.signal)
      const files = await app.govern.evidence(judged)
      const now = app.settings.clock()
      reply.header('cache-control', 'no-store')
      if (request.query.format !== 'zip')
        return { verdict: judged.verdict, name: judged.subject.name, judged_at: now, files }
      const name = judged.subject.name.replaceAll(/[^\w.@-]+/g, '-')
      reply
        .type('application/zip')
        .header('content-disposition', `attachment; filename="evidence-${name}.zip"`)
      return (reply as FastifyReply).send(Buffer.from(packEvidence(files, now))) as never
    },
  )

  async function judge(id: string, signal: AbortSignal): Promise<Judged> {
    await app.relations.requireBuild()
    const judged = await app.govern.gate(id, signal)
    if (judged) return judged
    throw new UnknownIdError(
      `Unknown release, name it by id, by name or as service@version; what is new is known after a sync: ${id.slice(0, 300)}`,
    )
  }
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
