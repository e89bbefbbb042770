import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createReadStream } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { exportSelect, runSelect, tooManyRows, type Readable } from '../../transforms/console/console.ts'
import { typed } from '../app.ts'
import { csvOfColumns } from '../formats/csv.ts'
import { QueryMemoryError, RefusedSelectError } from '../errors.ts'
import { suggest } from '../nearest.ts'
import { QueryAnswer, QueryQuestion } from '../schemas/query.ts'

const USUAL_ROWS = 1_000
const FILE_ROWS = 200_000

let files = 0

export default async function query(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse } = app.parts

  app.post(
    '/api/query',
    {
      schema: {
        tags: ['tables'],
        summary: 'One select of your own, read-only',
        description:
          'Over the relations of /api/models that are a mart, an entity or intermediate, by their bare names; a token needs ' +
          'the scope sql. Bounds of time, memory and size are told when they are met; the rows are never cut in silence.',
        body: QueryQuestion,
        response: { 200: QueryAnswer },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      await app.relations.requireBuild()
      const { sql, limit = USUAL_ROWS, format = 'json' } = request.body
      const readable = await readableBy(request)
      if (format !== 'json')
        return (await refusing(() => sendFile(request, reply, readable, format))) as never
      const bounds = { rows: limit, signal: request.signal, timeoutMs: app.settings.queryTimeoutMs }
      const found = await refusing(() => runSelect(warehouse, sql, readable, bounds))
      return {
        columns: found.columns,
        data: found.data,
        row_count: found.rowCount,
        is_more: found.isMore,
        limit,
        duration_ms: found.durationMs,
        relations: found.relations,
        build_id: app.synchroniser.buildId(),
      } satisfies QueryAnswer
    },
  )

  async function readableBy(request: FastifyRequest): Promise<Readable> {
    const known = await app.relations.readable(request)
    return {
      relations: (name) => known.get(name) ?? null,
      suggest: (name) => suggest(name, [...known.keys()]),
    }
  }

  async function sendFile(
    request: FastifyRequest,
    reply: FastifyReply,
    readable: Readable,
    format: 'csv' | 'parquet',
  ): Promise<FastifyReply> {
    const { sql } = request.body as QueryQuestion
    const bounds = { rows: FILE_ROWS, signal: request.signal, timeoutMs: app.settings.queryTimeoutMs }
    reply.header('content-disposition', `attachment; filename="query.${format}"`)
    if (format === 'csv') {
      const found = await runSelect(warehouse, sql, readable, bounds)
      if (found.isMore) throw tooManyRows(FILE_ROWS)
      return reply.type('text/csv; charset=utf-8').send(csvOfColumns(found))
    }
    const file = join(warehouse.exports, `query-${process.pid}-${++files}.parquet`)
    const remove = () => void unlink(file).catch(() => undefined)
    try {
      await exportSelect(warehouse, sql, readable, { ...bounds, file })
    } catch (error) {
      remove()
      throw error
    }
    return reply.type('application/vnd.apache.parquet').send(createReadStream(file).on('close', remove))
  }
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string }
    if (name === 'RefusedSelect') throw new RefusedSelectError(message)
    if (name === 'WarehouseError' && code === 'no_memory') throw new QueryMemoryError(message)
    throw error
  }
}
