/** Which commits are new and which have gone since the cursor, and the pages that bring them. */
import { availableParallelism } from 'node:os'
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import { runGit } from './command.ts'
import { readLog, type ReadCommit } from './log.ts'
import { ShaQueue } from './queue.ts'
import type { Repository } from './repository.ts'
import { commitRows, fileRows } from './rows.ts'

interface Cursor {
  repository: string
  tips: string[]
  /** Boundary commits of a shallow clone: deepening it changes what is known of them. */
  boundary: string[]
  /** false while pages land: the next sync compares with what did. */
  complete: boolean
}

/** Pages of commits with their files; the last one carries the complete cursor and what is reachable no more. */
export async function* readHistory(context: StreamContext): AsyncGenerator<Page> {
  const repository = context.session as Repository
  const repositoryId = context.source.repositoryId ?? ''
  const cursor = readCursor(context.cursor, repositoryId)
  const boundary = [...repository.boundary].sort()
  if (cursor?.complete && same(cursor.tips, repository.tips) && same(cursor.boundary, boundary)) return
  const plan = await planReading(context, repository, cursor)
  const state = { repository: repositoryId, tips: repository.tips, boundary }
  const write = (complete: boolean) => JSON.stringify({ ...state, complete })
  if (plan.tips.length > 0) {
    for await (const commits of readNew(context, repository, plan)) {
      yield {
        columns: {
          commit: commitRows(commits, repository, repositoryId),
          file: fileRows(commits, repositoryId),
        },
        cursor: write(false),
      }
    }
  }
  if (plan.isForeign) await addForeign(context, plan)
  if (plan.known.length === 0) await checkLanded(context, plan)
  yield { deleted: { commit: [...plan.landed] }, cursor: write(true) }
}

interface Plan {
  tips: readonly string[]
  known: readonly string[]
  /** What had landed; after reading, what is reachable no more. */
  landed: Set<string>
  /** How many commits git has listed. */
  listed: number
  /** Another repository was read under this name before. */
  isForeign: boolean
}

async function* readNew(
  context: StreamContext,
  repository: Repository,
  plan: Plan,
): AsyncGenerator<ReadCommit[]> {
  const { signal } = context
  const workers = Math.min(4, Math.max(2, availableParallelism()))
  const queue = new ShaQueue(workers)
  const listed = queue.list({ gitFolder: repository.gitFolder, ...plan, signal })
  let done = 0
  for await (const commits of readLog(repository, queue, workers, signal)) {
    done += commits.length
    yield commits
    context.progress(done, queue.total)
  }
  await listed
  plan.listed = queue.listed
  if (done !== queue.fresh) {
    throw new SourceError(
      'incomplete',
      `git rev-list counts ${queue.fresh} new commits, git log gave ${done}: ${context.source.label}`,
    )
  }
}

/** What the other repository had and this one has not. */
async function addForeign(context: StreamContext, plan: Plan): Promise<void> {
  const rows = await context.landed.rows<{ sha: string; id: string }>(
    `select _key as sha, max_by(repository_id, _loaded_at) as id from raw.git__commit where _source = $source
     group by _key having not max_by(_is_deleted, _loaded_at)`,
  )
  for (const { sha, id } of rows) if (id !== context.source.repositoryId) plan.landed.add(sha)
}

/** After a full reading the warehouse must hold exactly what git lists, and what is about to be marked as gone. */
async function checkLanded(context: StreamContext, plan: Plan): Promise<void> {
  const [row] = await context.landed.rows<{ live: number }>(LIVE_SQL)
  const live = (row?.live ?? 0) - plan.landed.size
  if (live === plan.listed) return
  throw new SourceError(
    'incomplete',
    `git rev-list counts ${plan.listed} commits, ${live} have landed: ${context.source.label}`,
  )
}

const LIVE_SQL = `select count(*) as live from (
  select _key from raw.git__commit where _source = $source group by _key having not max_by(_is_deleted, _loaded_at)
  union select key from meta.removed_key where source = $source and stream = 'commit')`

/** Fast when history only grew; otherwise everything reachable is compared with what has landed. */
async function planReading(
  context: StreamContext,
  repository: Repository,
  cursor: Cursor | null,
): Promise<Plan> {
  const { tips } = repository
  const moved = difference(cursor?.boundary ?? [], [...repository.boundary])
  if (cursor?.complete && moved.length === 0) {
    const fresh = without(tips, cursor.tips)
    const left = without(cursor.tips, tips)
    if (await allReachable(repository, left, context.signal))
      return { tips: fresh, known: cursor.tips, landed: new Set(), listed: 0, isForeign: false }
  }
  const isForeign = context.cursor !== null && cursor === null
  // The same commits of another repository have other ids: all of them land again.
  const landed = isForeign ? new Set<string>() : await context.landed.keys('commit')
  for (const sha of moved) landed.delete(sha)
  return { tips, known: [], landed, listed: 0, isForeign }
}

/** False also when git has thrown the old commits away. */
async function allReachable(
  repository: Repository,
  shas: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  if (shas.length === 0) return true
  if (repository.tips.length === 0) return false
  const input = `${[...shas, ...repository.tips.map((sha) => `^${sha}`)].join('\n')}\n`
  const { gitFolder } = repository
  const answer = await runGit(['rev-list', '--count', '--stdin'], {
    gitFolder,
    signal,
    input,
    tolerant: true,
  })
  return answer.code === 0 && answer.stdout.toString().trim() === '0'
}

/** The cursor of another repository under the same name is none. */
function readCursor(text: string | null, repositoryId: string): Cursor | null {
  const cursor = text === null ? null : (JSON.parse(text) as Cursor)
  return cursor?.repository === repositoryId ? cursor : null
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((sha, i) => sha === b[i])
}

function without(all: readonly string[], some: readonly string[]): string[] {
  const set = new Set(some)
  return all.filter((sha) => !set.has(sha))
}

function difference(a: readonly string[], b: readonly string[]): string[] {
  return [...without(a, b), ...without(b, a)]
}
