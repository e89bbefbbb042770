/** Lists that page by startAt, or come whole as an array. */
import type { Http } from '../../http.ts'

interface Listing<T> {
  values: T[]
  isLast?: boolean
  total?: number
}

/** Goes by what arrived, since a site may give less than was asked for. */
export async function* readListing<T>(http: Http, path: string, maxResults: number): AsyncGenerator<T[]> {
  for (let startAt = 0; ;) {
    const { body } = await http.fetch({ path, query: { startAt, maxResults } })
    if (Array.isArray(body)) return yield body as T[]
    const { values, isLast, total } = body as Listing<T>
    yield values
    startAt += values.length
    if (values.length === 0 || isLast === true || (total !== undefined && startAt >= total)) return
  }
}

/** Asks for a few at a time and answers in order. */
export async function* askEach<T, R>(
  items: readonly T[],
  ask: (item: T) => Promise<R>,
  atOnce = 4,
): AsyncGenerator<[T, R]> {
  for (let i = 0; i < items.length; i += atOnce) {
    const group = items.slice(i, i + atOnce)
    const answers = await Promise.all(group.map(ask))
    for (const [j, item] of group.entries()) yield [item, answers[j] as R]
  }
}
