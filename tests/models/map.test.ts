import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerMap, type MapParameters } from '../../transforms/map/map.ts'
import { answerPath } from '../../transforms/map/path.ts'
import { readWeb } from '../../transforms/map/web.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

const at = (day: number) => `2026-03-${String(day).padStart(2, '0')}T00:00`
const AS_OF = Date.parse(`${at(31)}Z`)

let stream: Stream
beforeAll(async () => {
  stream = await openStream('edge_fact', 'node_fact', 'owner_fact', 'coupling_fact')
}, 60_000)
afterAll(() => stream.close())

const service = (name: string, more: Row = {}): Row => ({ service_id: name, name, ...more })
const needs = (from: string, to: string, provenance = 'catalogue', more: Row = {}): Row => ({
  from_service_id: from,
  to_service_id: to,
  kind: 'calls',
  provenance,
  ...more,
})
const asked = () => ({ warehouse: stream.warehouse, registry: stream.registry, options: {} })
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
const map = async (more: Partial<MapParameters> = {}) => (await answerMap(asked(), { ...usual, ...more }))!
const shop = { service: ['web', 'cart', 'pay', 'stock'].map((name) => service(name)) }

describe('an edge', () => {
  it('keeps what each says apart and joins it: 1 − the product of the doubts, the surest of each way of knowing', async () => {
    await stream.given({
      ...shop,
      dependency: [
        needs('web', 'cart', 'npm', { confidence_ratio: 0.9, evidence: 'package.json:7' }),
        needs('web', 'cart', 'maven', { confidence_ratio: 0.5, evidence: 'pom.xml:9' }),
        needs('web', 'cart', 'traces', { confidence_ratio: 0.75, evidence: '30 calls in 28 days' }),
        needs('cart', 'pay', 'a list', { confidence_ratio: 0.6 }),
      ],
    })
    expect(
      await stream.ask('SELECT basis, provenance, confidence_ratio FROM edge_source_fact ORDER BY ALL'),
    ).toEqual([
      ['declared', 'a list', 0.6],
      ['manifest', 'maven', 0.5],
      ['manifest', 'npm', 0.9],
      ['traced', 'traces', 0.75],
    ])
    expect(
      await stream.ask(
        'SELECT to_node_id, declared_ratio, manifest_ratio, traced_ratio, round(confidence_ratio, 6), source_count, is_undeclared FROM edge_fact ORDER BY 1',
      ),
    ).toEqual([
      ['cart', null, 0.9, 0.75, 0.975, 2, false],
      ['pay', 0.6, null, null, 0.6, 1, false],
    ])
  })

  it('that is seen and nowhere declared is marked, the declared way round is another one', async () => {
    await stream.given({
      ...shop,
      dependency: [
        needs('web', 'cart', 'traces'),
        needs('cart', 'web'),
        needs('stock', 'pay', 'traces'),
        needs('stock', 'pay', 'npm', { evidence: 'package.json:1' }),
      ],
    })
    expect(
      await stream.ask('SELECT from_node_id, is_undeclared FROM edge_fact ORDER BY from_node_id'),
    ).toEqual([
      ['cart', false],
      ['stock', false],
      ['web', true],
    ])
  })

  it('to what nobody knows is kept under its name, and is no undeclared coupling', async () => {
    await stream.given({ ...shop, dependency: [needs('web', 'Loyalty', 'traces')] })
    expect(await stream.ask('SELECT to_node_id, is_undeclared FROM edge_fact')).toEqual([
      ['name:loyalty', null],
    ])
    expect(
      await stream.ask("SELECT name, kind, is_orphan, dependant_count FROM node_fact WHERE kind = 'unknown'"),
    ).toEqual([['loyalty', 'unknown', null, 1]])
  })

  it('from a service to itself is kept and counts to nobody', async () => {
    await stream.given({ ...shop, dependency: [needs('web', 'WEB', 'traces')] })
    expect(
      await stream.ask('SELECT from_node_id, to_node_id, is_self, is_undeclared FROM edge_fact'),
    ).toEqual([['web', 'web', true, null]])
    expect(await stream.ask("SELECT need_count, dependant_count FROM node_fact WHERE name = 'web'")).toEqual([
      [0, 0],
    ])
  })

  it('ends 28 days before the newest call that is known, and is there for the time before', async () => {
    await stream.given({
      ...shop,
      dependency: [
        needs('web', 'cart', 'traces', {
          first_seen_at: '2026-01-10T00:00',
          last_seen_at: '2026-02-20T00:00',
        }),
        needs('web', 'pay', 'traces', { first_seen_at: at(5), last_seen_at: at(20) }),
      ],
    })
    expect(await stream.ask('SELECT to_node_id FROM edge_fact')).toEqual([['pay']])
    const seen = async (day: string) =>
      (await readWeb(asked(), { asOf: Date.parse(`${day}T00:00Z`) })).edges.map(
        ({ to_node_id }) => to_node_id,
      )
    expect([await seen('2026-01-09'), await seen('2026-02-01'), await seen('2026-03-31')]).toEqual([
      [],
      ['cart'],
      ['pay'],
    ])
  })

  it('of incidents says who was hurt by whose deployment, the surer the more often', async () => {
    const deployment = (id: string, serviceId: string): Row => ({
      deployment_id: id,
      service_id: serviceId,
      environment_id: 'prod',
      finished_at: at(3),
      outcome: 'succeeded',
    })
    await stream.given({
      ...shop,
      environment: [{ environment_id: 'prod', name: 'production', tier: 'production' }],
      deployment: [deployment('d1', 'pay')],
      incident: [{ incident_id: 'i', opened_at: at(4) }],
      incident_service: [{ incident_id: 'i', service_id: 'web' }],
      incident_link: [{ incident_id: 'i', deployment_id: 'd1', evidence: 'a note' }],
    })
    expect(
      await stream.ask('SELECT from_node_id, to_node_id, kind, incident_ratio, is_undeclared FROM edge_fact'),
    ).toEqual([['web', 'pay', 'was hurt by', 0.5, true]])
  })
})

