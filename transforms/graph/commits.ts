import type { Lane } from '../lanes.ts'
import { Numbering, readHashed, type Hashed, type Keys } from './numbering.ts'
import { hearRequests } from './requests.ts'

/** The commit graph as numbers: commit n has the parents `parents[start[n] … start[n + 1])`, its own line's first. */
export interface CommitGraph {
  count: number
  ids: string[]
  repositoryIds: string[]
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
  /** 1 where parents are missing: a shallow boundary, or a history that came in part. */
  isCut: Uint8Array
}

/** A graph with its commits' numbers, and how many of its ends are not the true ones. */
export interface LoadedGraph {
  graph: CommitGraph
  numbering: Numbering
  /** How many commits of each repository are cut. */
  cuts: Map<string, number>
}

export async function loadCommits(lane: Lane): Promise<LoadedGraph> {
  const nodes = await readHashed(
    lane,
    'SELECT hash(commit_id), commit_id, coalesce(request_number, 0), coalesce(is_boundary, false), coalesce(is_trunk_merge, false) FROM main."commit"',
  )
  const numbering = new Numbering(nodes.keys[0]!)
  const edges = await readHashed(
    lane,
    'SELECT hash(commit_id), hash(parent_commit_id), coalesce(parent_position, 1) FROM commit_parent',
    2,
  )
  const [ids, requests, boundaries, trunks] = nodes.columns as [string[], number[], boolean[], boolean[]]
  const repositoryIds = nameRepositories(ids)
  const isCut = Uint8Array.from(boundaries, Number)
  const known = joinEdges(edges, numbering, isCut)
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
  await hearRequests(lane, graph, numbering)
  return { graph, numbering, cuts: countCuts(graph) }
}

function joinEdges({ keys, columns, rowCount }: Hashed, numbering: Numbering, isCut: Uint8Array) {
  const [from, to] = keys as [Keys, Keys]
  const children = new Int32Array(rowCount)
  const parents = new Int32Array(rowCount)
  const positions = new Int32Array(rowCount)
  let count = 0
  for (let i = 0; i < rowCount; i++) {
    const child = numbering.find(from, i)
    const parent = numbering.find(to, i)
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

function countCuts({ repositoryIds, isCut }: CommitGraph): Map<string, number> {
  const cuts = new Map<string, number>()
  for (const [n, id] of repositoryIds.entries()) cuts.set(id, (cuts.get(id) ?? 0) + isCut[n]!)
  return cuts
}

/** A commit's id begins with its repository's; one object for equal texts. */
function nameRepositories(ids: string[]): string[] {
  const known = new Map<string, string>()
  let last = ''
  return ids.map((id) => {
    const end = id.lastIndexOf('@')
    if (last.length === end && id.startsWith(last)) return last
    const name = id.slice(0, end)
    last = known.get(name) ?? (known.set(name, name), name)
    return last
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
