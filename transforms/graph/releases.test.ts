import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../tests/chance.ts'
import { assignCommits } from './assignment.ts'
import { type CommitGraph } from './commits.ts'
import { sequenceDeployments, type Deployment } from './deployments.ts'
import { Reach } from './reach.ts'
import { orderReleases } from './releases.ts'
import { parseVersion } from './versions.ts'
import { anyGraph, graphOf, reachable } from '../../tests/transforms/graph.ts'

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
