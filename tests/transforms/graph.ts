/** Commit graphs by hand and at random. */
import fc from 'fast-check'
import { arrangeParents, type CommitGraph } from '../../transforms/graph/commits.ts'

/** Commit n's parents, all smaller; its request's number, 0 for none. */
export function graphOf(parents: number[][], requests: number[] = []): CommitGraph {
  const edges = parents.flatMap((list, child) =>
    list.map((parent, position) => ({ child, parent, position })),
  )
  return {
    count: parents.length,
    ids: parents.map((_, n) => `r@${n}`),
    repositoryIds: parents.map(() => 'r'),
    requests: Int32Array.from(parents, (_, n) => requests[n] ?? 0),
    isTold: new Uint8Array(parents.length),
    owner: new Int32Array(parents.length).fill(-1),
    isTrunkMerge: new Uint8Array(parents.length),
    isCut: new Uint8Array(parents.length),
    ...arrangeParents(
      parents.length,
      edges.map(({ child }) => child),
      edges.map(({ parent }) => parent),
      edges.map(({ position }) => position),
    ),
  }
}

export const anyGraph = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 30 })
  .map((lists) => lists.map((list, n) => [...new Set(n === 0 ? [] : list.map((value) => value % n))]))

export function reachable(parents: number[][], from: number): Set<number> {
  const found = new Set([from])
  for (const n of found) for (const parent of parents[n]!) found.add(parent)
  return found
}
