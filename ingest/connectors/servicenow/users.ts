/** The users that incidents and their history name, and nobody else. */
import type { Page, StreamContext } from '../../contract.ts'
import { isMissing, type Instance } from './instance.ts'

const table = { name: 'sys_user', fields: ['sys_id', 'name', 'user_name', 'email', 'active'] }
const AT_ONCE = 100

export async function* readUsers(context: StreamContext): AsyncGenerator<Page> {
  const instance = context.session as Instance
  const { ids, names } = await findUnknown(context)
  for (const [field, values] of [
    ['sys_id', ids],
    ['user_name', names],
  ] as const) {
    for (let from = 0; from < values.length; from += AT_ONCE) {
      const query = `${field}IN${values.slice(from, from + AT_ONCE).join(',')}`
      const page = await instance.page(table, query).catch((error: unknown) => {
        if (!isMissing(error)) throw error
        context.note(`ServiceNow's table ${table.name} cannot be read and is done without: ${error.message}`)
        return null
      })
      if (!page) return
      yield { records: page.records }
    }
  }
}

/** What cannot stand in a query is left out. */
async function findUnknown({ landed }: StreamContext): Promise<{ ids: string[]; names: string[] }> {
  const rows = await landed.rows<{ word: string; is_id: boolean }>(
    `with named as (
       select payload ->> 'assigned_to' as word, true as is_id from raw.servicenow__incident where _source = $source
       union
       select payload ->> 'newvalue', true from raw.servicenow__audit
       where _source = $source and (payload ->> 'fieldname') = 'assigned_to'
       union
       select payload ->> 'user', false from raw.servicenow__audit where _source = $source
     )
     select word, is_id from named
     where word <> '' and not regexp_matches(word, '[,^=]')
       and not exists (
         select 1 from raw.servicenow__user as known where known._source = $source
           and (known._key = word or (known.payload ->> 'user_name') = word)
       )
     order by word`,
  )
  const pick = (isId: boolean) => rows.filter(({ is_id: is }) => is === isId).map(({ word }) => word)
  return { ids: pick(true), names: pick(false) }
}
