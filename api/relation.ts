import type { Column, ColumnAnswer, Parameters, ReadOptions, Warehouse } from '../transforms/warehouse.ts'
import { BadParameterError, UnknownColumnError } from './errors.ts'
import { suggest } from './nearest.ts'

/** A table or view that may be read, with its columns as the warehouse describes them. */
export interface Relation {
  /** Qualified and quoted. */
  sql: string
  columns: Column[]
  /** It is a select of many steps, not a table. */
  isSelect?: boolean
  /** Its key, which makes every order a total one, so that pages neither overlap nor leave gaps. */
  grain: string[]
}

export interface Selection {
  /** Equality with one of the values; null asks for what is unknown. */
  where?: Record<string, readonly (string | number | boolean | null)[]>
  /** Only rows whose `column` is among the `key`s of another relation's rows. */
  among?: { column: string; relation: Relation; key: string; where: NonNullable<Selection['where']> }
  /** Column names, a leading minus for descending. */
  order?: readonly string[]
  columns?: readonly string[]
  limit?: number
  offset?: number
}

export interface Statement {
  sql: string
  parameters: Parameters
}

export const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`

/** Describes `schema.name`, or returns undefined when it does not exist yet. */
export async function describeRelation(
  warehouse: Warehouse,
  name: string,
  grain: string[] = [],
): Promise<Relation | undefined> {
  const sql = name.split('.').map(quoteName).join('.')
  try {
    const { columns } = await warehouse.columns(`select * from ${sql} limit 0`)
    return { sql, columns, grain: grain.filter((key) => columns.some((column) => column.name === key)) }
  } catch (error) {
    if (/does not exist/i.test((error as Error).message)) return undefined
    throw error
  }
}

/** The one select of the API: identifiers are checked against the relation, values are bound. */
export function composeSelect(relation: Relation, selection: Selection): Statement {
  const columns = (selection.columns ?? relation.columns.map((c) => c.name)).map((name) =>
    quoteName(findColumn(relation, name).name),
  )
  const { condition, parameters } = composeCondition(relation, selection)
  const order = composeOrder(relation, selection.order ?? [])
  const limit = selection.limit === undefined ? '' : `\nlimit ${Math.trunc(selection.limit)}`
  const offset = selection.offset ? `\noffset ${Math.trunc(selection.offset)}` : ''
  const sql = `select ${columns.join(', ')}\nfrom ${relation.sql}${condition}${order}${limit}${offset}`
  return { sql, parameters }
}

/** A page, with `total_count` behind the columns of each row: for a select, which costs more to run than to keep. */
export function composeCountedPage(relation: Relation, selection: Selection): Statement {
  const { condition, parameters } = composeCondition(relation, selection)
  const { among: _, ...rest } = selection
  const page = composeSelect({ ...relation, sql: 'source' }, { ...rest, where: {} }).sql
  const sql = `with source as materialized (select * from ${relation.sql}${condition})
