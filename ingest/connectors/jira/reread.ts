/** Issues read again because Jira told of them; see receiver.ts. */
import type { Page, StreamContext } from '../../contract.ts'
import { completeIssues } from './issues.ts'
import type { JiraSession } from './session.ts'

const BATCH = 100

/** Keys are ids of issues. Those that are gone, or moved to where nothing is read, are deleted. */
export async function* rereadIssues(context: StreamContext, keys: readonly string[]): AsyncGenerator<Page> {
  const session = context.session as JiraSession
  const projects = new Set((await session.projects()).map(({ id }) => String(id)))
  for (let from = 0; from < keys.length; from += BATCH) {
    const ids = keys.slice(from, from + BATCH)
    const found = await session.site.byIds(ids)
    const inside = found.filter(({ fields }) => projects.has(String(fields?.project?.id)))
    const kept = new Set(inside.map(({ id }) => String(id)))
    yield {
      records: await completeIssues(session, inside),
      deleted: { issue: ids.filter((id) => !kept.has(id)) },
    }
  }
}
