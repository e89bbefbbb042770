import { describe, expect, it } from 'vitest'
import type { MapEdge, MapNode } from '#lib/data/types.ts'
import { cameraFor, nodeAt } from './dots.ts'
import { looseEnds } from './findings.ts'
import { readMapFilter } from './filter.ts'
import { cellsOf, sayImpact } from './impact.ts'
import { box, scatter, setOut } from './layout.ts'
import { columnsOf, frameOf, pathOf, pictureOf } from './picture.ts'
import { findNode, labelsOf, offersFor } from './search.ts'
import { basesOf, dashOf, sayBases, sayConfidence, sayKind, sayMark } from './words.ts'

const node = (id: string, more: Partial<MapNode> = {}): MapNode => ({
  node_id: id,
  name: id,
  kind: 'service',
  service_id: id,
  repository_id: null,
  tier: null,
  life_cycle: null,
  value_stream_id: null,
  team_id: null,
  team_name: null,
  is_orphan: false,
  hops: null,
  need_count: 0,
  dependant_count: 0,
  undeclared_count: 0,
  circle: null,
  ...more,
})
const edge = (from: string, to: string, more: Partial<MapEdge> = {}): MapEdge => ({
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
})
const answer = (ids: string, pairs: string) => ({
  nodes: [...ids].map((id) => node(id)),
  edges: pairs.split(' ').map((pair) => edge(pair[0] as string, pair[1] as string)),
})

describe('the picture', () => {
  it('draws no line from a node to itself, nor to what is not here', () => {
    const { links, order } = pictureOf(answer('ab', 'ab aa bz'))
    expect(links.map(({ from, to }) => [from, to])).toEqual([[0, 1]])
    expect([...order.links]).toEqual([0, 1])
  })

  it('stands what needs the focus to its left and what it needs to its right, one column a hop', () => {
    const picture = pictureOf(answer('fabcdx', 'fa ab cf dc xa'))
    expect([...columnsOf(picture, 'f')]).toEqual([0, 1, 2, -1, -2, 0])
    expect([...columnsOf(picture, 'nobody')]).toEqual([0, 0, 0, 0, 0, 0])
  })

  it('sets boxes of a column apart, those beside each other that are linked', () => {
    const picture = pictureOf(answer('fabcd', 'fa fb ca db'))
    const columns = Int16Array.of(0, 1, 1, 2, 2)
    const places = setOut({ ...picture.order, columns })
    const y = (i: number) => places[2 * i + 1] as number
    for (const [one, other] of [
      [1, 2],
      [3, 4],
    ] as const)
      // prettier-ignore
      expect(Math.abs(y(one) - y(other))).toBeGreaterThanOrEqual(box.height + box.gapY - 0.01)
    expect(Math.sign(y(1) - y(2))).toBe(Math.sign(y(3) - y(4)))
    expect(places[0]).toBe(0)
    expect(places[2]).toBe(box.width + box.gapX)
  })

  it('is the same each time, and shown on the way when it is of dots', () => {
    const { order } = pictureOf(answer('abcdef', 'ab bc cd de ef'))
    let looks = 0
    const first = scatter(order, () => looks++)
    expect([looks, [...scatter(order)]]).toEqual([3, [...first]])
    expect([...setOut(order)]).toEqual([...setOut(order)])
  })

  it('is as large as what is on it, and of nothing as large as nothing', () => {
    expect(frameOf(Float32Array.of(0, 0, 100, 50), 0)).toEqual({
      left: -86,
      top: -22,
      width: 272,
      height: 94,
    })
    expect(frameOf(new Float32Array())).toEqual({ left: 0, top: 0, width: 0, height: 0 })
    expect(scatter({ count: 0, links: new Uint32Array() })).toHaveLength(0)
  })

  it('draws lines from side to side, and a bow within a column', () => {
    expect(pathOf([0, 0], [256, 40])).toBe('M86 0C128 0 128 40 170 40')
    expect(pathOf([256, 40], [0, 0])).toBe('M170 40C128 40 128 0 86 0')
    expect(pathOf([0, 0], [0, 80])).toBe('M86 0C122 0 122 80 86 80')
  })

  it('finds the dot that a pointer is on', () => {
    const places = Float32Array.of(0, 0, 100, 0)
    const size = { width: 400, height: 200 }
    const camera = cameraFor(places, size)
    expect(camera).toEqual({ x: 50, y: 0, scale: 2 })
    expect([nodeAt(places, camera, size, 101, 102), nodeAt(places, camera, size, 200, 100)]).toEqual([0, -1])
  })
})

