/** Issues with their whole changelog and links: what is new, the last weeks, what is gone; older history comes last. */
import type { Page, StreamContext } from '../../contract.ts'
import { LAG_SECONDS, monthsAgo, readCursor, type Cursor } from './cursor.ts'
import { pickChanged, recentIds } from './landed.ts'
import { addRemoteLinks } from './links.ts'
import { reconcile } from './reconcile.ts'
import { clauseOf, scopeOf } from './scope.ts'
import type { JiraSession } from './session.ts'
import type { IssueRecord } from './site.ts'
import { walkIssues } from './walk.ts'

const DAY = 86_400_000
const RECENT_DAYS = 30

/** One run over the issues of one site. */
export interface IssueRun {
  context: StreamContext
  session: JiraSession
  clause: string
  cursor: Cursor
}

/** What is new, and at first the last weeks. */
export async function* readIssues(context: StreamContext): AsyncGenerator<Page> {
  const run = await startRun(context)
  if (!run) return
  if (run.cursor.head !== null) yield* readNew(run)
  if (!run.cursor.hasHistory) yield* readHistory(run, RECENT_DAYS * DAY)
  if (run.cursor.hasHistory) yield* reconcile(run)
}

/** What is older than that. */
export async function* readOlder(context: StreamContext): AsyncGenerator<Page> {
  const run = await startRun(context)
  if (!run || run.cursor.hasHistory) return
  yield* readHistory(run, Infinity)
  yield* reconcile(run)
}

async function startRun(context: StreamContext): Promise<IssueRun | null> {
  const session = context.session as JiraSession
  const projects = await session.projects()
  if (projects.length === 0) {
    context.note('The token sees none of the projects that are wanted.')
    return null
  }
  const { historyMonths } = session.options
  const floor = historyMonths === null ? null : monthsAgo(historyMonths, context.clock.now())
  const cursor = readCursor(context.cursor, scopeOf(session, projects), floor)
  return { context, session, clause: clauseOf(session, projects, cursor), cursor }
}

/** What changed since the head, and what the index may have shown late. */
async function* readNew(run: IssueRun): AsyncGenerator<Page> {
  const { context, session, clause, cursor } = run
  const from = (cursor.head ?? 0) - LAG_SECONDS * 1000
  const known = await recentIds(context.landed)
  const walk = { site: session.site, zone: session.zone, clause, direction: 'forward', from } as const
  for await (const { issues } of walkIssues({ ...walk, reconcile: known })) {
    cursor.head = Math.max(cursor.head ?? 0, newestOf(issues))
    yield* land(run, issues)
  }
}

/** Newest first, as far back from the newest as asked. */
async function* readHistory(run: IssueRun, span: number): AsyncGenerator<Page> {
  const { context, session, clause, cursor } = run
  if (isBeyond(cursor, span)) return
  const total = await session.site.count(clause)
  let done = (await context.landed.keys('issue')).size
  const walk = {
    site: session.site,
    zone: session.zone,
    clause,
    direction: 'back',
    from: cursor.tail,
  } as const
  for await (const { issues, position } of walkIssues(walk)) {
    const newest = newestOf(issues)
    if (cursor.head === null && newest > 0) cursor.head = newest
    cursor.tail = position
    done += issues.length
    context.progress(Math.min(done, total), total)
    yield* land(run, issues)
    if (isBeyond(cursor, span)) return
  }
  cursor.hasHistory = true
  yield { cursor: JSON.stringify(cursor), ...reach(cursor) }
}

function isBeyond({ head, tail }: Cursor, span: number): boolean {
  return head !== null && tail !== null && head - tail > span
}

function reach({ tail }: Cursor): Pick<Page, 'reachesBackTo'> {
  return tail === null ? {} : { reachesBackTo: tail }
}

async function* land(run: IssueRun, issues: readonly IssueRecord[]): AsyncGenerator<Page> {
  const changed = await pickChanged(run.context.landed, issues)
  const records = await completeIssues(run.session, changed)
  yield { records, cursor: JSON.stringify(run.cursor), ...reach(run.cursor) }
}

/** With their whole changelog and, where that tells of any, links to the web. */
export async function completeIssues(
  session: JiraSession,
  issues: readonly IssueRecord[],
): Promise<IssueRecord[]> {
  return addRemoteLinks(session, await session.site.complete(issues))
}

function newestOf(issues: readonly IssueRecord[]): number {
  const times = issues
    .map(({ fields }) => Date.parse(fields?.updated ?? ''))
    .filter((at) => !Number.isNaN(at))
  return times.reduce((newest, at) => Math.max(newest, at), 0)
}
