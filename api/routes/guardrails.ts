import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { readConformance, readResults, type Span } from '../../govern/conformance.ts'
import type { Policy } from '../../govern/policy.ts'
import { readPrices } from '../../govern/price.ts'
import { readWaivers } from '../../govern/register.ts'
import { findSubject } from '../../govern/subject.ts'
import { readTrail } from '../../govern/trail.ts'
import { holdsAt, type Waiver } from '../../govern/waiver.ts'
import { typed } from '../app.ts'
import { BadParameterError, UnknownIdError } from '../errors.ts'
import { isDate } from '../relation.ts'
import { GuardrailsAnswer, PolicyResults, TrailAnswer, type GuardrailWaiver } from '../schemas/guardrail.ts'

const RESULT_LIMIT = 500
const DAY_MS = 86_400_000
const optional = (description: string) => Type.Optional(Type.String({ description }))
const span = {
  from: optional('First day that something went out, YYYY-MM-DD; half a year back.'),
  to: optional('Day after the last one; tomorrow.'),
}

export default async function guardrails(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse } = app.parts

  app.get(
    '/api/guardrails',
    {
      schema: {
        tags: ['guardrails'],
        summary: 'Policies, how far each team keeps them, waivers, and what control costs',
        querystring: Type.Object(span, { additionalProperties: false }),
        response: { 200: GuardrailsAnswer },
      },
    },
    async (request, reply) => {
      await app.relations.requireBuild()
      const now = app.settings.clock()
      const asked = readSpan(request.query, now)
      return app.answerNow(request, reply, () => readGuardrails(app, asked, now))
    },
  )

  app.get(
    '/api/guardrails/results',
    {
      schema: {
        tags: ['guardrails'],
        summary: 'The results behind a share, newest first',
        querystring: Type.Object(
          {
            ...span,
            policy: optional('Name of a policy.'),
            team: optional('Id of a team; empty: services without an owner.'),
            state: optional('met, broken, missing, stale, waived or fault.'),
          },
          { additionalProperties: false },
        ),
        response: { 200: PolicyResults },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      await app.relations.requireBuild()
      const { from: _from, to: _to, ...choice } = request.query
      return readResults(
        warehouse,
        { ...readSpan(request.query, app.settings.clock()), ...choice },
        RESULT_LIMIT,
      )
    },
  )

  app.get(
    '/api/releases/:id/trail',
    {
      schema: {
        tags: ['guardrails'],
        summary: 'What is kept of each step from commit to deployment',
        params: Type.Object({ id: Type.String() }),
        response: { 200: TrailAnswer },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      await app.relations.requireBuild()
      const subject = await findSubject(warehouse, request.params.id)
      if (!subject)
        throw new UnknownIdError(
          `Unknown release, name it by id, by name or as service@version: ${request.params.id.slice(0, 300)}`,
        )
      const { subject_id, name, kind } = subject
      return { subject: { subject_id, name, kind }, steps: await readTrail(warehouse, subject_id) }
    },
  )
}

async function readGuardrails(app: FastifyInstance, asked: Span, now: number): Promise<GuardrailsAnswer> {
  const { warehouse } = app.parts
  const [policies, cells, waivers, prices, teams, [log]] = await Promise.all([
    app.govern.policies(),
    readConformance(warehouse, asked),
    readWaivers(warehouse),
    readPrices(warehouse, asked),
    warehouse.rows<{ team_id: string; name: string }>('select team_id, name from team_fact order by name'),
    warehouse.rows<{ recorded_at: number | null; line_count: number }>(
      `select (select max(known_at) from govern.result) as recorded_at,
         (select count(*) from govern.audit_entry) as line_count`,
    ),
  ])
  return {
    policies: policies.map(describePolicy),
    teams,
    cells,
    waivers: waivers.map((waiver) => describeWaiver(waiver, now)),
    prices,
    recorded_at: log?.recorded_at ?? null,
    line_count: log?.line_count ?? 0,
    build_id: app.synchroniser.buildId(),
  }
}

function readSpan({ from, to }: { from?: string; to?: string }, now: number): Span {
  const wrong = [from, to].find((date) => date !== undefined && !isDate(date))
  if (wrong !== undefined) throw new BadParameterError(`Not a date as YYYY-MM-DD: ${wrong.slice(0, 100)}`)
  return {
    from: from === undefined ? now - 182 * DAY_MS : Date.parse(`${from}T00:00:00Z`),
    to: to === undefined ? now + DAY_MS : Date.parse(`${to}T00:00:00Z`),
  }
}

function describePolicy(policy: Policy): GuardrailsAnswer['policies'][number] {
  const { name, title, why, todo, severity, hash, fault, definition, sql } = policy
  return {
    name,
    title,
    why,
    todo,
    severity,
    is_dry_run: policy.isDryRun,
    is_waivable: policy.isWaivable,
    is_rechecked: policy.isRechecked,
    applies_to: [...policy.appliesTo],
    hash,
    fault,
    definition,
    sql,
  }
}

function describeWaiver(waiver: Waiver, now: number): GuardrailWaiver {
  return { ...waiver, state: judgeWaiver(waiver, now) }
}

function judgeWaiver(waiver: Waiver, now: number): GuardrailWaiver['state'] {
  if (holdsAt(waiver, now)) return 'holds'
  const { reason, approver_account_id, decided_at, expires_at, revoked_at } = waiver
  if (!reason?.trim() || !approver_account_id || decided_at === null || expires_at === null)
    return 'incomplete'
  if (revoked_at !== null && revoked_at <= now) return 'taken back'
  return decided_at > now ? 'not yet' : 'over'
}
