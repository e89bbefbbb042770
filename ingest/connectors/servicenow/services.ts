/** Business and application services of the configuration database, whole each time. */
import type { Page, StreamContext } from '../../contract.ts'
import { isMissing, LIMIT, type Instance } from './instance.ts'

const table = {
  name: 'cmdb_ci_service',
  fields: ['sys_id', 'name', 'short_description', 'sys_class_name', 'operational_status'],
}

export async function* readServices({ session, note }: StreamContext): AsyncGenerator<Page> {
  const instance = session as Instance
  for (let offset = 0; ; offset += LIMIT) {
    const page = await instance.page(table, 'ORDERBYsys_id', offset).catch((error: unknown) => {
      if (offset > 0 || !isMissing(error)) throw error
      note(`ServiceNow's table ${table.name} cannot be read and is done without: ${error.message}`)
      return null
    })
    if (!page) return
    yield { records: page.records }
    if (!page.hasNext) return
  }
}
