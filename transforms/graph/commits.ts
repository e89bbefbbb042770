import type { Lane } from '../lanes.ts'
import { findCircles } from './circles.ts'
import { Numbering, readHashed, type Hashed, type Keys } from './numbering.ts'
import { hearRequests } from './requests.ts'

/** The commit graph as numbers: commit n has the parents `parents[start[n] … start[n + 1])`, its own line's first. */
export interface CommitGraph {
  count: number
  ids: string[]
  repositoryIds: (string | null)[]
  /** The request that the hosting tool, else the commit's message, says it merged, 0 if none. */
  requests: Int32Array
  /** 1 where the tool told so, which goes before what messages say. */
  isTold: Uint8Array
  /** Of a commit that a request put on the line one by one (a rebase) the commit that merged it, else −1. */
  owner: Int32Array
  start: Int32Array
  parents: Int32Array
  /** 1 where the message says that a main line was merged, not a topic: what it brought is no one change. */
  isTrunkMerge: Uint8Array
  /** 1 where parents are missing: a shallow boundary, a history that came in part, or one that was told in a circle. */
  isCut: Uint8Array
}

/** A graph with its commits' numbers. */
export interface LoadedGraph {
  graph: CommitGraph
  numbering: Numbering
}

type Nodes = [string[], (string | null)[], number[], boolean[], boolean[]]

/** Of the repositories that `where` picks out, each with all of its commits: no edge leads from one to another. */
export async function loadCommits(lane: Lane, where: string): Promise<LoadedGraph> {
  const nodes = await readHashed(
    lane,
    `SELECT hash(commit_id), commit_id, repository_id, coalesce(request_number, 0),
      coalesce(is_boundary, false), coalesce(is_trunk_merge, false)
    FROM main."commit" WHERE ${where}`,
  )
  const numbering = new Numbering(nodes.keys[0]!)
  const edges = await readHashed(
    lane,
    `SELECT hash(commit_id), hash(parent_commit_id), coalesce(parent_position, 1) FROM commit_parent
    WHERE ${ofCommits(where)}`,
    2,
  )
  const [ids, owners, requests, boundaries, trunks] = nodes.columns as Nodes
  const repositoryIds = shareNames(owners)
  const isCut = Uint8Array.from(boundaries, Number)
  const known = leaveCircles(joinEdges(edges, numbering, repositoryIds, isCut), isCut)
  const graph = {
    count: ids.length,
    ids,
    repositoryIds,
    requests: Int32Array.from(requests),
    isTold: new Uint8Array(ids.length),
    owner: new Int32Array(ids.length).fill(-1),
    ...arrangeParents(ids.length, known.children, known.parents, known.positions),
    isTrunkMerge: Uint8Array.from(trunks, Number),
    isCut,
  }
  await hearRequests(lane, graph, numbering, ofCommits(where))
  return { graph, numbering }
}

/** The predicate of rows with a commit of these repositories. */
export function ofCommits(where: string, column = 'commit_id'): string {
  return where === 'TRUE' ? where : `${column} IN (SELECT commit_id FROM main."commit" WHERE ${where})`
}

interface Edges {
  children: Int32Array
  parents: Int32Array
  positions: Int32Array
}

function joinEdges(
  { keys, columns, rowCount }: Hashed,
  numbering: Numbering,
  repositoryIds: readonly (string | null)[],
  isCut: Uint8Array,
): Edges {
  const [from, to] = keys as [Keys, Keys]
  const children = new Int32Array(rowCount)
  const parents = new Int32Array(rowCount)
  const positions = new Int32Array(rowCount)
  let count = 0
  for (let i = 0; i < rowCount; i++) {
    const child = numbering.find(from, i)
    const end = numbering.find(to, i)
    const isNear = child !== -1 && end !== -1 && repositoryIds[child] === repositoryIds[end]
    const parent = isNear ? end : -1
    if (child !== -1 && parent === -1) isCut[child] = 1
    if (child === -1 || parent === -1) continue
    children[count] = child
    parents[count] = parent
    positions[count++] = columns[0]![i] as number
  }
  return {
    children: children.subarray(0, count),
    parents: parents.subarray(0, count),
    positions: positions.subarray(0, count),
  }
}

/** Git has no circles, but commits can be posted or come in a file: what leads around is taken for unknown. */
function leaveCircles(edges: Edges, isCut: Uint8Array): Edges {
  const isRound = findCircles(isCut.length, edges.children, edges.parents)
  if (!isRound.includes(1)) return edges
  const leads = (i: number) => isRound[edges.children[i]!] === 1 && isRound[edges.parents[i]!] === 1
  for (const [i, child] of edges.children.entries()) if (leads(i)) isCut[child] = 1
  const keep = (column: Int32Array) => column.filter((_, i) => !leads(i))
  return { children: keep(edges.children), parents: keep(edges.parents), positions: keep(edges.positions) }
}

/** One object for equal texts. */
function shareNames(names: readonly (string | null)[]): (string | null)[] {
  const known = new Map<string, string>()
  return names.map((name) => {
    if (name === null) return null
    const first = known.get(name)
    if (first === undefined) known.set(name, name)
    return first ?? name
  })
}

/** Counting sort by child; the few parents of one child are put in order by insertion. */
export function arrangeParents(
  count: number,
  children: ArrayLike<number>,
  parents: ArrayLike<number>,
  positions: ArrayLike<number>,
): { start: Int32Array; parents: Int32Array } {
  const start = new Int32Array(count + 1)
  for (let i = 0; i < children.length; i++) start[(children[i] as number) + 1]!++
  for (let n = 0; n < count; n++) start[n + 1]! += start[n]!
  const filled = start.slice(0, count)
  const sorted = new Int32Array(children.length)
  const ranks = new Int32Array(children.length)
  for (let i = 0; i < children.length; i++) {
    const child = children[i] as number
    let at = filled[child]!++
    for (; at > start[child]! && ranks[at - 1]! > (positions[i] as number); at--) {
      sorted[at] = sorted[at - 1]!
      ranks[at] = ranks[at - 1]!
    }
    sorted[at] = parents[i] as number
    ranks[at] = positions[i] as number
  }
  return { start, parents: sorted }
}

/** The longest way from a root: an ancestor's is always smaller, which ends most searches at once. */
export function measureGenerations(graph: CommitGraph): Int32Array {
  const { count, start, parents } = graph
  const generation = new Int32Array(count)
  const missing = new Int32Array(count)
  const childStart = new Int32Array(count + 1)
  for (const parent of parents) childStart[parent + 1]!++
  for (let n = 0; n < count; n++) childStart[n + 1]! += childStart[n]!
  const filled = childStart.slice(0, count)
  const children = new Int32Array(parents.length)
  const ready: number[] = []
  for (let n = 0; n < count; n++) {
    missing[n] = start[n + 1]! - start[n]!
    if (missing[n] === 0) ready.push(n)
    for (let i = start[n]!; i < start[n + 1]!; i++) children[filled[parents[i]!]!++] = n
  }
  for (let n = ready.pop(); n !== undefined; n = ready.pop()) {
    for (let i = childStart[n]!; i < childStart[n + 1]!; i++) {
      const child = children[i]!
      if (generation[child]! <= generation[n]!) generation[child] = generation[n]! + 1
      if (--missing[child]! === 0) ready.push(child)
    }
  }
  return generation
}
