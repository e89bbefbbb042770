import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createReadStream } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Type, type Static } from 'typebox'
import type { Model } from '../transforms/model.ts'
import type { ColumnAnswer, Parameters, ReadOptions } from '../transforms/warehouse.ts'
import { BadParameterError, NotAcceptableError } from './errors.ts'
import { ARROW_TYPE, writeArrow } from './formats/arrow.ts'
import { writeCsv } from './formats/csv.ts'
import { describeColumns } from './headers.ts'
import { json, type CachedAnswer } from './plugins/app/answers.ts'
import { composeCount, composeCountedPage, composeSelect, type Relation, type Selection } from './relation.ts'
import type { TableAnswer } from './schemas/table.ts'

/** What every table can be asked with. */
export const tableQuery = {
  order: Type.Optional(
    Type.Array(Type.String(), {
      description: 'Columns to order by, a leading minus for descending',
      maxItems: 10,
    }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 0, description: 'JSON: at most 10000, default 1000' })),
  offset: Type.Optional(Type.Integer({ minimum: 0 })),
  format: Type.Optional(Type.Enum(['json', 'arrow', 'csv', 'parquet'])),
}
export const TableQuery = Type.Object(tableQuery)
export type TableQuery = {
  [Name in keyof Static<typeof TableQuery>]: Static<typeof TableQuery>[Name] | undefined
}

/** A relation to answer from; `parameters` are those that its own text names. */
export interface TableSource {
  name: string
  relation: Relation
  where: NonNullable<Selection['where']>
  parameters?: Parameters
  model?: Model
  /** What is shown as the SQL behind the rows, when it is not the relation's select. */
  sql?: string
}

type Format = NonNullable<Static<typeof TableQuery>['format']>

const LIMITS: Record<Format, { most: number; usual: number | undefined }> = {
  json: { most: 10_000, usual: 1_000 },
  arrow: { most: 200_000, usual: 10_000 },
  csv: { most: Number.MAX_SAFE_INTEGER, usual: undefined },
  parquet: { most: Number.MAX_SAFE_INTEGER, usual: undefined },
}
/** A download of everything may take longer than a screen may wait. */
const DOWNLOAD_FACTOR = 10
let downloads = 0

/** Answers a page of rows in the form that was asked for; whatever is left out is counted in the answer. */
export async function answerTable(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  source: TableSource,
  query: TableQuery,
): Promise<FastifyReply> {
  const format = query.format ?? negotiate(request.headers.accept)
  const { most, usual } = LIMITS[format]
  const limit = query.limit ?? usual
  if (limit !== undefined && limit > most) {
    throw new BadParameterError(
      `At most ${most} rows at once as ${format}, page with offset or take csv: ${limit}`,
    )
  }
  const order = (query.order ?? []).flatMap((text) => text.split(',')).filter((text) => text !== '')
  const selection: Selection = {
    where: source.where,
    order,
    offset: query.offset ?? 0,
    ...(limit === undefined ? {} : { limit }),
  }
  if (format === 'csv' || format === 'parquet') {
    const { sql, parameters } = composeSelect(source.relation, selection)
    const all = { ...source.parameters, ...parameters }
    return sendFile(app, request, reply, { name: source.name, sql, parameters: all }, format)
  }
  // The text too: grouping and definitions are in it, not among its parameters.
  const key = ['table', source.name, source.relation.sql, format, source.parameters ?? null, selection]
  return app.answerOnce(request, reply, key, (options) => readTable(app, source, selection, format, options))
}

function negotiate(accept: string | undefined): Format {
  if (accept === undefined || accept === '') return 'json'
  if (accept.includes(ARROW_TYPE)) return 'arrow'
  if (/application\/json|application\/\*|\*\/\*/.test(accept)) return 'json'
  if (accept.includes('text/csv')) return 'csv'
  if (accept.includes('parquet')) return 'parquet'
  throw new NotAcceptableError(
    `Tables come as application/json, ${ARROW_TYPE}, text/csv or application/vnd.apache.parquet, not as: ${accept.slice(0, 100)}`,
  )
}

