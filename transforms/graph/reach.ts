import { measureGenerations, type CommitGraph } from './commits.ts'

/** Questions of reachability over one graph; its marks are reused, so that a question costs only what it visits. */
export class Reach {
  readonly graph: CommitGraph
  private readonly generation: Int32Array
  private readonly seen: Int32Array
  private round = 0
  private readonly taken: Int32Array
  private walks = 0
  private readonly stack: number[] = []

  constructor(graph: CommitGraph) {
    this.graph = graph
    this.generation = measureGenerations(graph)
    this.seen = new Int32Array(graph.count)
    this.taken = new Int32Array(graph.count)
  }

  /** How far from its history's beginning a commit is, by the longest way; −1 for an unknown commit. */
  depthOf(commit: number): number {
    return this.generation[commit] ?? -1
  }

  /** Whether `ancestor` is reachable from `commit` and is not the commit itself. */
  isAncestor(ancestor: number, commit: number): boolean {
    const { graph, generation, seen, stack } = this
    const floor = generation[ancestor]!
    if (generation[commit]! <= floor) return false
    const mark = ++this.round
    stack.length = 0
    stack.push(commit)
    for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
      for (let i = graph.start[n]!; i < graph.start[n + 1]!; i++) {
        const parent = graph.parents[i]!
        if (parent === ancestor) return true
        if (generation[parent]! <= floor || seen[parent] === mark) continue
        seen[parent] = mark
        stack.push(parent)
      }
    }
    return false
  }

  /** A walk over several starting points that visits each commit once, until another one is started. */
  startWalk(): (from: number, visit: (commit: number) => void) => void {
    const mark = ++this.walks
    const { taken } = this
    const { start, parents } = this.graph
    return (from, visit) => {
      if (mark !== this.walks) throw new Error('Another walk has been started')
      if (taken[from] === mark) return
      taken[from] = mark
      const stack = [from]
      for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
        visit(n)
        for (let i = start[n]!; i < start[n + 1]!; i++) {
          const parent = parents[i]!
          if (taken[parent] === mark) continue
          taken[parent] = mark
          stack.push(parent)
        }
      }
    }
  }
}
