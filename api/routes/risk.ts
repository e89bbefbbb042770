import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { findSubject, type Subject } from '../../govern/subject.ts'
import { listAhead } from '../../transforms/risk/ahead.ts'
import { assessReleases, toFigures, type Plan } from '../../transforms/risk/answer.ts'
import type { Desk } from '../../transforms/risk/assessor.ts'
import type { RiskRelease } from '../../transforms/risk/history.ts'
import { tellRecord } from '../../transforms/risk/record.ts'
import { isSilenced } from '../../transforms/risk/walk.ts'
import { divide, leaveOut } from '../../transforms/risk/what-if.ts'
import { typed } from '../app.ts'
import { BadParameterError, NotKeptError, UnknownIdError } from '../errors.ts'
import { json } from '../plugins/app/answers.ts'
import { ReleaseRisk, RiskAhead, RiskRecord, RiskTrained } from '../schemas/risk.ts'
import { RiskQuestion, RiskSplitAnswer, RiskWhatIfAnswer } from '../schemas/risk-what-if.ts'

const tags = ['risk']

export default async function risk(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse } = app.parts

  app.get(
    '/api/risk',
    {
      schema: {
        tags,
        summary: 'What waits to go out, by likelihood and by consequence',
        response: { 200: RiskAhead },
      },
    },
    async (request, reply) => {
      const { modelId } = await open()
      return app.answerOnce(request, reply, ['risk', modelId], async (options) => {
        // Opened again within, for what it was made of.
        const desk = await open()
        return json({
          releases: await listAhead(warehouse, desk, options),
          base_rate: desk.model.baseRate,
          release_count: desk.model.n,
          record: toFigures(desk.records.all),
          is_silenced: isSilenced(desk.records.all),
          model_id: desk.modelId,
          trained_at: desk.model.trainedAt,
          build_id: app.synchroniser.buildId(),
        } satisfies RiskAhead)
      })
    },
  )

  app.get(
    '/api/risk/record',
    {
      schema: {
        tags,
        summary: 'How good scores would have been, each by what was known at the beginning of its month',
        querystring: Type.Object(
          { service: Type.Optional(Type.String({ description: 'The record of this service alone.' })) },
          { additionalProperties: false },
        ),
        response: { 200: RiskRecord },
      },
    },
    async (request, reply) => {
      const { modelId } = await open()
      const { service } = request.query
      return app.answerOnce(request, reply, ['risk record', modelId, service], async () => {
        const desk = await open()
        const record = tellRecord(desk, service ?? null, app.settings.clock())
        const named = await warehouse.rows<{ service_id: string; name: string | null }>(
          'SELECT service_id, name FROM service',
        )
        const names = new Map(named.map(({ service_id, name }) => [service_id, name]))
        const services = record.services.map((own) => ({
          ...own,
          service_name: names.get(own.service_id) ?? own.service_id,
        }))
        return json({ ...record, services } satisfies RiskRecord)
      })
    },
  )

  app.get(
    '/api/releases/:id/risk',
    {
      schema: {
        tags,
        summary: 'How likely a release fails and why, what happens if it does, and how good such scores were',
        description:
          'The id is URL-encoded: of a release, a deployment or a candidate, service@version, or next: and a service. Of one whose outcome has been learnt, the model of the beginning of its month answers.',
        params: Type.Object({ id: Type.String() }),
        response: { 200: ReleaseRisk },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { modelId } = await open()
      return app.answerOnce(request, reply, ['release risk', modelId, id], async (options) => {
        const desk = await open()
        const { name, releases, plan } = await find(desk, id)
        const assessed = await assessReleases(warehouse, desk, releases, app.settings.clock(), options, plan)
        return json({
          name,
          model_id: desk.modelId,
          trained_at: desk.model.trainedAt,
          ...assessed,
          build_id: app.synchroniser.buildId(),
        } satisfies ReleaseRisk)
      })
    },
  )

  app.post(
    '/api/risk/train',
    {
      onRequest: app.requireRole('editor'),
      schema: {
        tags,
        summary: 'Learn now from every outcome that is final; a server does so once a day by itself',
        response: { 200: RiskTrained },
      },
    },
    async (): Promise<RiskTrained> => {
      await app.relations.requireBuild()
      const trained = await app.risk.train()
      return {
        model_id: trained.modelId,
        release_count: trained.releaseCount,
        failed_count: trained.failedCount,
        is_new: trained.isNew,
        prediction_count: trained.predictionCount,
      }
    },
  )

  app.post(
    '/api/risk/what-if',
    {
      schema: {
        tags,
        summary: 'How likely a release would fail without some of its commits, or in two parts',
        description: 'Changes nothing here. Which commits need each other is not known.',
        body: RiskQuestion,
        response: { 200: Type.Union([RiskSplitAnswer, RiskWhatIfAnswer]) },
      },
    },
    async (request, reply): Promise<RiskSplitAnswer | RiskWhatIfAnswer> => {
      reply.header('cache-control', 'no-store')
      const desk = await open()
      const { releases } = await find(desk, request.body.release)
      const [release, ...others] = releases
      if (!release || others.length > 0)
        throw new BadParameterError(
          `Several roll-outs, ask for one of them: ${releases
            .map(({ id }) => id)
            .join(', ')
            .slice(0, 300)}`,
        )
      const told = { release_id: release.id, build_id: app.synchroniser.buildId() }
      const { without, first } = request.body
      if ((without === undefined) === (first === undefined))
        throw new BadParameterError(`Name commits either as without or as first: ${release.id.slice(0, 300)}`)
      if (without) return { ...leaveOut(desk, release, commitsOf(desk, release, without)), ...told }
      const chosen = commitsOf(desk, release, first!)
      if (chosen.size === 0 || chosen.size === release.commits.length)
        throw new BadParameterError(
          `Each part needs a commit, of ${release.commits.length} so many go first: ${chosen.size}`,
        )
      return { ...divide(desk, release, chosen), ...told }
    },
  )

  async function open(): Promise<Desk> {
    await app.relations.requireBuild()
    if (app.parts.knownUntil === undefined) return app.risk.open()
    // Nothing is scored afterwards: a model that came later was not there to be asked.
    const kept = await app.risk.openKept()
    if (kept) return kept
    throw new NotKeptError('No risk had been learnt by then, so nothing was said of any release')
  }

  /** The roll-outs that a name stands for; what has not gone out is what waits of its services. */
  async function find(
    desk: Desk,
    id: string,
  ): Promise<{ name: string; releases: RiskRelease[]; plan: Plan | null }> {
    const own = desk.releases.get(id)
    const subject = await findSubject(warehouse, id)
    if (own) return { name: subject?.name ?? nameOf(own), releases: [own], plan: null }
    const releases = subject ? await rollOutsOf(desk, subject) : []
    if (subject && releases.length > 0)
      return { name: subject.name, releases, plan: { id: subject.subject_id, dueAt: subject.due_at } }
    throw new UnknownIdError(
      subject
        ? `Nothing of this release is known to go out, or to have gone out to production: ${subject.name.slice(0, 300)}`
        : `Unknown release, name it by id, by name or as service@version; what is new is known after a sync: ${id.slice(0, 300)}`,
    )
  }

  async function rollOutsOf(desk: Desk, subject: Subject): Promise<RiskRelease[]> {
    const rows = await warehouse.rows<{ deployment_id: string }>(
      'SELECT deployment_id FROM gate_deployment_fact WHERE subject_id = $id AND is_production ORDER BY deployment_id',
      { id: subject.subject_id },
    )
    const ids =
      subject.happened_at === null || rows.length === 0
        ? subject.services.map(({ service_id }) => `next:${service_id}`)
        : rows.map(({ deployment_id }) => deployment_id)
    return ids.flatMap((id) => desk.releases.get(id) ?? [])
  }
}

/** Ids of these commits, each by id or digest; throws for one that the release does not hold. */
function commitsOf({ history }: Desk, release: RiskRelease, named: readonly string[]): Set<string> {
  const ids = release.commits.map((row) => history.commitIds[row]!)
  return new Set(
    named.map((name) => {
      const found = ids.find((id) => id === name || id.endsWith(`@${name}`))
      if (found === undefined) throw new BadParameterError(`No commit of this release: ${name.slice(0, 300)}`)
      return found
    }),
  )
}

function nameOf({ id, releasedAt, serviceId }: RiskRelease): string {
  return releasedAt === null ? `Next of ${serviceId}` : id
}
