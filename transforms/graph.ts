import type { ComputedModel } from './rebuild.ts'
import type { Lane } from './lanes.ts'
import { assignCommits, markMembers, type Assignment, type Membership } from './graph/assignment.ts'
import { loadCommits, type CommitGraph, type LoadedGraph } from './graph/commits.ts'
import { startComparison } from './graph/drift.ts'
import { loadDeployments, sequenceDeployments } from './graph/deployments.ts'
import { nestReleases, type Kin } from './graph/families.ts'
import { drawLines, nameChanges, type LineKind, type Lines, type Root } from './graph/lines.ts'
import { readHashed, type Numbering } from './graph/numbering.ts'
import { Reach } from './graph/reach.ts'
import { scheduleRunbooks } from './graph/runbooks.ts'
import { orderReleases, type Release } from './graph/releases.ts'

/**
 * The models that SQL cannot say: lines, order and change sets of the commit graph, over typed arrays.
 * One build asks several times; the graph is loaded once for its lane.
 */
export const computed: Record<string, ComputedModel> = {
  int_commit__lined: async (lane, out) => {
    const { graph, lines } = await openGraph(lane)
    await writeLines(graph, lines, out)
  },
  int_repository__cut: async (lane, out) => {
    const { cuts } = await openGraph(lane)
    await out({ repository_id: [...cuts.keys()], cut_count: [...cuts.values()] })
  },
  int_deployment__ordered: async (lane, out) => {
    const { sequences } = await openReleases(lane)
    await writeReleases(sequences.flat(), out)
  },
  int_deployment__assigned: async (lane, out) => {
    const opened = await openGraph(lane)
    const { sequences, reach } = await openReleases(lane)
    const membership = await loadMembership(lane, opened)
    for (const releases of sequences)
      await writeAssignments(opened.graph, assignCommits(releases, reach, membership), out)
  },
  int_drift__listed: async (lane, out) => {
    const opened = await openGraph(lane)
    await writeDrift(lane, opened, await loadMembership(lane, opened), out)
  },
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

interface OpenGraph extends LoadedGraph {
  lines: Lines
}
interface OpenReleases {
  sequences: Release[][]
  reach: Reach
}

const graphs = new WeakMap<Lane, Promise<OpenGraph>>()
const releasesOf = new WeakMap<Lane, Promise<OpenReleases>>()

function openGraph(lane: Lane): Promise<OpenGraph> {
  let found = graphs.get(lane)
  if (!found) graphs.set(lane, (found = loadGraph(lane)))
  return found
}

async function loadGraph(lane: Lane): Promise<OpenGraph> {
  const loaded = await loadCommits(lane)
  return { ...loaded, lines: drawLines(loaded.graph, await loadRoots(lane, loaded.numbering)) }
}

function openReleases(lane: Lane): Promise<OpenReleases> {
  let found = releasesOf.get(lane)
  if (!found) releasesOf.set(lane, (found = loadReleases(lane)))
  return found
}

async function loadReleases(lane: Lane): Promise<OpenReleases> {
  const { graph, numbering } = await openGraph(lane)
  const reach = new Reach(graph)
  const sequences = sequenceDeployments(await loadDeployments(lane, numbering), reach)
  return { reach, sequences: sequences.map((sequence) => orderReleases(sequence, reach)) }
}

async function loadRoots(lane: Lane, numbering: Numbering): Promise<Root[]> {
  const { keys, columns, rowCount } = await readHashed(
    lane,
    `SELECT hash(commit_id), CASE WHEN is_default THEN 'default' WHEN is_release THEN 'release' ELSE 'other' END AS kind
    FROM code_ref
    WHERE commit_id IS NOT NULL
    ORDER BY CASE WHEN is_default THEN 0 WHEN is_release THEN 1 ELSE 2 END, named_at, code_ref_id`,
  )
  const roots = Array.from({ length: rowCount }, (_, i): Root => {
    return { commit: numbering.find(keys[0]!, i), kind: columns[0]![i] as LineKind }
  })
  return roots.filter(({ commit }) => commit !== -1)
}

async function loadMembership(lane: Lane, { graph, numbering, lines }: OpenGraph): Promise<Membership> {
  const { keys, columns, rowCount } = await readHashed(
    lane,
    'SELECT hash(commit_id), service_id FROM int_commit__foldered',
  )
  const folders = await lane.rows<{ id: string }>(
    'SELECT service_id AS id FROM service WHERE path_prefix IS NOT NULL',
  )
  const touching = new Map(folders.map(({ id }): [string, number[]] => [id, []]))
  for (let i = 0; i < rowCount; i++) {
    const commit = numbering.find(keys[0]!, i)
    if (commit !== -1) touching.get(columns[0]![i] as string)?.push(commit)
  }
  const members = new Map(
    [...touching].map(([id, commits]) => [id, markMembers(graph, lines.change, commits)]),
  )
  return (serviceId) => members.get(serviceId) ?? null
}

/** Rows a batch: what one batch leaves behind is gone before the next one needs it. */
const BATCH = 16_384

async function writeLines(graph: CommitGraph, lines: Lines, out: Out): Promise<void> {
  const changes = nameChanges(graph, lines)
  for (let from = 0; from < graph.count; from += BATCH) {
    const reached: number[] = []
    for (let n = from; n < Math.min(from + BATCH, graph.count); n++) if (lines.line[n] !== -1) reached.push(n)
    await out({
      commit_id: reached.map((n) => graph.ids[n]),
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
  let rows = { deployment_id: [] as string[], commit_id: [] as string[], is_counted: [] as boolean[] }
  for (const { release, commits, isKnown } of assignments) {
    for (const commit of commits) {
      rows.deployment_id.push(release.deployment.id)
      rows.commit_id.push(graph.ids[commit]!)
      rows.is_counted.push(isKnown)
    }
    if (rows.commit_id.length < BATCH) continue
    await out(rows)
    rows = { deployment_id: [], commit_id: [], is_counted: [] }
  }
  await out(rows)
}

async function writeDrift(
  lane: Lane,
  { graph, numbering }: OpenGraph,
  membership: Membership,
  out: Out,
): Promise<void> {
  const { keys, columns, rowCount } = await readHashed(
    lane,
    `SELECT hash(commit_id), hash(production_commit_id), environment_id, service_id
    FROM int_drift__paired
    WHERE commit_id IS NOT NULL AND production_commit_id IS NOT NULL
    ORDER BY environment_id, service_id`,
    2,
  )
  const compare = startComparison(graph)
  for (let i = 0; i < rowCount; i++) {
    const [here, there] = [numbering.find(keys[0]!, i), numbering.find(keys[1]!, i)]
    if (here === -1 || there === -1) continue
    const [environmentId, serviceId] = columns.map((column) => column[i] as string)
    const members = membership(serviceId!)
    const apart = compare(here, there)
    // Where history is cut nobody can tell what lies behind, of whatever service.
    const isMeant = (commit: number) => members === null || members[commit] === 1 || graph.isCut[commit] === 1
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
