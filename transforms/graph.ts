import type { ComputedModel } from './run.ts'
import type { Lane } from './lanes.ts'
import { assignCommits, type Assignment } from './graph/assignment.ts'
import type { CommitGraph } from './graph/commits.ts'
import { startComparison } from './graph/drift.ts'
import { nestReleases, type Kin } from './graph/families.ts'
import { nameChanges, type Lines } from './graph/lines.ts'
import { readHashed } from './graph/numbering.ts'
import { loadMembership, openGraph, openReleases, whereCommitsLie } from './graph/opened.ts'
import { scheduleRunbooks } from './graph/runbooks.ts'
import type { Release } from './graph/releases.ts'

/** The models that SQL cannot say: lines, order and change sets of the commit graph, over typed arrays. */
export const computed: Record<string, ComputedModel> = {
  int_commit__lined: async (lane, out, only) => {
    const { graph, lines } = await openGraph(lane, only('repository_id'))
    await writeLines(graph, lines, out)
  },
  int_deployment__ordered: async (lane, out, only) => {
    const { sequences } = await openReleases(lane, only('service_id'))
    await writeReleases(sequences.flat(), out)
  },
  int_deployment__assigned: async (lane, out, only) => {
    const opened = await openReleases(lane, only('service_id'))
    const membership = await loadMembership(lane, opened, only('service_id'))
    for (const releases of opened.sequences)
      await writeAssignments(opened.graph, assignCommits(releases, opened.reach, membership), out)
  },
  int_drift__listed: async (lane, out, only) => writeDrift(lane, only('service_id'), out),
  int_step__scheduled: scheduleRunbooks,
  int_release__nested: async (lane, out) => {
    const nested = nestReleases(
      await lane.rows<Kin>('SELECT release_id AS id, parent_release_id AS "parentId" FROM release'),
    )
    await out({
      release_id: nested.map(({ id }) => id),
      parent_release_id: nested.map(({ parentId }) => parentId),
      root_release_id: nested.map(({ rootId }) => rootId),
      depth: nested.map(({ depth }) => depth),
      fault: nested.map(({ fault }) => fault),
    })
  },
}

type Out = Parameters<ComputedModel>[1]

/** Commits at a time: names of all of them would be held twice. */
const BATCH = 16_384

async function writeLines(graph: CommitGraph, lines: Lines, out: Out): Promise<void> {
  const changes = nameChanges(graph, lines)
  for (let from = 0; from < graph.count; from += BATCH) {
    const reached: number[] = []
    for (let n = from; n < Math.min(from + BATCH, graph.count); n++) if (lines.line[n] !== -1) reached.push(n)
    await out({
      commit_id: reached.map((n) => graph.ids[n]),
      repository_id: reached.map((n) => graph.repositoryIds[n]),
      line_commit_id: reached.map((n) => graph.ids[lines.line[n]!]),
      change_id: reached.map((n) => changes[lines.change[n]!]),
      is_merge_commit: reached.map((n) => lines.change[n] === n),
      is_mainline: reached.map((n) => lines.kinds[n] === 'default'),
      is_merged: reached.map((n) => lines.kinds[n] !== 'other'),
      position: reached.map((n) => lines.position[n]),
    })
  }
}

async function writeReleases(releases: readonly Release[], out: Out): Promise<void> {
  const rows = releases
    .filter((release) => !release.isContext)
    .flatMap((release) => release.members.map((member) => ({ member, release })))
  await out({
    deployment_id: rows.map(({ member }) => member.id),
    service_id: rows.map(({ member }) => member.serviceId),
    kept_deployment_id: rows.map(({ release }) => release.deployment.id),
    previous_deployment_id: rows.map(({ release }) => release.previous?.deployment.id ?? null),
    earlier_deployment_id: rows.map(({ release }) => release.earlier?.deployment.id ?? null),
    is_rollback: rows.map(({ release }) => release.isRollback),
    is_first: rows.map(({ release }) => release.isFirst),
    is_patch: rows.map(({ release }) => release.isPatch),
    released_at: rows.map(({ release }) => release.releasedAt),
  })
}

async function writeAssignments(graph: CommitGraph, assignments: Assignment[], out: Out): Promise<void> {
  for (const { release, commits, isKnown } of assignments) {
    const { id, serviceId } = release.deployment
    await out({
      deployment_id: Array.from(commits, () => id),
      service_id: Array.from(commits, () => serviceId),
      commit_id: Array.from(commits, (commit) => graph.ids[commit]),
      is_counted: Array.from(commits, () => isKnown),
    })
  }
}

async function writeDrift(lane: Lane, where: string, out: Out): Promise<void> {
  const compared = `SELECT unnest([commit_id, production_commit_id]) FROM int_drift__paired WHERE ${where}`
  const opened = await openGraph(lane, await whereCommitsLie(lane, where, compared))
  const { graph, numbering } = opened
  const membership = await loadMembership(lane, opened, where)
  const { keys, columns, rowCount } = await readHashed(
    lane,
    `SELECT hash(commit_id), hash(production_commit_id), environment_id, service_id
    FROM int_drift__paired
    WHERE commit_id IS NOT NULL AND production_commit_id IS NOT NULL AND ${where}
    ORDER BY environment_id, service_id`,
    2,
  )
  const compare = startComparison(graph)
  for (let i = 0; i < rowCount; i++) {
    const [here, there] = [numbering.find(keys[0]!, i), numbering.find(keys[1]!, i)]
    if (here === -1 || there === -1) continue
    const [environmentId, serviceId] = columns.map((column) => column[i] as string)
    const isMember = membership(serviceId!)
    const apart = compare(here, there)
    // Where history is cut nobody can tell what lies behind, of whatever service.
    const isMeant = (commit: number) => isMember === null || isMember(commit) || graph.isCut[commit] === 1
    const missing = apart.right.filter(isMeant)
    const commits = [...missing, ...apart.left.filter(isMeant)]
    await out({
      environment_id: commits.map(() => environmentId),
      service_id: commits.map(() => serviceId),
      commit_id: commits.map((commit) => graph.ids[commit]),
      is_missing: commits.map((_, at) => at < missing.length),
      is_cut: commits.map((commit) => graph.isCut[commit] === 1),
    })
  }
}
