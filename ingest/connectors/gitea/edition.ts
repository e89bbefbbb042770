/** Which of the two it is, how new, and so what it tells of Actions. */
import { SourceError } from '../../contract.ts'
import type { Http } from '../../http.ts'

export interface Edition {
  product: 'Gitea' | 'Forgejo'
  version: string
  /**
   * runs: runs with their jobs; tasks: only what a runner has taken up, one task a job and attempt; none: nothing.
   */
  actions: 'runs' | 'tasks' | 'none'
}

/** Forgejo names itself and the Gitea whose API it has: `11.0.1+gitea-1.22.0`. */
const FORGEJO = /\+gitea-(\d+)\.(\d+)/
const GITEA = /^v?(\d+)\.(\d+)/
/** Minor versions of Gitea 1 from which on there is a list of runs, and of tasks. */
const RUNS_SINCE = 25
const TASKS_SINCE = 22

export function editionOf(version: string): Edition {
  const forgejo = FORGEJO.exec(version)
  const [, major, minor] = (forgejo ?? GITEA.exec(version) ?? []).map(Number)
  // What does not name a version is built from the newest source.
  const age = major === undefined || minor === undefined || major > 1 ? Infinity : minor
  const product = forgejo ? 'Forgejo' : 'Gitea'
  const hasRuns = product === 'Gitea' && age >= RUNS_SINCE
  return { product, version, actions: hasRuns ? 'runs' : age >= TASKS_SINCE ? 'tasks' : 'none' }
}

export async function readEdition(http: Http): Promise<Edition> {
  const { body, url } = await http.fetch({ path: 'version' })
  const version = (body as { version?: unknown } | null)?.version
  if (typeof version !== 'string')
    throw new SourceError('invalid', `No version is told, is this a Gitea?: ${new URL(url).origin}`)
  return editionOf(version)
}
