import type { Lane } from '../lanes.ts'

/** The commit graph as numbers: commit n has the parents `parents[start[n] … start[n + 1])`, its own line's first. */
export interface CommitGraph {
  count: number
  ids: string[]
  repositoryIds: string[]
  /** The request that the commit's message says it merged, 0 if none. */
  requests: Int32Array
  start: Int32Array
  parents: Int32Array
}

/** Leaves the numbering in the temporary table __graph_node(n, commit_id) for joins by whoever comes after. */
export async function loadCommits(lane: Lane): Promise<CommitGraph> {
  await lane.run(`CREATE OR REPLACE TEMP TABLE __graph_node AS
    SELECT CAST(row_number() OVER () - 1 AS INTEGER) AS n, commit_id, repository_id, request_number FROM main."commit"`)
  const nodes = await lane.columns(
    'SELECT commit_id, repository_id, coalesce(request_number, 0) FROM temp.main.__graph_node ORDER BY n',
  )
  const edges = await lane.columns(`SELECT child.n, parent.n, coalesce(edge.parent_position, 1)
    FROM commit_parent AS edge
    JOIN temp.main.__graph_node AS child ON child.commit_id = edge.commit_id
    JOIN temp.main.__graph_node AS parent ON parent.commit_id = edge.parent_commit_id`)
  const [ids, repositoryIds, requests] = nodes.data as [string[], string[], number[]]
  const [children, parents, positions] = edges.data as [number[], number[], number[]]
  return {
    count: ids.length,
    ids,
    repositoryIds: shareTexts(repositoryIds),
    requests: Int32Array.from(requests),
    ...arrangeParents(ids.length, children, parents, positions),
  }
}

/** One object for equal texts, instead of one a row. */
function shareTexts(texts: string[]): string[] {
  const known = new Map<string, string>()
  return texts.map((text) => known.get(text) ?? (known.set(text, text), text))
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