describe('looking for a node', () => {
  const labels = labelsOf([node('1', { name: 'cart' }), node('2', { name: 'Cart admin' }), node('3', { name: 'db', kind: 'host' }), node('4', { name: 'db' })]) // prettier-ignore

  it('tells nodes of one name apart by kind', () => {
    expect([...labels.keys()]).toEqual(['cart', 'Cart admin', 'db (host)', 'db (service)'])
  })

  it('takes a whole name first, then the only one that has the text in it', () => {
    expect(['CART', ' cart ', 'admin', 'db', '', 'x'].map((text) => findNode(labels, text))).toEqual([
      '1',
      '1',
      '2',
      null,
      null,
      null,
    ])
  })

  it('offers what begins with the text first', () => {
    expect(offersFor(labels, 'a')).toEqual(['cart', 'Cart admin'])
    expect(offersFor(labels, 'ad')).toEqual(['Cart admin'])
  })
})

describe('words', () => {
  it('never round up to sure', () => {
    expect([1, 0.99999, 0.5, 0.174].map(sayConfidence)).toEqual(['1', '0.99', '0.50', '0.17'])
  })

  it('say what an edge is known from, what is written down first', () => {
    const seen = edge('a', 'b', { declared_ratio: null, traced_ratio: 0.9, co_changed_ratio: 0.2, is_undeclared: true }) // prettier-ignore
    expect([basesOf(seen), sayBases(seen), sayMark(seen)]).toEqual([
      ['traced', 'co-changed'],
      'traced 0.90 · co-changed 0.20',
      'undeclared',
    ])
    expect([dashOf(seen), dashOf(edge('a', 'b'))]).toEqual(['6 4', ''])
  })

  it('say what is odd about an edge', () => {
    expect(sayMark(edge('a', 'a', { is_undeclared: null }))).toBe('needs itself')
    expect(sayMark(edge('a', 'x', { is_undeclared: null }))).toBe('an end that nobody knows')
    expect(sayMark(edge('a', 'b', { is_directed: false, is_undeclared: true }))).toBe(
      'undeclared, no direction',
    )
  })

  it('leave out what is as usual', () => {
    expect(sayKind(node('a', { tier: 1, life_cycle: 'production' }))).toBe('service · tier 1')
    expect(sayKind(node('a', { kind: 'unknown', life_cycle: 'retired' }))).toBe('nobody knows it · retired')
  })
})

describe('loose ends', () => {
  it('are circles, what needs itself, and edges to what nobody knows', () => {
    const found = looseEnds(
      {
        nodes: [node('a'), node('b'), node('x', { kind: 'unknown' })],
        edges: [edge('a', 'b'), edge('b', 'a'), edge('b', 'b'), edge('a', 'x')],
        circles: [['a', 'b']],
      },
      (id) => id.toUpperCase(),
    )
    expect(found.map(({ what, which, node_id }) => [what, which, node_id])).toEqual([
      ['circle of 2', 'A, B', 'a'],
      ['needs itself', 'B', 'b'],
      ['an end that nobody knows', 'A → X', 'x'],
    ])
  })
})

describe('the matrix', () => {
  it('has a cell for each release, in their order', () => {
    const cell = { release_id: 'r2', impact: 'exposed', hops: 2, via_name: 'cart' }
    const row = { node_id: 'a', name: 'a', kind: 'service', tier: null, team_id: null, cells: [cell] }
    const release = (id: string) => ({ release_id: id, name: id, planned_at: null, state: 'planned' })
    expect(cellsOf(row, [release('r1'), release('r2')])).toEqual([null, cell])
    expect(sayImpact(cell)).toBe('exposed over cart, 2 hops away')
    expect(sayImpact({ ...cell, impact: 'code', hops: 0 })).toBe('code: its code changes')
  })
})

describe('the address', () => {
  const read = (query: string) => {
    const search = new URLSearchParams(query)
    return readMapFilter({
      parameter: (name) => search.get(name),
      parameters: (name) => search.getAll(name),
    })
  }

  it('says where to look, how far and at what', () => {
    expect(read('node=a&hops=3&direction=upstream&day=2026-01-02&basis=traced&show=whole')).toEqual({
      node: 'a',
      show: 'whole',
      hops: 3,
      direction: 'upstream',
      day: '2026-01-02',
      bases: ['traced'],
    })
  })

  it('is read as if what makes no sense were not there', () => {
    expect(read('hops=-1&direction=sideways&day=soon&basis=guessed&show=none')).toEqual(read(''))
  })
})