async function readTable(
  app: FastifyInstance,
  source: TableSource,
  selection: Selection,
  format: Format,
  options: ReadOptions,
): Promise<CachedAnswer> {
  const select = composeSelect(source.relation, selection)
  const { page, total } = await readPage(app, source, selection, options)
  const paging = {
    row_count: page.rowCount,
    total_count: total,
    limit: selection.limit ?? page.rowCount,
    offset: selection.offset ?? 0,
  }
  if (format === 'arrow') return { body: writeArrow(page), type: ARROW_TYPE, headers: pagingHeaders(paging) }
  return json({
    columns: describeColumns(page.columns, source.model),
    data: page.data,
    ...paging,
    build_id: app.synchroniser.buildId(),
    sql: source.sql ?? select.sql,
  } satisfies TableAnswer)
}

/** Rows, and how many there are beyond the page. */
async function readPage(
  { parts: { warehouse } }: FastifyInstance,
  { relation, parameters }: TableSource,
  selection: Selection,
  options: ReadOptions,
): Promise<{ page: ColumnAnswer; total: number }> {
  const countAll = async () => {
    const count = composeCount(relation, selection)
    const all = { ...parameters, ...count.parameters }
    const [row] = await warehouse.rows<{ total_count: number }>(count.sql, all, options)
    return row?.total_count ?? 0
  }
  const compose = relation.isSelect ? composeCountedPage : composeSelect
  const select = compose(relation, selection)
  const read = warehouse.columns(select.sql, { ...parameters, ...select.parameters }, options)
  if (!relation.isSelect) {
    const [page, total] = await Promise.all([read, countAll()])
    return { page, total }
  }
  const { columns, data, rowCount } = await read
  const page = { columns: columns.slice(0, -1), data: data.slice(0, -1), rowCount }
  // Beyond the end there is no row to say it.
  return { page, total: rowCount > 0 ? (data.at(-1)![0] as number) : await countAll() }
}

function pagingHeaders(paging: { row_count: number; total_count: number; limit: number; offset: number }) {
  return {
    'x-row-count': String(paging.row_count),
    'x-total-count': String(paging.total_count),
    'x-limit': String(paging.limit),
    'x-offset': String(paging.offset),
  }
}

/** A file to take away: what a relation's select gives, or a select of its own. */
export interface Download {
  name: string
  sql: string
  parameters: Parameters
}

export async function sendFile(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  file: Download,
  format: 'csv' | 'parquet',
): Promise<FastifyReply> {
  return format === 'csv' ? sendCsv(app, request, reply, file) : sendParquet(app, request, reply, file)
}

async function sendCsv(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  { name, sql, parameters }: Download,
): Promise<FastifyReply> {
  const timeoutMs = app.settings.queryTimeoutMs * DOWNLOAD_FACTOR
  const options = { signal: request.signal, timeoutMs }
  const rows = await app.parts.warehouse.stream(sql, parameters, options)
  const body = Readable.from(writeCsv(rows)).on('close', () => rows.close())
  return reply
    .type('text/csv; charset=utf-8')
    .headers(nameFile(`${name}.csv`))
    .send(body)
}

async function sendParquet(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  { name, sql, parameters }: Download,
): Promise<FastifyReply> {
  const own = `download-${process.pid}-${++downloads}.parquet`
  const timeoutMs = app.settings.queryTimeoutMs * DOWNLOAD_FACTOR
  const options = { signal: request.signal, timeoutMs }
  const file = await app.parts.warehouse.export(sql, parameters, own, 'parquet', options)
  const body = createReadStream(file).on('close', () => void unlink(file).catch(() => undefined))
  return reply
    .type('application/vnd.apache.parquet')
    .headers(nameFile(`${name}.parquet`))
    .send(body)
}

function nameFile(name: string) {
  return { 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store' }
}
