import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../tests/chance.ts'
import { findCircles } from './circles.ts'
import { findWay, hopsFrom, stepsOf, type Direction } from './walk.ts'
import type { MapEdge } from './web.ts'

function edge(from: string, to: string, more: Partial<MapEdge> = {}): MapEdge {
  return {
    from_node_id: from,
    to_node_id: to,
    kind: 'calls',
    is_directed: true,
    is_self: from === to,
    is_undeclared: false,
    declared_ratio: 1,
    manifest_ratio: null,
    traced_ratio: null,
    co_changed_ratio: null,
    incident_ratio: null,
    confidence_ratio: 1,
    source_count: 1,
    valid_from_at: null,
    ...more,
  }
}
const chain = (text: string) => text.split(' ').map((pair) => edge(pair[0]!, pair[1]!))
const near = (edges: MapEdge[], start: string, direction: Direction, hops = 9) =>
  [...hopsFrom([start], stepsOf(edges, direction), hops)].map(([id, hop]) => `${id}${hop}`).join(' ')

describe('who is near', () => {
  const edges = [...chain('ab bc cd xb'), edge('c', 'z', { is_directed: false })]

  it('is what a node needs upstream, what needs it downstream, and all of it both ways', () => {
    expect(near(edges, 'b', 'upstream')).toBe('b0 c1 d2')
    expect(near(edges, 'b', 'downstream')).toBe('b0 a1 x1')
    expect(near(edges, 'b', 'both')).toBe('b0 a1 c1 x1 d2 z2')
  })

  it('is as far as one asks', () => {
    expect(near(edges, 'a', 'upstream', 1)).toBe('a0 b1')
    expect(near(edges, 'a', 'upstream', 0)).toBe('a0')
  })
})

describe('a way', () => {
  const names = (from: string, to: string, edges: MapEdge[], direction: Direction = 'upstream') =>
    findWay(from, to, stepsOf(edges, direction))?.map((step) => step.from_node_id + step.to_node_id) ?? null

  it('is a shortest one, of several the surest', () => {
    const edges = [...chain('ab bd cd de ae'), edge('a', 'c', { confidence_ratio: 0.5 })]
    expect(names('a', 'd', edges)).toEqual(['ab', 'bd'])
    expect(names('a', 'e', edges)).toEqual(['ae'])
  })

  it('leads over edges without direction only where any will do', () => {
    const edges = [edge('a', 'b', { is_directed: false }), ...chain('bc')]
    expect(names('a', 'c', edges)).toBeNull()
    expect(names('a', 'c', edges, 'both')).toEqual(['ab', 'bc'])
  })

  it('to itself takes no step, and to where none leads there is none', () => {
    expect(names('a', 'a', chain('ab'))).toEqual([])
    expect(names('b', 'a', chain('ab'))).toBeNull()
  })
})

describe('circles', () => {
  it('are nodes that need each other, the largest first; one that needs itself is none', () => {
    expect(findCircles(chain('ab bc ca de ed ff ag'))).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ])
  })

  it('do not come of edges without direction', () => {
    expect(findCircles([edge('b', 'a'), edge('a', 'b', { is_directed: false })])).toEqual([])
  })

  it('are found in a chain as long as an organisation', () => {
    const count = 20_000
    const long = Array.from({ length: count }, (_, i) => edge(`n${i}`, `n${(i + 1) % count}`))
    expect(findCircles(long).map(({ length }) => length)).toEqual([count])
  })
})

const webs = fc
  .array(
    fc.record({
      from: fc.nat(11),
      to: fc.nat(11),
      isDirected: fc.boolean(),
      sure: fc.double({ min: 0.01, max: 1, noNaN: true }),
    }),
    {
      maxLength: 40,
    },
  )
  .map((drawn) =>
    drawn.map(({ from, to, isDirected, sure }) =>
      edge(`n${from}`, `n${to}`, { is_directed: isDirected, confidence_ratio: sure }),
    ),
  )

describe('in any web, with circles and self edges', () => {
  it('hops are the length of a shortest way, and one node is reached exactly when a way leads to it', () => {
    fc.assert(
      fc.property(webs, fc.constantFrom<Direction>('both', 'upstream', 'downstream'), (edges, direction) => {
        const steps = stepsOf(edges, direction)
        const hops = hopsFrom(['n0'], steps, 99)
        for (let i = 0; i < 12; i++) expect(findWay('n0', `n${i}`, steps)?.length).toBe(hops.get(`n${i}`))
      }),
    )
  })

  it('what is upstream of one has it downstream', () => {
    fc.assert(
      fc.property(webs, (edges) => {
        const [up, down] = [stepsOf(edges, 'upstream'), stepsOf(edges, 'downstream')]
        for (const [id, hop] of hopsFrom(['n0'], up, 99)) expect(hopsFrom([id], down, 99).get('n0')).toBe(hop)
      }),
    )
  })

  it('members of a circle reach each other, and no two others do', () => {
    fc.assert(
      fc.property(webs, (edges) => {
        const steps = stepsOf(edges, 'upstream')
        const circleOf = new Map(findCircles(edges).flatMap((all, i) => all.map((id) => [id, i] as const)))
        for (let a = 0; a < 12; a++) {
          for (let b = a + 1; b < 12; b++) {
            const [one, other] = [`n${a}`, `n${b}`]
            const both = findWay(one, other, steps) !== null && findWay(other, one, steps) !== null
            const same = circleOf.has(one) && circleOf.get(one) === circleOf.get(other)
            expect(both).toBe(same)
          }
        }
      }),
    )
  })
})
