/** Lists, page by page. Addresses in Link are the site's public ones, so pages are asked for by their number. */
import { SourceError } from '../../contract.ts'
import type { Http } from '../../http.ts'
import { nextLink } from '../../http/link.ts'
import { isObject, listOf, type Json } from './fields.ts'

export interface List {
  path: string
  query?: Readonly<Record<string, string | number | undefined>>
  /** The field that holds the records, where the answer is no list itself. */
  field?: string
  /** Counts only what is on the page: read until a page is empty. */
  isUncounted?: boolean
}

export interface ListPage {
  records: Json[]
  /** What the tool counts; null when it does not. */
  total: number | null
  isLast: boolean
  /** The server's clock, ISO. */
  at: string | null
}

/** The server caps pages at its own size without a word. */
export interface Reader {
  http: Http
  pageSize: number
}

export async function readPage({ http, pageSize }: Reader, list: List, page: number): Promise<ListPage> {
  const { path, query, field, isUncounted = false } = list
  const { body, headers, url } = await http.fetch({ path, query: { ...query, page, limit: pageSize } })
  const told = field !== undefined && isObject(body) ? body[field] : body
  if (told !== null && !Array.isArray(told))
    throw new SourceError('invalid', `Gitea shows no list: ${new URL(url).pathname}`)
  const records = listOf(told)
  const total = isUncounted ? null : totalOf(headers, body)
  const link = headers.get('link')
  const hasMore = isUncounted
    ? records.length > 0
    : link !== null
      ? nextLink(link) !== null
      : total !== null && page * pageSize < total
  const date = Date.parse(headers.get('date') ?? '')
  return { records, total, isLast: !hasMore, at: Number.isNaN(date) ? null : new Date(date).toISOString() }
}

/** Records that the token may not see leave pages short, even empty, and are counted: only the count ends a list. */
export async function* pagesOf(reader: Reader, list: List): AsyncGenerator<ListPage> {
  let before = ''
  for (let page = 1; ; page++) {
    const answer = await readPage(reader, list, page)
    const text = answer.records.length === 0 ? '' : JSON.stringify(answer.records[0])
    if (text !== '' && text === before)
      throw new SourceError('invalid', `The server shows the same page again: ${list.path}, page ${page}`)
    yield answer
    if (answer.isLast) return
    before = text
  }
}

export async function readAll(reader: Reader, list: List): Promise<Json[]> {
  const all: Json[] = []
  for await (const { records } of pagesOf(reader, list)) all.push(...records)
  return all
}

function totalOf(headers: Headers, body: unknown): number | null {
  const text = headers.get('x-total-count')
  if (text !== null && text !== '') return Number(text)
  return isObject(body) && typeof body.total_count === 'number' ? body.total_count : null
}
