import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../tests/chance.ts'
import { drawLines, nameChanges } from './lines.ts'
import { anyGraph, graphOf, reachable } from '../../tests/transforms/graph.ts'

describe('lines', () => {
  it('bring every commit that a root reaches exactly once, by a commit that reaches it', () => {
    fc.assert(
      fc.property(anyGraph, fc.nat(), fc.nat(), (parents, x, y) => {
        const roots = [x % parents.length, y % parents.length]
        const lines = drawLines(graphOf(parents), [
          { commit: roots[0]!, kind: 'default' },
          { commit: roots[1]!, kind: 'release' },
        ])
        const wanted = new Set([...reachable(parents, roots[0]!), ...reachable(parents, roots[1]!)])
        parents.forEach((_, n) => {
          expect(lines.line[n] !== -1).toBe(wanted.has(n))
          if (!wanted.has(n)) return
          expect(reachable(parents, lines.line[n]!).has(n)).toBe(true)
          expect(reachable(parents, lines.change[n]!).has(n)).toBe(true)
          expect(lines.line[lines.line[n]!]).toBe(lines.line[n])
        })
      }),
    )
  })

  it('keep requests apart within a merged branch', () => {
    // 0 ← 1 ← 6 main; 2, 3 (request 5) and 4 ← 5 (merge of request 7) on the branch that 6 merges.
    const parents = [[], [0], [0], [2], [3], [3, 4], [1, 5]]
    const graph = graphOf(parents, [0, 0, 0, 5, 0, 7, 0])
    const lines = drawLines(graph, [{ commit: 6, kind: 'default' }])
    expect([...lines.line]).toEqual([0, 1, 6, 6, 6, 6, 6])
    expect([...lines.change]).toEqual([0, 1, 6, 3, 5, 5, 6])
    expect(nameChanges(graph, lines)).toEqual(['r@0', 'r@1', null, 'r#5', null, 'r#7', 'r@6'])
  })

  it('let what a pull of the main line brought be changes of their own', () => {
    // 0 ← 1 ← 4 here, 0 ← 2 ← 3 there, and 4 merges 3.
    const graph = graphOf([[], [0], [0], [2], [1, 3]])
    graph.isTrunkMerge[4] = 1
    const lines = drawLines(graph, [{ commit: 4, kind: 'default' }])
    expect([...lines.line]).toEqual([0, 1, 4, 4, 4])
    expect([...lines.change]).toEqual([0, 1, 2, 3, 4])
  })

  it('let a number name one change of the default branch; elsewhere it is a back-port', () => {
    const graph = graphOf([[], [0], [1], [1]], [0, 9, 9, 9])
    const lines = drawLines(graph, [
      { commit: 2, kind: 'default' },
      { commit: 3, kind: 'release' },
    ])
    expect(nameChanges(graph, lines)).toEqual(['r@0', 'r#9', 'r@2', 'r#9'])
  })

  it('give positions that stay as the line grows', () => {
    const before = drawLines(graphOf([[], [0], [0], [1, 2]]), [{ commit: 3, kind: 'default' }])
    const after = drawLines(graphOf([[], [0], [0], [1, 2], [3]]), [{ commit: 4, kind: 'default' }])
    expect([...after.position].slice(0, 4)).toEqual([...before.position])
  })
})
