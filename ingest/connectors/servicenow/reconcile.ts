/** What ServiceNow deleted, which no row tells: by what it counts, and once a day by all ids. */
import type { Page, StreamContext } from '../../contract.ts'
import { LIMIT, type Instance } from './instance.ts'
import type { Reach } from './reach.ts'
import type { Table } from './tables.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Ids are small. */
const ID_LIMIT = 5000
const AT_ONCE = 100

/** Once all that is wanted has been read: hourly by count, which is cheap; the ids when it differs, and daily. */
export async function* reconcile(
  context: StreamContext,
  instance: Instance,
  table: Table,
  reach: Reach,
): AsyncGenerator<Page> {
  const waited = instance.now() - reach.checked
  if (reach.oldest > reach.start || waited < HOUR) return
  const wanted = [table.wanted(instance.options), `${table.time}>=${reach.start}`].filter(Boolean).join('^')
  const { total } = await instance.page({ ...table, fields: ['sys_id'] }, wanted, 0, 1)
  const here = await context.landed.keys(table.stream)
  const isSame = total !== null && total - reach.hidden === here.size
  reach.checked = instance.now()
  if (isSame && waited < DAY) {
    yield { records: [], cursor: JSON.stringify(reach) }
    return
  }
  const there = await listIds(instance, table, wanted)
  reach.hidden = Math.max(0, (total ?? there.size) - there.size)
  if (reach.hidden > 0)
    context.note(
      `ServiceNow counts ${total} rows of ${table.name} and shows ${there.size}: roles of its user hide the others`,
    )
  const missing = [...there].filter((id) => !here.has(id))
  for (let from = 0; from < missing.length; from += AT_ONCE) {
    const query = `sys_idIN${missing.slice(from, from + AT_ONCE).join(',')}`
    yield { records: (await instance.page(table, query, 0, LIMIT)).records }
  }
  const gone = [...here].filter((id) => !there.has(id))
  yield { deleted: { [table.stream]: gone }, cursor: JSON.stringify(reach) }
}

async function listIds(instance: Instance, table: Table, wanted: string): Promise<Set<string>> {
  const ids = new Set<string>()
  let [after, offset] = ['', 0]
  for (;;) {
    const query = `${wanted}${after === '' ? '' : `^sys_id>${after}`}^ORDERBYsys_id`
    const page = await instance.page({ ...table, fields: ['sys_id'] }, query, offset, ID_LIMIT)
    for (const { sys_id: id } of page.records) ids.add(String(id))
    if (!page.hasNext) return ids
    const last = page.records.at(-1)?.sys_id
    if (typeof last === 'string' && last > after) [after, offset] = [last, 0]
    else offset += ID_LIMIT
  }
}
