import type { Lane } from '../lanes.ts'
import type { CommitGraph } from './commits.ts'
import { readHashed, type Numbering } from './numbering.ts'

/**
 * What the hosting tool tells of requests: which commit merged each, and which commits of the line are its own. A rebase
 * puts a request's commits on the line under new digests: author time and subject stay, and they end at the merge commit.
 */
export async function hearRequests(
  lane: Lane,
  graph: CommitGraph,
  numbering: Numbering,
  isMeant: string,
): Promise<void> {
  const merged = await readHashed(
    lane,
    `SELECT hash(commit_id), max(TRY_CAST(split_part(change_id, '#', -1) AS INTEGER)) FROM requested_commit
    WHERE is_merge_commit AND commit_id IS NOT NULL AND ${isMeant} GROUP BY ALL`,
  )
  for (let i = 0; i < merged.rowCount; i++) {
    const commit = numbering.find(merged.keys[0]!, i)
    const number = merged.columns[0]![i] as number | null
    if (commit === -1 || number === null) continue
    graph.requests[commit] = number
    graph.isTold[commit] = 1
  }
  for (const [merge, own] of await readOwnCommits(lane, numbering, isMeant)) {
    const isOwn = (n: number) => n !== -1 && own.has(n) && graph.isTold[n] === 0
    for (let n = firstParent(graph, merge); isOwn(n); n = firstParent(graph, n)) graph.owner[n] = merge
  }
}

/** By merge commit, the commits in the graph that are a request's own or bear the author time and subject of one. */
async function readOwnCommits(
  lane: Lane,
  numbering: Numbering,
  isMeant: string,
): Promise<Map<number, Set<number>>> {
  const { keys, rowCount } = await readHashed(
    lane,
    `SELECT hash(merge.commit_id), hash(found.commit_id)
    FROM (SELECT * FROM requested_commit WHERE is_merge_commit AND commit_id IS NOT NULL AND ${isMeant}) AS merge
    JOIN requested_commit AS own ON own.change_id = merge.change_id AND coalesce(own.is_own, NOT own.is_merge_commit)
    JOIN main."commit" AS found ON found.repository_id = own.repository_id
      AND found.authored_at = own.authored_at AND found.subject = own.subject
    ORDER BY merge.commit_id, found.commit_id`,
    2,
  )
  const owned = new Map<number, Set<number>>()
  for (let i = 0; i < rowCount; i++) {
    const [merge, own] = [numbering.find(keys[0]!, i), numbering.find(keys[1]!, i)]
    if (merge === -1 || own === -1) continue
    if (!owned.has(merge)) owned.set(merge, new Set())
    owned.get(merge)!.add(own)
  }
  return owned
}

function firstParent({ start, parents }: CommitGraph, n: number): number {
  return start[n]! < start[n + 1]! ? parents[start[n]!]! : -1
}