describe('services that change together', () => {
  const R = 'git.example.org/shop'
  /** Merged commits of a monorepo, each with the services that it touches. */
  const story = (list: [count: number, touched: string][]) => {
    const commits = list.flatMap(([count, touched]) =>
      Array.from({ length: count }, () => touched.split(' ')),
    )
    const id = (i: number) => `${R}@${i}`
    return {
      repository: [{ repository_id: R, name: 'shop' }],
      service: ['web', 'cart', 'pay'].map((name) =>
        service(name, { repository_id: R, path_prefix: `apps/${name}` }),
      ),
      commit: commits.map((_, i) => ({
        commit_id: id(i),
        repository_id: R,
        sha: String(i),
        author_id: 'a',
        committed_at: at(1 + (i % 28)),
      })),
      commit_file: commits.flatMap((touched, i) =>
        touched.map((name) => ({ commit_id: id(i), path: `apps/${name}/index.ts` })),
      ),
      change: commits.map((_, i) => ({
        change_id: id(i),
        repository_id: R,
        merged_at: at(1 + (i % 28)),
        merge_commit_id: id(i),
      })),
      change_commit: commits.map((_, i) => ({ change_id: id(i), commit_id: id(i) })),
    }
  }
  const pairs = () =>
    stream.ask(
      'SELECT service_a_id, service_b_id, together_count, a_count, b_count, is_coupled FROM coupling_fact ORDER BY 1, 2',
    )

  it('more often than chance explains are coupled', async () => {
    await stream.given(story([[20, 'cart web'], [10, 'cart'], [10, 'web'], [120, 'pay']])) // prettier-ignore
    expect(await pairs()).toEqual([['cart', 'web', 20, 30, 30, true]])
    expect(
      await stream.ask('SELECT from_node_id, to_node_id, is_directed, is_undeclared FROM edge_fact'),
    ).toEqual([['cart', 'web', false, true]])
  })

  it('as often as chance explains are not, and fewer than five times tell nothing', async () => {
    await stream.given(story([[12, 'cart web'], [20, 'cart'], [20, 'web'], [4, 'pay web']])) // prettier-ignore
    expect(await pairs()).toEqual([['cart', 'web', 12, 32, 36, false]])
    expect(await stream.ask('SELECT count(*) FROM edge_fact')).toEqual([[0]])
  })

  it('support the edge that is declared, whichever way round it is', async () => {
    await stream.given({
      ...story([[20, 'cart web'], [10, 'cart'], [10, 'web'], [120, 'pay']]), // prettier-ignore
      dependency: [needs('web', 'cart', 'catalogue', { confidence_ratio: 0.8 })],
    })
    const rows = await stream.ask(
      'SELECT from_node_id, to_node_id, is_directed, is_undeclared, source_count, confidence_ratio > declared_ratio FROM edge_fact',
    )
    expect(rows).toEqual([['web', 'cart', true, false, 2, true]])
  })
})

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
    expect(await answerMap(asked(), { ...usual, focus: 'nowhere' })).toBeNull()
  })

  it('says how one leads to another', async () => {
    const path = async (from: string, to: string) => {
      const answer = await answerPath(asked(), { asOf: AS_OF, from, to })
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
    const { edges } = await readWeb(asked(), { asOf: AS_OF })
    const mart = await stream.warehouse.rows('SELECT * FROM edge_fact ORDER BY from_node_id, to_node_id')
    expect(edges).toEqual(mart)
  })
})
