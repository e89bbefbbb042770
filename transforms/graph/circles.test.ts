import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../tests/chance.ts'
import { findCircles } from './circles.ts'

type Edge = readonly [from: number, to: number]

const find = (count: number, edges: readonly Edge[]) => [
  ...findCircles(
    count,
    Int32Array.from(edges, ([from]) => from),
    Int32Array.from(edges, ([, to]) => to),
  ),
]

/** By walking from each node: whether it comes back to itself. */
function comesBack(count: number, edges: readonly Edge[]): number[] {
  return Array.from({ length: count }, (_, node) => {
    const reached = new Set<number>()
    const open = [node]
    for (let n = open.pop(); n !== undefined; n = open.pop())
      for (const [from, to] of edges) {
        if (from !== n || reached.has(to)) continue
        reached.add(to)
        open.push(to)
      }
    return Number(reached.has(node))
  })
}

describe('circles', () => {
  it.each<[string, number, Edge[], number[]]>([
    [
      'none in a history',
      4,
      [
        [3, 2],
        [3, 1],
        [2, 0],
        [1, 0],
      ],
      [0, 0, 0, 0],
    ],
    [
      'a commit that is its own parent',
      3,
      [
        [2, 1],
        [1, 1],
        [1, 0],
      ],
      [0, 1, 0],
    ],
    [
      "two that are each other's",
      4,
      [
        [3, 2],
        [2, 1],
        [1, 2],
        [1, 0],
      ],
      [0, 1, 1, 0],
    ],
  ])('%s', (_, count, edges, expected) => {
    expect(find(count, edges)).toEqual(expected)
  })

  const graphs = fc
    .integer({ min: 1, max: 12 })
    .chain((count) =>
      fc.tuple(
        fc.constant(count),
        fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 20 }),
      ),
    )

  it('every node that comes back to itself is on one, and without edges between them none does', () => {
    fc.assert(
      fc.property(graphs, ([count, edges]) => {
        const found = find(count, edges)
        for (const [node, isRound] of comesBack(count, edges).entries())
          if (isRound === 1) expect(found[node]).toBe(1)
        const rest = edges.filter(([from, to]) => found[from] === 0 || found[to] === 0)
        expect(comesBack(count, rest)).not.toContain(1)
      }),
    )
  })

  it('a graph without any keeps all of its edges', () => {
    fc.assert(
      fc.property(graphs, ([count, edges]) => {
        const downwards = edges.filter(([from, to]) => from > to)
        expect(find(count, downwards)).not.toContain(1)
      }),
    )
  })
})
