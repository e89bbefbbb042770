import type { CommitGraph } from './commits.ts'
import type { Reach } from './reach.ts'
import type { Release } from './releases.ts'

/** Which commits a service takes; null takes all. */
export type Membership = (serviceId: string) => Uint8Array | null

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
    const members = membership(serviceId)
    const commits: number[] = []
    let isKnown = !release.isFirst
    walk(commit, (n) => {
      if (reach.graph.isCut[n] === 1) isKnown = false
      if (members === null || members[n] === 1) commits.push(n)
    })
    if (!release.isContext) assignments.push({ release, commits: Int32Array.from(commits), isKnown })
  }
  return assignments
}

/** A folder's commits, and the commits that merged them: a merge lists no files of its own. */
export function markMembers(graph: CommitGraph, change: Int32Array, touching: ArrayLike<number>): Uint8Array {
  const members = new Uint8Array(graph.count)
  for (let i = 0; i < touching.length; i++) {
    const commit = touching[i] as number
    members[commit] = 1
    if (change[commit] !== -1) members[change[commit]!] = 1
  }
  return members
}
