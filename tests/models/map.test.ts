import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerMap, type MapParameters } from '../../transforms/map/map.ts'
import { answerPath } from '../../transforms/map/path.ts'
import { readWeb } from '../../transforms/map/web.ts'
import { march as at } from './days.ts'
import { openStream, type Stream } from './stream.ts'
import { asked, needs, service } from './map-rows.ts'

const AS_OF = Date.parse(`${at(31)}Z`)

let stream: Stream
beforeAll(async () => {
  stream = await openStream('edge_fact', 'node_fact', 'owner_fact', 'coupling_fact')
})
afterAll(() => stream.close())

const usual: MapParameters = {
  asOf: AS_OF,
  bases: [],
  focus: null,
  hops: null,
  direction: 'both',
  teamIds: [],
  valueStreamIds: [],
  serviceIds: [],
  repositoryIds: [],
}
const map = async (more: Partial<MapParameters> = {}) =>
  (await answerMap(asked(stream), { ...usual, ...more }))!

describe('nodes', () => {
  it('are services, what they stand on, and what a service is if it is listed as more', async () => {
    await stream.given({
      service: [service('s1', { name: 'cart' }), service('s2', { name: 'orders-db', tier: 1 })],
      resource: [
        { resource_id: 'r1', name: 'orders-db', kind: 'Database', service_id: 'Orders-DB', team_id: 'red' },
        { resource_id: 'r2', name: 'events', kind: 'queue', team_id: 'blue' },
        { resource_id: 'r3', name: 'old host', kind: 'host' },
      ],
      dependency: [needs('cart', 'r1'), needs('cart', 'Events', 'traces'), needs('s2', 'old host')],
      team: [{ team_id: 'blue', name: 'Blue' }],
    })
    expect(
      await stream.ask(
        'SELECT node_id, kind, tier, team_name, is_orphan, need_count, dependant_count FROM node_fact ORDER BY 1',
      ),
    ).toEqual([
      ['r2', 'queue', null, 'Blue', false, 0, 1],
      ['r3', 'host', null, null, true, 0, 1],
      ['s1', 'service', null, null, true, 2, 0],
      ['s2', 'database', 1, 'red', false, 1, 1],
    ])
  })

  it('belonged to whom they did at the time, and were nobody’s between two owners', async () => {
    await stream.given({
      service: [service('cart')],
      team: ['red', 'blue'].map((id) => ({ team_id: id, name: id })),
      service_owner: [
        { service_id: 'cart', team_id: 'red', valid_from_at: '1970-01-01T00:00', valid_to_at: at(10) },
        { service_id: 'cart', team_id: 'blue', valid_from_at: at(20), valid_to_at: null },
      ],
    })
    const owner = async (day: number) => {
      const { nodes } = await map({ asOf: Date.parse(`${at(day)}Z`) })
      return [nodes[0]?.team_id, nodes[0]?.is_orphan]
    }
    expect([await owner(9), await owner(10), await owner(20)]).toEqual([
      ['red', false],
      [null, true],
      ['blue', false],
    ])
    expect(
      await stream.ask('SELECT team_id, valid_from_at, valid_to_at, next_team_id FROM owner_fact ORDER BY 1'),
    ).toEqual([
      ['blue', at(20), null, null],
      ['red', null, at(10), null],
    ])
  })
})

describe('the map', () => {
  const web = {
    service: ['a', 'b', 'c', 'd', 'e', 'alone'].map((name) => service(name, { value_stream_id: 'x' })),
    dependency: [
      needs('a', 'b'),
      needs('b', 'c'),
      needs('c', 'b'),
      needs('c', 'd', 'traces'),
      needs('d', 'd', 'traces'),
      needs('e', 'gone'),
    ],
  }
  beforeAll(async () => {
    await stream.given(web)
  })

  it('has every node and edge, circles and self edges too', async () => {
    const whole = await map()
    expect(whole.nodes.map(({ node_id }) => node_id)).toEqual(['a', 'alone', 'b', 'c', 'd', 'e', 'name:gone'])
    expect([whole.node_count, whole.edge_count, whole.circles]).toEqual([7, 6, [['b', 'c']]])
    expect(whole.nodes.filter(({ circle }) => circle === 0).map(({ node_id }) => node_id)).toEqual(['b', 'c'])
    expect(whole.total).toEqual({ node_count: 7, edge_count: 6, orphan_count: 6, undeclared_count: 1 })
  })

  it('is around a node as far as one asks, in the direction that one asks for', async () => {
    const near = async (more: Partial<MapParameters>) =>
      (await map(more)).nodes.map(({ node_id, hops }) => `${node_id}${hops}`)
    expect(await near({ focus: 'b', hops: 1 })).toEqual(['b0', 'a1', 'c1'])
    expect(await near({ focus: 'a', direction: 'upstream' })).toEqual(['a0', 'b1', 'c2'])
    expect(await near({ focus: 'd', direction: 'downstream', hops: 9 })).toEqual(['d0', 'c1', 'b2', 'a3'])
    expect(await near({ focus: 'e' })).toEqual(['e0', 'name:gone1'])
  })

  it('begins around what most others need, if nobody says where', async () => {
    expect((await map({ hops: 1 })).focus).toBe('b')
    expect((await map({ hops: 1, serviceIds: ['e', 'alone'] })).focus).toBe('e')
  })

  it('of a scope has what is in it and what is next to that', async () => {
    const { nodes, focus } = await map({ serviceIds: ['e', 'alone'] })
    expect([focus, nodes.map(({ node_id }) => node_id)]).toEqual([null, ['alone', 'e', 'name:gone']])
  })

  it('heeds only the ways of knowing that one asks for', async () => {
    const { edges } = await map({ bases: ['traced'] })
    expect(edges.map((edge) => edge.from_node_id + edge.to_node_id)).toEqual(['cd', 'dd'])
  })

  it('knows no node that there is not', async () => {
    expect(await answerMap(asked(stream), { ...usual, focus: 'nowhere' })).toBeNull()
  })

  it('says how one leads to another', async () => {
    const path = async (from: string, to: string) => {
      const answer = await answerPath(asked(stream), { asOf: AS_OF, from, to })
      return 'missing' in answer
        ? answer.missing
        : answer.ways.map(({ relation, node_ids }) => `${relation}: ${node_ids.join(' ')}`)
    }
    expect(await path('a', 'd')).toEqual(['needs: a b c d'])
    expect(await path('d', 'a')).toEqual(['is needed by: d c b a'])
    expect(await path('b', 'c')).toEqual(['needs: b c', 'is needed by: b c'])
    expect(await path('a', 'e')).toEqual([])
    expect(await path('a', 'nowhere')).toBe('nowhere')
  })

  it('agrees with the mart of edges as it is now', async () => {
    const { edges } = await readWeb(asked(stream), { asOf: AS_OF })
    const mart = await stream.warehouse.rows('SELECT * FROM edge_fact ORDER BY from_node_id, to_node_id')
    expect(edges).toEqual(mart)
  })
})
