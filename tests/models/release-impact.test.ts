import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerImpact } from '../../transforms/map/impact.ts'
import { march as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('release_impact_fact')
})
afterAll(() => stream.close())

const needs = (from: string, to: string): Row => ({
  from_service_id: from,
  to_service_id: to,
  kind: 'calls',
  provenance: 'catalogue',
})
const asked = () => ({ warehouse: stream.warehouse, registry: stream.registry, options: {} })

describe('what releases ahead touch', () => {
  const release = (id: string, day: number | null, more: Row = {}): Row => ({
    release_id: id,
    name: `Release ${id}`,
    planned_at: day === null ? null : at(day),
    ...more,
  })
  const none = { teamIds: [], valueStreamIds: [], serviceIds: [], repositoryIds: [], nodeId: null }

  beforeAll(async () => {
    await stream.given({
      service: ['a', 'b', 'c', 'd', 'far'].map((name) => ({ service_id: name, name })),
      dependency: [needs('a', 'b'), needs('b', 'c'), needs('c', 'd'), needs('d', 'c'), needs('far', 'a')],
      release: [
        release('r1', 20),
        release('r2', 10),
        release('out', 5, { released_at: at(5) }),
        release('r3', null),
      ],
      release_service: [
        { release_id: 'r1', service_id: 'c', impact: 'Code' },
        { release_id: 'r1', service_id: 'b', impact: 'regression' },
        { release_id: 'r2', service_id: 'd' },
        { release_id: 'r2', service_id: 'nobody knows it', impact: 'code' },
        { release_id: 'r3', service_id: 'far', impact: 'configuration' },
        { release_id: 'out', service_id: 'a', impact: 'code' },
      ],
    })
  })

  it('is what they say, and exposed what needs that within two hops', async () => {
    expect(
      await stream.ask(
        'SELECT release_id, node_id, impact, hops, via_node_id FROM release_impact_fact ORDER BY 1, 4, 2',
      ),
    ).toEqual([
      ['r1', 'b', 'regression', 0, null],
      ['r1', 'c', 'code', 0, null],
      ['r1', 'a', 'exposed', 1, 'b'],
      ['r1', 'd', 'exposed', 1, 'c'],
      ['r1', 'far', 'exposed', 2, 'a'],
      ['r2', 'd', 'named', 0, null],
      ['r2', 'c', 'exposed', 1, 'd'],
      ['r2', 'b', 'exposed', 2, 'c'],
      ['r3', 'far', 'configuration', 0, null],
    ])
  })

  it('is a matrix of systems and releases, the next first', async () => {
    const { releases, release_count, rows } = await answerImpact(asked(), none)
    expect([releases.map(({ release_id }) => release_id), release_count]).toEqual([['r2', 'r1', 'r3'], 3])
    expect(rows.map(({ name, cells }) => [name, cells.map(({ impact }) => impact).join(' ')])).toEqual([
      ['b', 'exposed regression'],
      ['c', 'exposed code'],
      ['d', 'named exposed'],
      ['far', 'exposed configuration'],
      ['a', 'exposed'],
    ])
  })

  it('is of one node the releases that meet it, of a scope what is in it', async () => {
    const names = async (more: object) => {
      const { releases, rows } = await answerImpact(asked(), { ...none, ...more })
      return [releases.map(({ release_id }) => release_id).join(' '), rows.map(({ name }) => name).join(' ')]
    }
    expect(await names({ nodeId: 'far' })).toEqual(['r1 r3', 'far b c a d'])
    expect(await names({ serviceIds: ['a'] })).toEqual(['r1', 'a'])
  })
})
