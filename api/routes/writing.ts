import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { typed } from '../app.ts'
import { UnknownIdError, UnknownNameError } from '../errors.ts'
import { suggest } from '../nearest.ts'
import type { Body, Fault, Kind, Outcome } from '../plugins/app/records.ts'
import {
  RecordConflict,
  RecordFaults,
  RecordHistory,
  RecordKinds,
  RecordList,
  RecordWithdrawal,
  RecordWrite,
  RecordWritten,
} from '../schemas/record.ts'
import { authorOf } from '../sign-in/author.ts'
import type { User } from '../sign-in/user.ts'
import { withFigures } from '../writing/figures.ts'
import { makeId } from '../writing/short-name.ts'
import { describeConflict, describeVersion, envelope } from '../writing/versions.ts'

const LIMIT = 1000
const LIMIT_BYTES = 1024 * 1024
const KindParams = Type.Object({ kind: Type.String() })
const Params = Type.Object({ kind: Type.String(), id: Type.String() })
const tags = ['writing']
const limits = { rateLimit: { max: 120, timeWindow: '1 minute' } }

/** What people write: read as it is at this moment, changed only by whoever has seen that. */
export default async function writing(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { kinds } = app.records

  app.get(
    '/api/records',
    {
      schema: {
        tags,
        summary: 'What can be written, with the schema of each kind',
        response: { 200: RecordKinds },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      return {
        kinds: kinds.map((kind) => describeKind(kind, request)),
        zone: app.parts.config?.zone ?? 'UTC',
      }
    },
  )

  app.get(
    '/api/records/:kind',
    {
      schema: {
        tags,
        summary: 'Records of a kind, newest first',
        params: KindParams,
        response: { 200: RecordList },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const { versions, total } = await app.records.current(findKind(request.params.kind).name, LIMIT)
      return { rows: versions.map(describeVersion), total_count: total, limit: LIMIT } satisfies RecordList
    },
  )

  app.get(
    '/api/records/:kind/:id',
    {
      schema: {
        tags,
        summary: 'One record, with everything that was written of it',
        params: Params,
        response: { 200: RecordHistory },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const { kind, id } = request.params
      const versions = (await app.records.versions(findKind(kind).name, id)).map(describeVersion)
      const [current] = versions
      if (!current) throw new UnknownIdError(`Nobody has written this ${kind}: ${id.slice(0, 200)}`)
      return { current: current.action === 'write' ? current : null, versions } satisfies RecordHistory
    },
  )

  app.post(
    '/api/records/:kind',
    {
      config: limits,
      bodyLimit: LIMIT_BYTES,
      onRequest: app.requireRole('editor'),
      schema: {
        tags,
        summary:
          'Write a record, or change the version that was seen; 409 with both when another came between',
        params: KindParams,
        body: RecordWrite,
        response: { 200: RecordWritten, 201: RecordWritten, 400: RecordFaults, 409: RecordConflict },
      },
    },
    async (request, reply) => {
      const kind = findKind(request.params.kind)
      await requireKind(kind, request, reply)
      const { record, based_on: basedOn = null } = request.body
      const id = typeof record.id === 'string' && record.id !== '' ? record.id : makeId(kind, record)
      const fitted = app.records.fit(kind, { ...record, id })
      if ('faults' in fitted) return reply.code(400).send(describeFaults(kind, fitted.faults) as never)
      const author = authorOf(request.user!, kind, request.body.name)
      const body = await withFigures(app, kind, fitted.body)
      const change = { kind, id, action: 'write', body, reason: null, basedOn, author } as const
      return answer(
        await signed(kind, request.user!, () => app.records.write(change)),
        { kind, id, yours: record, isNew: basedOn === null },
        reply,
      )
    },
  )

  app.post(
    '/api/records/:kind/:id/withdraw',
    {
      config: limits,
      onRequest: app.requireRole('editor'),
      schema: {
        tags,
        summary: 'Take a record back: a further event, nothing is erased',
        params: Params,
        body: RecordWithdrawal,
        response: { 200: RecordWritten, 409: RecordConflict },
      },
    },
    async (request, reply) => {
      const kind = findKind(request.params.kind)
      await requireKind(kind, request, reply)
      const { id } = request.params
      const [current] = await app.records.versions(kind.name, id)
      if (current?.action !== 'write')
        throw new UnknownIdError(`There is no ${kind.name} to take back: ${id.slice(0, 200)}`)
      const { reason, based_on: basedOn = null, name } = request.body
      const author = authorOf(request.user!, kind, name)
      const change = { kind, id, action: 'withdraw', body: current.record, reason, basedOn, author } as const
      return answer(await app.records.write(change), { kind, id, yours: current.record, isNew: false }, reply)
    },
  )

  function findKind(name: string): Kind {
    const kind = kinds.find((one) => one.name === name)
    if (kind) return kind
    const known = kinds.map((one) => one.name)
    throw new UnknownNameError(
      `Nothing of this kind is written: ${name.slice(0, 200)}${suggest(name, known)}`,
    )
  }

  /** Of a signature the proof of who signs is used up by what was written, and by nothing else. */
  async function signed(kind: Kind, user: User, write: () => Promise<Outcome>): Promise<Outcome> {
    if (!kind.isSigned) return write()
    const giveBack = app.proofs.take(user)
    try {
      const outcome = await write()
      if (!outcome.isWritten) giveBack()
      return outcome
    } catch (error) {
      giveBack()
      throw error
    }
  }

  async function requireKind(kind: Kind, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await app.requireRole(kind.role).call(app, request, reply, () => undefined)
  }

  function answer(
    outcome: Outcome,
    { kind, id, yours, isNew }: { kind: Kind; id: string; yours: Body; isNew: boolean },
    reply: FastifyReply,
  ) {
    if (!outcome.isWritten) return reply.code(409).send(describeConflict(outcome.current, yours))
    void app.synchroniser.rebuild()
    return reply
      .code(isNew ? 201 : 200)
      .send({ kind: kind.name, id, version: outcome.version } satisfies RecordWritten)
  }
}

function describeKind(kind: Kind, { user }: FastifyRequest) {
  return {
    kind: kind.name,
    title: kind.title,
    about: kind.about,
    role: kind.role,
    is_signed: kind.isSigned,
    is_named: kind.namedBy !== null,
    may_write: user?.roles.includes(kind.role) ?? false,
    template: kind.template ? { ...kind.template } : null,
    schema: kind.schema,
  }
}

function describeFaults(kind: Kind, faults: readonly Fault[]): RecordFaults {
  const told = faults.map(({ path, message }) => ({ path: path.join('.'), message }))
  return {
    ...envelope(400, 'SG_BAD_RECORD'),
    message: `This is no ${kind.title.toLowerCase()}: ${told.map(({ message }) => message).join('; ')}`,
    faults: told,
  }
}
