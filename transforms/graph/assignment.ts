import type { CommitGraph } from './commits.ts'
import type { Reach } from './reach.ts'
import type { Release } from './releases.ts'

/** Which commits a service takes; null takes all. It tells until it is asked of another service. */
export type Membership = (serviceId: string) => ((commit: number) => boolean) | null

export interface Assignment {
  release: Release
  commits: Int32Array
  /** False where an earlier release may have had them: before the first known one, or where history is cut. */
  isKnown: boolean
}

/** Gives each commit to the first release of the sequence whose commit reaches it. */
export function assignCommits(
  releases: readonly Release[],
  reach: Reach,
  membership: Membership,
): Assignment[] {
  const walk = reach.startWalk()
  const assignments: Assignment[] = []
  for (const release of releases) {
    const { commit, serviceId } = release.deployment
    if (commit === -1) continue
    const isMember = membership(serviceId)
    const commits: number[] = []
    let isKnown = !release.isFirst
    walk(commit, (n) => {
      if (reach.graph.isCut[n] === 1) isKnown = false
      if (isMember === null || isMember(n)) commits.push(n)
    })
    if (!release.isContext) assignments.push({ release, commits: Int32Array.from(commits), isKnown })
  }
  return assignments
}

/**
 * Folders' commits by service, and the commits that merged them: a merge lists no files of its own. All services share one
 * list of marks: one for each would be as long as all history.
 */
export function markMembers(
  graph: CommitGraph,
  change: Int32Array,
  touching: ReadonlyMap<string, readonly number[]>,
): Membership {
  const marks = new Int32Array(touching.size > 0 ? graph.count : 0)
  let mark = 0
  let asked: string | undefined
  return (serviceId) => {
    const commits = touching.get(serviceId)
    if (!commits) return null
    if (asked !== serviceId) {
      asked = serviceId
      mark++
      for (const commit of commits) {
        marks[commit] = mark
        if (change[commit] !== -1) marks[change[commit]!] = mark
      }
    }
    const own = mark
    return (commit) => marks[commit] === own
  }
}
