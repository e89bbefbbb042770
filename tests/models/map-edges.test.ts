import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readWeb } from '../../transforms/map/web.ts'
import { march as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'
import { asked, needs, service } from './map-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('edge_fact', 'node_fact', 'owner_fact', 'coupling_fact')
})
afterAll(() => stream.close())

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
      (await readWeb(asked(stream), { asOf: Date.parse(`${day}T00:00Z`) })).edges.map(
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
