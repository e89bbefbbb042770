import type { Deployment, Sequence } from './deployments.ts'
import type { Reach } from './reach.ts'
import { compareVersions, isPatchOf, type Version } from './versions.ts'

/** What reached users at one moment: a deployment, or several tags on one commit, known by the highest version. */
export interface Release {
  deployment: Deployment
  members: Deployment[]
  releasedAt: number
  isContext: boolean
  previous: Release | null
  earlier: Release | null
  isRollback: boolean
  isFirst: boolean
  isPatch: boolean
}

/** Collapses a sequence into releases and says of each what it stands beside. */
export function orderReleases(sequence: Sequence, reach: Reach): Release[] {
  const releases = collapse(sequence, reach)
  const before = new VersionList()
  let last: Release | null = null
  let earlier: Release | null = null
  for (const release of releases) {
    release.previous = before.highestBelow(release) ?? last
    release.earlier = earlier
    release.isFirst = last === null
    release.isRollback = isRollback(release.deployment, release.previous, reach)
    release.isPatch = isPatch(release)
    before.add(release)
    last = release
    if (!release.isContext) earlier = release
  }
  return releases
}

/** A tag on a commit that is already out is one release with it, unless it brings users back from a later version. */
function collapse({ deployments, isContext }: Sequence, reach: Reach): Release[] {
  const releases: Release[] = []
  const byCommit = new Map<number, Release>()
  const before = new VersionList()
  for (const deployment of deployments) {
    const release = newRelease(deployment, isContext(deployment))
    const twin = deployment.origin === 'tag' ? byCommit.get(deployment.commit) : undefined
    if (
      twin &&
      twin.isContext === release.isContext &&
      !isRollback(deployment, before.highestBelow(release), reach)
    ) {
      twin.members.push(deployment)
      if (isHigher(deployment, twin.deployment)) twin.deployment = deployment
      continue
    }
    releases.push(release)
    before.add(release)
    if (deployment.commit !== -1) byCommit.set(deployment.commit, release)
  }
  return releases
}

function newRelease(deployment: Deployment, isContext: boolean): Release {
  return {
    deployment,
    members: [deployment],
    releasedAt: deployment.finishedAt,
    isContext,
    previous: null,
    earlier: null,
    isRollback: false,
    isFirst: false,
    isPatch: false,
  }
}

function isHigher(a: Deployment, b: Deployment): boolean {
  return a.version !== null && (b.version === null || compareVersions(a.version, b.version) > 0)
}

function isRollback(deployment: Deployment, previous: Release | null, reach: Reach): boolean {
  const [commit, running] = [deployment.commit, previous?.deployment.commit ?? -1]
  return commit !== -1 && running !== -1 && reach.isAncestor(commit, running)
}

function isPatch({ deployment, previous }: Release): boolean {
  const [version, before] = [deployment.version, previous?.deployment.version]
  return version !== null && before !== null && before !== undefined && isPatchOf(version, before)
}

/** Releases so far by version; only tags form version lines, everything else follows time. */
class VersionList {
  private readonly byComponent = new Map<string, { version: Version; release: Release }[]>()

  highestBelow({ deployment }: Release): Release | null {
    const { version, origin } = deployment
    if (version === null || origin !== 'tag') return null
    const list = this.byComponent.get(version.component) ?? []
    return list[this.place(list, version) - 1]?.release ?? null
  }

  add(release: Release): void {
    const { version, origin } = release.deployment
    if (version === null || origin !== 'tag') return
    const list = this.byComponent.get(version.component) ?? []
    list.splice(this.place(list, version), 0, { version, release })
    this.byComponent.set(version.component, list)
  }

  /** How many entries are lower. */
  private place(list: { version: Version }[], version: Version): number {
    let [low, high] = [0, list.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (compareVersions(list[middle]!.version, version) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
