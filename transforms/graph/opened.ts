import type { Lane } from '../lanes.ts'
import { markMembers, type Membership } from './assignment.ts'
import { loadCommits, ofCommits, type LoadedGraph } from './commits.ts'
import { loadDeployments, sequenceDeployments } from './deployments.ts'
import { drawLines, type LineKind, type Lines, type Root } from './lines.ts'
import { readHashed, type Numbering } from './numbering.ts'
import { Reach } from './reach.ts'
import { orderReleases, type Release } from './releases.ts'

export interface OpenGraph extends LoadedGraph {
  lines: Lines
}

export interface OpenReleases extends OpenGraph {
  sequences: Release[][]
  reach: Reach
}

const graphs = new WeakMap<Lane, Map<string, Promise<OpenGraph>>>()
const releases = new WeakMap<Lane, Map<string, Promise<OpenReleases>>>()

/** One build asks several times, for the same repositories most often: they are loaded once for its lane. */
function once<T>(known: WeakMap<Lane, Map<string, T>>, lane: Lane, key: string, load: () => T): T {
  const found = known.get(lane) ?? new Map<string, T>()
  known.set(lane, found)
  let value = found.get(key)
  if (value === undefined) found.set(key, (value = load()))
  return value
}

/** The graph of the repositories that `where` picks out. */
export function openGraph(lane: Lane, where: string): Promise<OpenGraph> {
  return once(graphs, lane, where, async () => {
    const loaded = await loadCommits(lane, where)
    return { ...loaded, lines: drawLines(loaded.graph, await loadRoots(lane, loaded.numbering, where)) }
  })
}

/** The releases of the services that `where` picks out, over the graph of all repositories that they were deployed from. */
export function openReleases(lane: Lane, where: string): Promise<OpenReleases> {
  return once(releases, lane, where, async () => {
    const commits = `SELECT commit_id FROM int_deployment__chosen WHERE ${where}`
    const opened = await openGraph(lane, await whereCommitsLie(lane, where, commits))
    const reach = new Reach(opened.graph)
    const sequences = sequenceDeployments(await loadDeployments(lane, opened.numbering, where), reach)
    return { ...opened, reach, sequences: sequences.map((sequence) => orderReleases(sequence, reach)) }
  })
}

/** The predicate of the repositories of these commits; of all where all is asked for. */
export async function whereCommitsLie(lane: Lane, where: string, commits: string): Promise<string> {
  if (where === 'TRUE') return where
  const rows = await lane.rows<{ id: string | null }>(
    `SELECT DISTINCT repository_id AS id FROM main."commit" WHERE commit_id IN (${commits}) ORDER BY 1`,
  )
  const ids = rows.flatMap(({ id }) => (id === null ? [] : `'${id.replaceAll("'", "''")}'`))
  const isKnown = ids.length > 0 ? `repository_id IN (${ids.join(', ')})` : 'FALSE'
  return ids.length < rows.length ? `(${isKnown} OR repository_id IS NULL)` : isKnown
}

async function loadRoots(lane: Lane, numbering: Numbering, where: string): Promise<Root[]> {
  const { keys, columns, rowCount } = await readHashed(
    lane,
    `SELECT hash(commit_id), CASE WHEN is_default THEN 'default' WHEN is_release THEN 'release' ELSE 'other' END AS kind
    FROM code_ref
    WHERE commit_id IS NOT NULL AND ${ofCommits(where)}
    ORDER BY CASE WHEN is_default THEN 0 WHEN is_release THEN 1 ELSE 2 END, named_at, code_ref_id`,
  )
  const roots = Array.from({ length: rowCount }, (_, i): Root => {
    return { commit: numbering.find(keys[0]!, i), kind: columns[0]![i] as LineKind }
  })
  return roots.filter(({ commit }) => commit !== -1)
}

/** Which commits the services that `where` picks out take. */
export async function loadMembership(
  lane: Lane,
  { graph, numbering, lines }: OpenGraph,
  where: string,
): Promise<Membership> {
  const { keys, columns, rowCount } = await readHashed(
    lane,
    `SELECT hash(commit_id), service_id FROM int_commit__foldered WHERE ${where}`,
  )
  const folders = await lane.rows<{ id: string }>(
    `SELECT service_id AS id FROM service WHERE path_prefix IS NOT NULL AND ${where}`,
  )
  const touching = new Map(folders.map(({ id }): [string, number[]] => [id, []]))
  for (let i = 0; i < rowCount; i++) {
    const commit = numbering.find(keys[0]!, i)
    if (commit !== -1) touching.get(columns[0]![i] as string)?.push(commit)
  }
  return markMembers(graph, lines.change, touching)
}
