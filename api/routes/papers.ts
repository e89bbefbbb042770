import type { FastifyInstance, FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { readDossier } from '../../transforms/release/dossier.ts'
import { AUDIENCES, writeNotes } from '../../transforms/release/notes.ts'
import { writeReport } from '../../transforms/release/report.ts'
import { typed } from '../app.ts'
import { BadParameterError, UnknownIdError } from '../errors.ts'
import { MarkdownAnswer, ReplayAnswer } from '../schemas/replay.ts'

const params = Type.Object({ id: Type.String() })
const Format = Type.Optional(
  Type.Enum(['json', 'markdown'], { default: 'json', description: 'markdown: the text alone, as a file' }),
)
const named = 'The id is URL-encoded: of a release, a deployment or a candidate, or what people call it.'

export default async function papers(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse } = app.parts

  app.get(
    '/api/releases/:id/report',
    {
      schema: {
        tags: ['releases'],
        summary: 'Everything that is known of a release, with its verdict, as Markdown',
        description: named,
        params,
        querystring: Type.Object({ format: Format }, { additionalProperties: false }),
        response: { 200: MarkdownAnswer },
      },
    },
    async (request, reply) => {
      const paper = await read(request.params.id, request.signal)
      return send(
        reply,
        request.query.format,
        'report',
        paper,
        writeReport(paper.dossier, paper.judged, paper.asOf),
      )
    },
  )

  app.get(
    '/api/releases/:id/notes',
    {
      schema: {
        tags: ['releases'],
        summary: 'Release notes for users, operations or auditors, from work items and changes, as Markdown',
        description: named,
        params,
        querystring: Type.Object(
          { audience: Type.Optional(Type.Enum([...AUDIENCES], { default: 'users' })), format: Format },
          { additionalProperties: false },
        ),
        response: { 200: MarkdownAnswer },
      },
    },
    async (request, reply) => {
      const audience = request.query.audience ?? 'users'
      const paper = await read(request.params.id, request.signal)
      const text = writeNotes(audience, paper.dossier, paper.judged, paper.asOf)
      return send(reply, request.query.format, `notes-${audience}`, paper, text)
    },
  )

  app.get(
    '/api/releases/:id/replay',
    {
      schema: {
        tags: ['releases'],
        summary:
          'The day of a decision as it was known: verdict as kept then, plan, records, and how much was there',
        description: `${named} Without \`at\` it is the last day on which go or stop was decided, else the planned day.`,
        params,
        querystring: Type.Object(
          {
            at: Type.Optional(
              Type.String({
                description: 'Epoch ms, an ISO time, or YYYY-MM-DD for the end of that day (UTC)',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: ReplayAnswer },
      },
    },
    async (request, reply) => {
      await app.relations.requireBuild()
      const { id } = request.params
      const found = await app.govern.replay(id, readMoment(request.query.at), {
        timeoutMs: app.settings.queryTimeoutMs,
        signal: request.signal,
      })
      if (!found) throw unknown(id)
      reply.header('cache-control', 'no-store')
      const { subject_id, name } = found.subject
      return { release_id: subject_id, name, ...found.replay, build_id: app.synchroniser.buildId() }
    },
  )

  async function read(id: string, signal: AbortSignal) {
    await app.relations.requireBuild()
    const { asOf } = await app.defaults()
    const options = { timeoutMs: app.settings.queryTimeoutMs, signal }
    const own = await readDossier(warehouse, id, asOf, options)
    const judged = await app.govern.gate(own?.head.release_id ?? id, signal)
    const dossier =
      own ?? (judged && (await readDossier(warehouse, judged.subject.subject_id, asOf, options)))
    if (!dossier) throw unknown(id)
    return { dossier, judged, asOf }
  }

  function send(
    reply: Pick<FastifyReply, 'type' | 'header' | 'send'>,
    format: 'json' | 'markdown' | undefined,
    kind: string,
    { dossier: { head } }: Awaited<ReturnType<typeof read>>,
    markdown: string,
  ): MarkdownAnswer {
    reply.header('cache-control', 'no-store')
    if (format !== 'markdown') return { release_id: head.release_id, name: head.name, markdown }
    const file = `${kind}-${head.name.replaceAll(/[^\w.@-]+/g, '-')}.md`
    reply.type('text/markdown; charset=utf-8').header('content-disposition', `attachment; filename="${file}"`)
    return (reply as FastifyReply).send(markdown) as never
  }
}

const unknown = (id: string) =>
  new UnknownIdError(
    `Unknown release, name it by id, by name or as service@version; what is new is known after a sync: ${id.slice(0, 300)}`,
  )

/** A day alone is its end: whatever was known on it was known then. */
function readMoment(text: string | undefined): number | null {
  if (text === undefined) return null
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text)
    ? Date.parse(`${text}T23:59:59.999Z`)
    : /^\d+$/.test(text)
      ? Number(text)
      : Date.parse(text)
  if (!Number.isFinite(at))
    throw new BadParameterError(`at has to be epoch ms, an ISO time or a day: ${text.slice(0, 100)}`)
  return at
}
