/**
 * Compares what the site has with what landed. Deleted issues leave no trace in Jira, so the ids are listed: cheap, by
 * thousands a request, and only when a count says so or a day has passed.
 */
import type { Page } from '../../contract.ts'
import { completeIssues, type IssueRun } from './issues.ts'
import { pickChanged } from './landed.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const BATCH = 100

export async function* reconcile(run: IssueRun): AsyncGenerator<Page> {
  const { context, session, clause, cursor } = run
  const now = context.clock.now()
  if (cursor.countedAt !== null && Math.abs(now - cursor.countedAt) < HOUR) return
  const landed = await context.landed.keys('issue')
  const count = await session.site.count(clause)
  const isRecent = cursor.listedAt === null || Math.abs(now - cursor.listedAt) < DAY
  cursor.countedAt = now
  cursor.listedAt ??= now
  if (count !== landed.size || !isRecent) {
    cursor.listedAt = now
    yield* compare(run, landed)
  }
  yield { cursor: JSON.stringify(cursor) }
}

async function* compare(run: IssueRun, landed: ReadonlySet<string>): AsyncGenerator<Page> {
  const listed = await listIds(run)
  yield* landMissing(
    run,
    [...listed].filter((id) => !landed.has(id)),
  )
  yield* markGone(
    run,
    [...landed].filter((id) => !listed.has(id)),
  )
}

async function listIds({ session, clause }: IssueRun): Promise<Set<string>> {
  const listed = new Set<string>()
  let next: string | null = null
  do {
    const page = await session.site.ids(`${clause} order by key asc`, next)
    for (const id of page.ids) listed.add(String(id))
    next = page.next
  } while (next !== null)
  return listed
}

async function* landMissing(run: IssueRun, missing: readonly string[]): AsyncGenerator<Page> {
  const { context, session } = run
  for (let i = 0; i < missing.length; i += BATCH) {
    const issues = await session.site.byIds(missing.slice(i, i + BATCH))
    yield { records: await completeIssues(session, issues) }
  }
  const present = missing.length === 0 ? new Set() : await context.landed.keys('issue')
  const lost = missing.filter((id) => !present.has(id))
  if (lost.length > 0) {
    const some = lost.slice(0, 5).join(', ')
    context.note(
      `${lost.length} issues are listed but could not be read, rejected or hidden, for instance: ${some}`,
    )
  }
}

/** The index may be late: what the site still has by id, within the projects that are wanted, is not gone. */
async function* markGone(run: IssueRun, absent: readonly string[]): AsyncGenerator<Page> {
  if (absent.length === 0) return
  const { context, session } = run
  const projects = new Set((await session.projects()).map(({ id }) => String(id)))
  const kept = new Set<string>()
  for (let i = 0; i < absent.length; i += BATCH) {
    const found = await session.site.byIds(absent.slice(i, i + BATCH))
    const inside = found.filter(({ fields }) => projects.has(String(fields?.project?.id)))
    for (const { id } of inside) kept.add(String(id))
    yield { records: await completeIssues(session, await pickChanged(context.landed, inside)) }
  }
  const issue = absent.filter((id) => !kept.has(id))
  if (issue.length > 0) yield { deleted: { issue } }
}
