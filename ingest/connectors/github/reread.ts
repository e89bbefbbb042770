/** Single records read again because GitHub told of them: the very ones that the lists would bring. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import type { Node, Walked } from './connected.ts'
import { DEPLOYMENTS_AGAIN, ISSUES_AGAIN, PULLS_AGAIN, RELEASES_AGAIN } from './queries.ts'
import { isGone, RunPages, type Run } from './run-pages.ts'
import { sessionOf, type Repository } from './session.ts'
import { deployments, issues, placed, pulls, releases } from './walked.ts'

type Reread = (context: StreamContext, keys: readonly string[]) => AsyncGenerator<Page>

export const rereadPulls = byNode(pulls, PULLS_AGAIN)
export const rereadDeployments = byNode(deployments, DEPLOYMENTS_AGAIN)
export const rereadReleases = byNode(releases, RELEASES_AGAIN)
export const rereadIssues = byNode(issues, ISSUES_AGAIN)

/** Keys are node ids. */
function byNode({ stream, noun, pageSize, complete }: Walked, query: string): Reread {
  return async function* (context, keys) {
    const session = sessionOf(context)
    for (let from = 0; from < keys.length; from += pageSize) {
      const ids = keys.slice(from, from + pageSize)
      const { data, faults } = await session.graphql.query<{ nodes: (Node | null)[] }>(query, { ids })
      const cut = faults.find(({ type }) => type !== 'NOT_FOUND')
      // What is left out for another reason is not gone.
      if (cut)
        throw new SourceError(
          'failed',
          `GitHub shows not all ${noun} that it told of, ${cut.message}: ${ids[0]}`,
        )
      const records = data.nodes.filter((node) => typeof node?.id === 'string') as Node[]
      for (const record of records) await complete?.(record, session)
      const found = new Set(records.map(({ id }) => id))
      yield { records: records.map(placed), deleted: { [stream]: ids.filter((id) => !found.has(id)) } }
    }
  }
}

/** Keys are `<repository's number> <owner/name> <run>`; jobs come with their run. */
export async function* rereadRuns(context: StreamContext, keys: readonly string[]): AsyncGenerator<Page> {
  const pages = new RunPages(context)
  for (const [label, runs] of Map.groupBy(keys.map(readKey), ({ repository }) => repository.label)) {
    const found: Run[] = []
    for (const { path } of runs) {
      const run = await sessionOf(context)
        .http.fetch({ path })
        .then(({ body }) => body as Run)
        .catch((error: unknown) => (isGone(error) ? null : Promise.reject(error as Error)))
      if (run) found.push(run)
      else context.note(`GitHub told of a run and does not show it: ${label}`)
    }
    const repository = runs[0]?.repository
    if (!repository || found.length === 0) continue
    // Its jobs may have moved on without the run saying so.
    const halves = Object.fromEntries(found.map(({ id }) => [id, 0]))
    yield (await pages.take(repository, found, { halves })).page
  }
}

function readKey(key: string): { repository: Repository; path: string } {
  const [id, label = '', run] = key.split(' ')
  const [owner = '', name = ''] = label.split('/')
  const unknown = { isArchived: false, createdAt: '', pushedAt: null, probes: {} as Repository['probes'] }
  return {
    repository: { id: Number(id), owner, name, label, ...unknown },
    path: `repos/${label}/actions/runs/${run}`,
  }
}