${page.replace('\nfrom source', ', (select count(*) from source) as total_count\nfrom source')}`
  return { sql, parameters }
}

export function composeCount(relation: Relation, selection: Selection): Statement {
  const { condition, parameters } = composeCondition(relation, selection)
  return { sql: `select count(*) as total_count from ${relation.sql}${condition}`, parameters }
}

export async function readRows<T = Record<string, unknown>>(
  warehouse: Warehouse,
  relation: Relation | undefined,
  selection: Selection,
  options?: ReadOptions,
): Promise<T[]> {
  if (!relation) return []
  const { sql, parameters } = composeSelect(relation, selection)
  return warehouse.rows<T>(sql, parameters, options)
}

export async function readColumns(
  warehouse: Warehouse,
  relation: Relation,
  selection: Selection,
  options?: ReadOptions,
): Promise<ColumnAnswer> {
  const { sql, parameters } = composeSelect(relation, selection)
  return warehouse.columns(sql, parameters, options)
}

export async function countRows(
  warehouse: Warehouse,
  relation: Relation | undefined,
  selection: Selection = {},
  options?: ReadOptions,
): Promise<number> {
  if (!relation) return 0
  const { sql, parameters } = composeCount(relation, selection)
  const [row] = await warehouse.rows<{ total_count: number }>(sql, parameters, options)
  return row?.total_count ?? 0
}

export interface Span {
  key: string | null
  first_at: number | null
  last_at: number | null
  row_count: number
}

/** First and last `time` of each `key`, leaving out what claims to be after `until` (epoch ms). */
export async function readSpans(
  warehouse: Warehouse,
  relation: Relation | undefined,
  key: string,
  time: string,
  until: number,
): Promise<Span[]> {
  if (!relation) return []
  const [by, at] = [key, time].map((name) => quoteName(findColumn(relation, name).name))
  return warehouse.rows<Span>(
    `select ${by} as key, min(${at}) as first_at, max(${at}) as last_at, count(*) as row_count
     from ${relation.sql} where ${at} <= make_timestamp_ms(cast($until as bigint)) group by ${by} order by ${by}`,
    { until },
  )
}

export function findColumn(relation: Relation, name: string): Column {
  const column = relation.columns.find((c) => c.name === name)
  if (column) return column
  const known = relation.columns.map((c) => c.name)
  throw new UnknownColumnError(`Unknown column: ${name.slice(0, 100)}${suggest(name, known)}`)
}

function composeCondition(relation: Relation, selection: Selection) {
  const parameters: Record<string, string | number | boolean> = {}
  const terms = composeTerms(relation, selection.where, parameters)
  const { among } = selection
  if (among) {
    const column = quoteName(findColumn(relation, among.column).name)
    const key = quoteName(findColumn(among.relation, among.key).name)
    const inner = composeTerms(among.relation, among.where, parameters)
    terms.push(`${column} in (select ${key} from ${among.relation.sql} where ${inner.join(' and ')})`)
  }
  return { condition: terms.length === 0 ? '' : `\nwhere ${terms.join('\n  and ')}`, parameters }
}

function composeTerms(
  relation: Relation,
  where: Selection['where'],
  parameters: Record<string, string | number | boolean>,
): string[] {
  return Object.entries(where ?? {}).map(([name, values]) => {
    const column = findColumn(relation, name)
    const quoted = quoteName(column.name)
    const known = values.filter((value) => value !== null)
    const names = known.map((value) => {
      const key = `value_${Object.keys(parameters).length + 1}`
      parameters[key] = value
      return composeValue(key, column)
    })
    const alternatives = [
      ...(names.length > 0 ? [`${quoted} in (${names.join(', ')})`] : []),
      ...(known.length < values.length ? [`${quoted} is null`] : []),
    ]
    return alternatives.length === 0 ? 'false' : `(${alternatives.join(' or ')})`
  })
}

/** Epoch milliseconds stand for a time; everything else is cast to the column's own type. */
function composeValue(key: string, column: Column): string {
  if (column.type.startsWith('TIMESTAMP')) return `make_timestamp_ms(cast($${key} as bigint))`
  return `cast($${key} as ${column.type})`
}

function composeOrder(relation: Relation, order: readonly string[]): string {
  const terms = order.map((term) => {
    const isDescending = term.startsWith('-')
    const column = findColumn(relation, isDescending ? term.slice(1) : term)
    return { name: column.name, sql: `${quoteName(column.name)}${isDescending ? ' desc' : ''} nulls last` }
  })
  const rest = relation.grain.filter((key) => !terms.some((term) => term.name === key)).map(quoteName)
  const all = [...terms.map((term) => term.sql), ...rest]
  return all.length === 0 ? '' : `\norder by ${all.join(', ')}`
}

/** Reads a filter value from an address in the form of its column. */
export function parseValue(column: Column, text: string): string | number | boolean {
  const fail = (form: string): never => {
    throw new BadParameterError(`The value of ${column.name} must be ${form}: ${text.slice(0, 100)}`)
  }
  if (column.type === 'BOOLEAN')
    return text === 'true' ? true : text === 'false' ? false : fail('true or false')
  if (/INT$|^DOUBLE$|^FLOAT$|^DECIMAL/.test(column.type) || column.type === 'INTEGER') {
    return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : fail('a number')
  }
  if (column.type.startsWith('TIMESTAMP')) {
    const time = /^-?\d+$/.test(text) ? Number(text) : Date.parse(text)
    return Number.isFinite(time) ? time : fail('epoch milliseconds or an ISO time')
  }
  if (column.type === 'DATE') return isDate(text) ? text : fail('a date as YYYY-MM-DD')
  return text
}

export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
