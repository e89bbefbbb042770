/** Issues with their whole history, newest change first; trashed ones are gone. */
import type { Page, StreamContext } from '../../contract.ts'
import type { LinearOptions } from './connector.ts'
import { ISSUES, type Tail } from './queries.ts'
import type { Connection, Workspace } from './workspace.ts'

type Json = Record<string, unknown>
type Listed = Json & { id: string; updatedAt: string; trashed?: boolean | null } & Record<
    Tail,
    Connection<Json>
  > & { labels: { nodes: Json[] } }

const TAILS: readonly Tail[] = ['history', 'relations', 'attachments']
const MONTH_MS = 30.44 * 86_400_000

/** Linear shows changes at once in lists; its clock and ours may differ. */
export const LAG = 300

/** The cursor is the newest `updatedAt`, saved when all that is newer has landed. */
export async function* readIssues(context: StreamContext): AsyncGenerator<Page> {
  const { cursor, clock } = context
  const { historyMonths } = context.source.options as LinearOptions
  const since = cursor === null ? clock.now() - historyMonths * MONTH_MS : Date.parse(cursor) - LAG * 1000
  const from = new Date(since).toISOString()
  yield* pagesOf(context, { updatedAt: { gte: from } }, cursor, since)
}

export async function* rereadIssues(context: StreamContext, keys: readonly string[]): AsyncGenerator<Page> {
  const found = new Set<string>()
  for await (const page of pagesOf(context, { id: { in: keys } }, null, null)) {
    for (const { id } of (page.records ?? []) as { id: string }[]) found.add(id)
    yield page
  }
  const gone = keys.filter((key) => !found.has(key))
  if (gone.length > 0) yield { deleted: { issue: gone } }
}

async function* pagesOf(
  { session, source, progress }: StreamContext,
  filter: Json,
  cursor: string | null,
  since: number | null,
): AsyncGenerator<Page> {
  const { teams } = source.options as LinearOptions
  const workspace = session as Workspace
  const wanted = { ...filter, ...(teams === null ? {} : { team: { key: { in: teams } } }) }
  let newest = cursor ?? ''
  let count = 0
  for await (const issues of workspace.list<Listed>('issues', ISSUES, { filter: wanted })) {
    const records: Json[] = []
    for (const issue of issues) {
      if (!issue.trashed) records.push(await wholeIssue(workspace, issue))
      if (issue.updatedAt > newest) newest = issue.updatedAt
    }
    const deleted = issues.filter(({ trashed }) => trashed).map(({ id }) => id)
    count += issues.length
    progress(count, null)
    yield {
      records,
      ...(deleted.length > 0 ? { deleted: { issue: deleted } } : {}),
      ...(newest === '' ? {} : { newestAt: Date.parse(newest) }),
    }
  }
  if (since !== null)
    yield {
      ...(newest === '' ? {} : { cursor: newest }),
      ...(cursor === null ? { reachesBackTo: since } : {}),
    }
}

/** With plain lists in place of connections, in an order of their own. */
async function wholeIssue(workspace: Workspace, issue: Listed): Promise<Json> {
  const lists = await Promise.all(
    TAILS.map(async (tail) => [tail, await workspace.whole(issue.id, tail, issue[tail])] as const),
  )
  return { ...issue, labels: issue.labels.nodes, ...Object.fromEntries(lists) }
}
