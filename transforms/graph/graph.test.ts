import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../tests/chance.ts'
import { assignCommits } from './assignment.ts'
import { arrangeParents, measureGenerations, type CommitGraph } from './commits.ts'
import { startComparison } from './drift.ts'
import { sequenceDeployments, type Deployment } from './deployments.ts'
import { drawLines, nameChanges } from './lines.ts'
import { Reach } from './reach.ts'
import { orderReleases } from './releases.ts'
import { parseVersion } from './versions.ts'

/** Commit n's parents, all smaller; its request's number, 0 for none. */
function graphOf(parents: number[][], requests: number[] = []): CommitGraph {
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

function deploymentsOf(
  list: [version: string, commit: number][],
  more: Partial<Deployment> = {},
): Deployment[] {
  return list.map(([version, commit], day) => ({
    id: version,
    serviceId: 's',
    environmentId: 'production',
    isFolder: false,
    isPrerelease: false,
    origin: 'tag',
    version: parseVersion(version),
    finishedAt: day,
    commit,
    ...more,
  }))
}

function release(graph: CommitGraph, list: [string, number][], more: Partial<Deployment> = {}) {
  const reach = new Reach(graph)
  const [sequence] = sequenceDeployments(deploymentsOf(list, more), reach)
  const releases = orderReleases(sequence!, reach)
  const assigned = assignCommits(releases, reach, () => null)
  return releases.map((one) => ({
    name: one.deployment.id,
    previous: one.previous?.deployment.id ?? null,
    isRollback: one.isRollback,
    commits: [...(assigned.find((a) => a.release === one)?.commits ?? [])].sort((a, b) => a - b),
  }))
}

const anyGraph = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 30 })
  .map((lists) => lists.map((list, n) => [...new Set(n === 0 ? [] : list.map((value) => value % n))]))

function reachable(parents: number[][], from: number): Set<number> {
  const found = new Set([from])
  for (const n of found) for (const parent of parents[n]!) found.add(parent)
  return found
}

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

describe('change sets', () => {
  it('hold what the release reaches and no earlier one does', () => {
    fc.assert(
      fc.property(anyGraph, fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), (parents, tips) => {
        const list = tips.map((tip, i): [string, number] => [`v1.${i}.0`, tip % parents.length])
        const seen = new Set<number>()
        for (const { name, commits } of release(graphOf(parents), list, { origin: 'tool' })) {
          const tip = list.find(([version]) => version === name)![1]
          const fresh = [...reachable(parents, tip)].filter((n) => !seen.has(n)).sort((a, b) => a - b)
          expect(commits).toEqual(fresh)
          for (const n of fresh) seen.add(n)
        }
      }),
    )
  })

  it('of parallel lines count nothing twice', () => {
    const graph = graphOf([[], [0], [1], [1], [2]])
    const list: [string, number][] = [
      ['v1.0.0', 1],
      ['v2.0.0', 2],
      ['v1.0.1', 3],
      ['v2.0.1', 4],
    ]
    expect(release(graph, list).map(({ name, previous, commits }) => [name, previous, commits])).toEqual([
      ['v1.0.0', null, [0, 1]],
      ['v2.0.0', 'v1.0.0', [2]],
      ['v1.0.1', 'v1.0.0', [3]],
      ['v2.0.1', 'v2.0.0', [4]],
    ])
  })

  it('are empty for a tag that rolls back, which takes nothing from the next one', () => {
    const graph = graphOf([[], [0], [1], [2]])
    const list: [string, number][] = [
      ['v1.0.0', 0],
      ['v1.1.0', 1],
      ['v1.2.0', 2],
      ['v1.2.1', 1],
      ['v1.3.0', 3],
    ]
    expect(release(graph, list).map(({ name, isRollback, commits }) => [name, isRollback, commits])).toEqual([
      ['v1.0.0', false, [0]],
      ['v1.1.0', false, [1]],
      ['v1.2.0', false, [2]],
      ['v1.2.1', true, []],
      ['v1.3.0', false, [3]],
    ])
  })

  it('of mirror tags on one commit are one release, known by the higher version', () => {
    const graph = graphOf([[], [0], [1]])
    const list: [string, number][] = [
      ['v0.300.0', 0],
      ['v3.0.0', 0],
      ['v3.0.1', 1],
      ['v0.300.1', 1],
      ['v3.1.0', 2],
    ]
    expect(release(graph, list).map(({ name, previous }) => [name, previous])).toEqual([
      ['v3.0.0', null],
      ['v3.0.1', 'v3.0.0'],
      ['v3.1.0', 'v3.0.1'],
    ])
  })

  it('of pre-releases leave out what a final release has, and take nothing from it', () => {
    const graph = graphOf([[], [0], [1], [2]])
    const final = deploymentsOf([
      ['v1.0.0', 0],
      ['v1.1.0', 2],
    ]).map((d, i) => ({ ...d, finishedAt: i * 10 }))
    const before = deploymentsOf([['v1.1.0-rc.1', 1]], {
      isPrerelease: true,
      environmentId: 'pre',
      finishedAt: 5,
    })
    const reach = new Reach(graph)
    const sets = sequenceDeployments([...final, ...before], reach).map((sequence) =>
      assignCommits(orderReleases(sequence, reach), reach, () => null).map((a) => [
        a.release.deployment.id,
        [...a.commits].sort(),
      ]),
    )
    expect(sets).toEqual([
      [
        ['v1.0.0', [0]],
        ['v1.1.0', [1, 2]],
      ],
      [['v1.1.0-rc.1', [1]]],
    ])
  })
})

describe('merges that stand for deployments', () => {
  it('follow their line where a clock was wrong, and none of them is a rollback', () => {
    const graph = graphOf([[], [0], [1]])
    const list: [string, number][] = [
      ['one', 0],
      ['three', 2],
      ['two', 1],
    ]
    const found = release(graph, list, { origin: 'merge' })
    expect(found.map(({ name, isRollback, commits }) => [name, isRollback, commits])).toEqual([
      ['one', false, [0]],
      ['two', false, [1]],
      ['three', false, [2]],
    ])
  })
})

describe('a history that is cut', () => {
  it('leaves the set of the release unknown that reaches the cut first', () => {
    // Two stretches whose beginnings are missing: 0–1 and 2–3–4.
    const graph = graphOf([[], [0], [], [2], [3]])
    graph.isCut.set([1, 0, 1])
    const reach = new Reach(graph)
    const list: [string, number][] = [
      ['v1.0.0', 1],
      ['v1.1.0', 3],
      ['v1.2.0', 4],
    ]
    const [sequence] = sequenceDeployments(deploymentsOf(list), reach)
    const sets = assignCommits(orderReleases(sequence!, reach), reach, () => null)
    expect(sets.map(({ release: { deployment }, isKnown }) => [deployment.id, isKnown])).toEqual([
      ['v1.0.0', false],
      ['v1.1.0', false],
      ['v1.2.0', true],
    ])
  })
})

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
