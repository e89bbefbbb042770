import type { CommitGraph } from './commits.ts'

/** A place from which a line is drawn: a branch's or tag's commit. */
export interface Root {
  commit: number
  kind: LineKind
}
export type LineKind = 'default' | 'release' | 'other'

export interface Lines {
  /** The commit of a line that brought this one, −1 where no root reaches it. */
  line: Int32Array
  /** The nearest commit on the way to the line that merged a request, else that of the line. */
  change: Int32Array
  position: Int32Array
  kinds: (LineKind | undefined)[]
}

interface Stretch {
  commits: number[]
  next: number
  line: number
  /** −1 where each commit is a change of its own. */
  change: number
}

/** Draws first-parent lines from the roots in their order; what a merge brings is drawn, oldest first, before the line goes on. */
export function drawLines(graph: CommitGraph, roots: readonly Root[]): Lines {
  const lines: Lines = {
    line: new Int32Array(graph.count).fill(-1),
    change: new Int32Array(graph.count).fill(-1),
    position: new Int32Array(graph.count),
    kinds: Array.from({ length: graph.count }),
  }
  const counters = new Map<string, number>()
  for (const root of roots) {
    if (lines.line[root.commit] !== -1) continue
    const counter =
      root.kind === 'default' ? `default ${graph.repositoryIds[root.commit]}` : String(root.commit)
    counters.set(counter, drawLine(graph, lines, root, counters.get(counter) ?? 0))
  }
  return lines
}

function drawLine(graph: CommitGraph, lines: Lines, root: Root, from: number): number {
  let position = from
  const open: Stretch[] = [{ commits: walkBack(graph, lines, root.commit), next: 0, line: -1, change: -1 }]
  for (let stretch = open.at(-1); stretch; stretch = open.at(-1)) {
    const commit = stretch.commits[stretch.next]
    if (commit === undefined) {
      open.pop()
    } else if (lines.line[commit] !== -1) {
      stretch.next++
    } else {
      const merged = unmergedParent(graph, lines, commit)
      const line = stretch.line === -1 ? commit : stretch.line
      const change = findChange(graph, commit, stretch.change)
      if (merged === -1) {
        lines.line[commit] = line
        lines.change[commit] = change
        lines.kinds[commit] = root.kind
        lines.position[commit] = position++
        stretch.next++
      } else {
        const isTopic = graph.requests[commit] !== 0 || graph.isTrunkMerge[commit] === 0
        open.push({ commits: walkBack(graph, lines, merged), next: 0, line, change: isTopic ? change : -1 })
      }
    }
  }
  return position
}

function findChange({ requests, owner }: CommitGraph, commit: number, stretch: number): number {
  if (owner[commit] !== -1) return owner[commit]!
  return stretch === -1 || requests[commit] !== 0 ? commit : stretch
}

/** From a commit along first parents to the first that already lies on a line, oldest first. */
function walkBack(graph: CommitGraph, lines: Lines, from: number): number[] {
  const commits: number[] = []
  for (let n = from; n !== -1 && lines.line[n] === -1; n = firstParent(graph, n)) commits.push(n)
  return commits.reverse()
}

function firstParent({ start, parents }: CommitGraph, n: number): number {
  return start[n]! < start[n + 1]! ? parents[start[n]!]! : -1
}

/** Other parents that no line has yet: their stretch comes first, so that the merge is the last of what it brought. */
function unmergedParent({ start, parents }: CommitGraph, lines: Lines, n: number): number {
  for (let i = start[n]! + 1; i < start[n + 1]!; i++) if (lines.line[parents[i]!] === -1) return parents[i]!
  return -1
}

/**
 * What the change that a commit merged is called: its repository and the request's number, else the commit's own id. A
 * number names one change of the default branch, the one that the tool tells, else the first to bear it there; on other
 * lines it names a back-port of it.
 */
export function nameChanges(graph: CommitGraph, lines: Lines): (string | null)[] {
  const names: (string | null)[] = Array.from({ length: graph.count }, () => null)
  const firsts = new Map<string, number>()
  const anchors = [...lines.change.keys()].filter((n) => lines.change[n] === n && isMerged(graph, lines, n))
  for (const n of anchors) {
    names[n] = graph.ids[n]!
    if (graph.requests[n] === 0) continue
    const name = `${graph.repositoryIds[n]}#${graph.requests[n]}`
    if (lines.kinds[n] !== 'default') names[n] = name
    const first = firsts.get(name)
    const isDefault = lines.kinds[n] === 'default'
    if (isDefault && (first === undefined || goesBefore(graph, lines, n, first))) firsts.set(name, n)
  }
  for (const [name, n] of firsts) names[n] = name
  return names
}

/** A request may have been merged to a branch that neither the default branch nor a release has yet: the tool tells. */
function isMerged({ isTold }: CommitGraph, { kinds }: Lines, n: number): boolean {
  return kinds[n] !== 'other' || isTold[n] === 1
}

function goesBefore({ isTold }: CommitGraph, { position }: Lines, n: number, other: number): boolean {
  return isTold[n] === isTold[other] ? position[n]! < position[other]! : isTold[n] === 1
}
