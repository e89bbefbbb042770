import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { typed } from '../app.ts'
import { BadParameterError, UnknownIdError } from '../errors.ts'
import { suggest } from '../nearest.ts'
import { SetupAnswer, SetupReply, SetupWritten } from '../schemas/setup.ts'
import { composeEntries } from '../setup/entries.ts'
import { describeDecision, listTargets, shareOfDeployments } from '../setup/queue.ts'
import { readQueue, readRepositories, type Decided } from '../setup/rows.ts'

const limits = { rateLimit: { max: 120, timeWindow: '1 minute' } }
const Params = Type.Object({ id: Type.String() })
const MOST = 500

export default async function setup(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)

  app.get(
    '/api/setup',
    {
      schema: {
        tags: ['setup'],
        summary: 'What was inferred and should be confirmed, in order of gain, and what is answered',
        response: { 200: SetupAnswer },
      },
    },
    async (request, reply) => {
      return app.answerNow(request, reply, () => readSetup(app))
    },
  )

  app.post(
    '/api/setup/:id',
    {
      config: limits,
      onRequest: app.requireRole('admin'),
      schema: {
        tags: ['setup'],
        summary: 'Confirm or refuse a decision: lines of streamgauge.yaml, then a build',
        params: Params,
        body: SetupReply,
        response: { 200: SetupWritten },
      },
    },
    async (request, reply) => {
      const decided = await find(request.params.id)
      const { answer } = request.body
      return reply.send(await (answer === 'refuse' ? refuse(decided) : confirm(decided, request.body)))
    },
  )

  app.post(
    '/api/setup/:id/undo',
    {
      config: limits,
      onRequest: app.requireRole('admin'),
      schema: {
        tags: ['setup'],
        summary: 'Take an answer back: its lines go, then a build',
        params: Params,
        response: { 200: SetupWritten },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const answers = await app.setup.answers()
      if (!answers.has(id))
        throw new UnknownIdError(
          `Not answered in ${app.setup.file}${suggest(id, [...answers.keys()])}: ${id.slice(0, 200)}`,
        )
      await app.setup.undo(id)
      return reply.send({ decision_id: id, state: 'open', file: app.setup.file, yaml: '' })
    },
  )

  async function find(id: string): Promise<Decided> {
    const queue = await readQueue(app)
    const found = queue.find(({ decision }) => decision.decision_id === id)
    if (found) return found
    const known = queue.map(({ decision }) => decision.decision_id)
    throw new UnknownIdError(`Unknown decision: ${id.slice(0, 200)}${suggest(id, known)}`)
  }

  async function refuse({ decision }: Decided): Promise<SetupWritten> {
    const answer = { decisionId: decision.decision_id, answer: 'refused', date: today() } as const
    await app.setup.answer(answer, [])
    return { decision_id: decision.decision_id, state: 'refused', file: app.setup.file, yaml: '' }
  }

  async function confirm(decided: Decided, reply: SetupReply): Promise<SetupWritten> {
    const { decision, options } = decided
    const wanted = reply.options && new Set(reply.options)
    const chosen = options.filter(({ option_id, is_known }) => (wanted ? wanted.has(option_id) : !is_known))
    const unknown = reply.options?.find((id) => !options.some(({ option_id }) => option_id === id))
    if (unknown !== undefined)
      throw new BadParameterError(`No name of this decision: ${unknown.slice(0, 200)}`)
    const targets = listTargets(decision.kind)
    if (reply.target !== undefined && !targets.includes(reply.target))
      throw new BadParameterError(
        `No meaning of this decision, there are ${targets.join(', ') || 'none to choose from'}: ${reply.target.slice(0, 200)}`,
      )
    const printing = app.setup.printing(await readRepositories(app))
    const entries = composeEntries(
      decided,
      chosen.length > 0 ? chosen : options,
      reply.target ?? null,
      printing,
    )
    if (entries.length === 0)
      throw new BadParameterError(
        `Nothing can be written for this decision, write it by hand: ${decision.decision_id}`,
      )
    await app.setup.answer({ decisionId: decision.decision_id, answer: 'confirmed', date: today() }, entries)
    return {
      decision_id: decision.decision_id,
      state: 'confirmed',
      file: app.setup.file,
      yaml: printing.print(entries),
    }
  }

  function today(): string {
    return new Date(app.settings.clock()).toISOString().slice(0, 10)
  }
}

async function readSetup(app: FastifyInstance): Promise<SetupAnswer> {
  const [queue, answers, repositories] = await Promise.all([
    readQueue(app),
    app.setup.answers(),
    readRepositories(app),
  ])
  const printing = app.setup.printing(repositories)
  const decisions = queue.map((decided) =>
    describeDecision(decided, answers.get(decided.decision.decision_id), printing),
  )
  const { state, build_id } = app.synchroniser.progress()
  return {
    file: app.setup.file,
    has_file: await app.setup.hasFile(),
    answered_count: decisions.filter((decision) => decision.state !== 'open').length,
    total_count: decisions.length,
    deployments: shareOfDeployments(queue, answers),
    build_id,
    is_building: state === 'building',
    decisions: { rows: decisions.slice(0, MOST), total_count: decisions.length, limit: MOST },
  }
}
