import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../tests/chance.ts'
import { measureGenerations, type CommitGraph } from './commits.ts'
import { startComparison } from './drift.ts'
import { Reach } from './reach.ts'
import { anyGraph, graphOf, reachable } from '../../tests/transforms/graph.ts'

describe('reach', () => {
  it('knows ancestors as a plain walk does', () => {
    fc.assert(
      fc.property(anyGraph, fc.nat(), fc.nat(), (parents, x, y) => {
        const [a, b] = [x % parents.length, y % parents.length]
        const expected = a !== b && reachable(parents, b).has(a)
        expect(new Reach(graphOf(parents)).isAncestor(a, b)).toBe(expected)
      }),
    )
  })

  it('gives every commit a generation above its parents', () => {
    fc.assert(
      fc.property(anyGraph, (parents) => {
        const generation = measureGenerations(graphOf(parents))
        parents.forEach((list, n) =>
          list.forEach((parent) => expect(generation[n]!).toBeGreaterThan(generation[parent]!)),
        )
      }),
    )
  })
})

describe('what two commits have apart', () => {
  const beyond = (graph: CommitGraph, from: number): Set<number> => {
    const found = new Set([from])
    for (const n of found)
      for (let i = graph.start[n]!; i < graph.start[n + 1]!; i++) found.add(graph.parents[i]!)
    return found
  }

  it('is what each reaches and the other does not, on any graph and however often it is asked', () => {
    const drawn = fc.array(fc.array(fc.nat(30), { maxLength: 3 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(drawn, fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 5 }), (lists, pairs) => {
        const graph = graphOf(lists.map((list, n) => [...new Set(list.filter((parent) => parent < n))]))
        const compare = startComparison(graph)
        for (const [a, b] of pairs.map(([one, two]) => [one % graph.count, two % graph.count] as const)) {
          const [mine, theirs] = [beyond(graph, a), beyond(graph, b)]
          const { left, right } = compare(a, b)
          const sorted = (list: Iterable<number>) => [...list].toSorted((one, two) => one - two)
          expect(sorted(left)).toEqual(sorted([...mine].filter((n) => !theirs.has(n))))
          expect(sorted(right)).toEqual(sorted([...theirs].filter((n) => !mine.has(n))))
        }
      }),
    )
  })
})
