/** Rows that a delivery told of, read again by their ids; an incident's history by the incident's. */
import type { Page, StreamContext } from '../../contract.ts'
import { isMissing, LIMIT, type Instance } from './instance.ts'
import type { Table } from './tables.ts'

const AT_ONCE = 50

/** `by` is the column that holds the keys. */
export function rereadRows(table: Table, by: 'sys_id' | 'documentkey' = 'sys_id') {
  return async function* (context: StreamContext, keys: readonly string[]): AsyncGenerator<Page> {
    for (let from = 0; from < keys.length; from += AT_ONCE)
      yield* readSome(context, table, by, keys.slice(from, from + AT_ONCE))
  }
}

async function* readSome(
  context: StreamContext,
  table: Table,
  by: 'sys_id' | 'documentkey',
  keys: readonly string[],
): AsyncGenerator<Page> {
  const instance = context.session as Instance
  const query = [table.wanted(instance.options), `${by}IN${keys.join(',')}`, 'ORDERBYsys_id']
  const found = new Set<string>()
  for (let offset = 0; ; offset += LIMIT) {
    const page = await instance
      .page(table, query.filter((part) => part !== '').join('^'), offset)
      .catch((error: unknown) => {
        if (!table.isOptional || !isMissing(error)) throw error
        context.note(`ServiceNow's table ${table.name} cannot be read and is done without: ${error.message}`)
        return null
      })
    if (page === null) return
    for (const { sys_id: id } of page.records) found.add(String(id))
    yield { records: page.records }
    if (!page.hasNext) break
  }
  // Gone, or no longer of those that are wanted.
  const gone = by === 'sys_id' ? keys.filter((key) => !found.has(key)) : []
  if (gone.length > 0) yield { deleted: { [table.stream]: gone } }
}
