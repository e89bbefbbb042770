/** A record's own route. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type, type TSchema } from 'typebox'
import type { FigureOptions } from '../transforms/metric.ts'
import type { TypedInstance } from './app.ts'
import { json } from './plugins/app/answers.ts'

interface Route {
  /** What it is called in its path, and singular. */
  path: string
  kind: string
  summary: string
  answer: TSchema
}

/** Serves one record by its id, which often has slashes: it may be encoded or stand in the path as it is. */
export function serveRecord(
  app: TypedInstance,
  { path, kind, summary, answer }: Route,
  read: (id: string, options: FigureOptions) => Promise<object>,
): void {
  const schema = {
    tags: ['records'],
    summary,
    description: 'The id may be URL-encoded or stand in the path as it is.',
    params: Type.Object({ id: Type.String() }),
    response: { 200: answer },
  }
  const serve = async (id: string, request: FastifyRequest, reply: FastifyReply) => {
    await app.relations.requireBuild()
    return app.answerOnce(request, reply, [kind, id], async (options) => json(await read(id, options)))
  }
  app.get(`${path}/:id`, { schema }, (request, reply) => serve(request.params.id, request, reply))
  app.get(`${path}/*`, { schema: { hide: true } }, (request, reply) =>
    serve((request.params as { '*': string })['*'], request, reply),
  )
}
