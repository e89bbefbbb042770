import type { Lane } from '../lanes.ts'
import { readHashed, type Numbering } from './numbering.ts'
import type { Reach } from './reach.ts'
import { compareVersions, parseVersion, type Version } from './versions.ts'

/** A successful deployment that counts, with its commit's number, −1 if unknown. */
export interface Deployment {
  id: string
  serviceId: string
  environmentId: string
  isFolder: boolean
  isPrerelease: boolean
  origin: string
  version: Version | null
  finishedAt: number
  commit: number
}

/** In order of time, of versions where two are of the same moment. */
export async function loadDeployments(
  lane: Lane,
  numbering: Numbering,
  ofServices: string,
): Promise<Deployment[]> {
  const { keys, columns, rowCount } = await readHashed(
    lane,
    `SELECT hash(coalesce(commit_id, '')), deployment_id, service_id, environment_id, path_prefix IS NOT NULL,
      is_prerelease, origin, version, finished_at
    FROM int_deployment__chosen WHERE outcome = 'succeeded' AND ${ofServices}`,
  )
  const [ids, services, environments, folders, pre, origins, versions, times] = columns
  const deployments = Array.from({ length: rowCount }, (_, i): Deployment => ({
    id: ids![i] as string,
    serviceId: services![i] as string,
    environmentId: environments![i] as string,
    isFolder: folders![i] as boolean,
    isPrerelease: pre![i] as boolean,
    origin: origins![i] as string,
    version: parseVersion(versions![i] as string | null),
    finishedAt: times![i] as number,
    commit: numbering.find(keys[0]!, i),
  }))
  return deployments.sort(compareInTime)
}

function compareInTime(a: Deployment, b: Deployment): number {
  return a.finishedAt - b.finishedAt || compareAtOnce(a, b)
}

function compareAtOnce(a: Deployment, b: Deployment): number {
  const byVersion = a.version && b.version ? compareVersions(a.version, b.version) : 0
  return byVersion || (a.id < b.id ? -1 : 1)
}

/** One sequence of deployments in which commits are given out once. */
export interface Sequence {
  deployments: Deployment[]
  /** Those that only take their commits out of the sequence: final releases among pre-releases. */
  isContext: (deployment: Deployment) => boolean
}

/**
 * By service and environment; pre-releases stand among their service's final releases, which take theirs away. Merges
 * follow their line, whatever the clocks of those who merged said.
 */
export function sequenceDeployments(deployments: readonly Deployment[], reach: Reach): Sequence[] {
  const groups = Map.groupBy(deployments, (d) => JSON.stringify([d.serviceId, d.environmentId]))
  const finals = Map.groupBy(
    deployments.filter((d) => d.origin === 'tag' && !d.isPrerelease),
    (d) => d.serviceId,
  )
  return [...groups.values()].map((group) => {
    const [first] = group as [Deployment]
    if (first.origin === 'merge') {
      const inLine = [...group].sort((a, b) => reach.depthOf(a.commit) - reach.depthOf(b.commit))
      return { deployments: inLine, isContext: () => false }
    }
    if (!first.isPrerelease) return { deployments: group, isContext: () => false }
    const merged = [...group, ...(finals.get(first.serviceId) ?? [])].sort(compareInTime)
    return { deployments: merged, isContext: (d) => !d.isPrerelease }
  })
}
