import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import { handOverPlans } from '../tests/plans.ts'
import type { MapAnswer, MapImpact, MapPath } from './schemas/map.ts'

let application: Application
let id: string
beforeAll(async () => {
  application = await openApplication()
  const [service] = await application.warehouse.rows<{ service_id: string; name: string }>(
    'SELECT service_id, name FROM service LIMIT 1',
  )
  id = service?.service_id ?? ''
  await handOverPlans(application.app, service?.name ?? '')
}, 240_000)
afterAll(() => application.close())

const ask = (url: string) => application.app.inject({ url, headers: { host: 'localhost' } })
const query = (values: Record<string, string>) => new URLSearchParams(values).toString()

describe('the map', () => {
  it('is whole unless one asks for less, and says what it is as of', async () => {
    const answer = (await ask('/api/map')).json<MapAnswer>()
    expect(answer).toMatchObject({ focus: null, hops: null, direction: 'both', circles: [] })
    expect(answer.nodes.map(({ node_id, hops }) => [node_id, hops])).toContainEqual([id, null])
    expect(answer.node_count).toBe(answer.nodes.length)
    expect(answer.total.node_count).toBe(answer.nodes.length)
  })

  it('is around a node, and around what most others need when none is named', async () => {
    const named = (await ask(`/api/map?${query({ focus: id })}`)).json<MapAnswer>()
    expect(named).toMatchObject({ focus: id, hops: 2, nodes: [{ node_id: id, hops: 0 }] })
    expect((await ask('/api/map?hops=1')).json<MapAnswer>().focus).not.toBeNull()
  })

  it('says which releases ahead touch what', async () => {
    const answer = (await ask(`/api/map/impact?${query({ node: id })}`)).json<MapImpact>()
    expect(answer.releases.map(({ name }) => name)).toEqual(['Old plan', 'Campaign shop', 'Sign-in; new, "simple"', 'Cold storage']) // prettier-ignore
    expect(answer.rows.map(({ cells }) => cells.map(({ impact }) => impact))).toEqual([
      ['named', 'named', 'named', 'named'],
    ])
  })

  it('finds no way from a node to itself but staying', async () => {
    const answer = (await ask(`/api/map/path?${query({ from: id, to: id })}`)).json<MapPath>()
    expect(answer.ways).toEqual([{ relation: 'needs', node_ids: [id], steps: [], confidence_ratio: 1 }])
  })

  it.each([
    ['/api/map?focus=nowhere', 404, 'No such node'],
    ['/api/map/path?from=nowhere&to=nowhere', 404, 'No such node'],
    ['/api/map?hops=99', 400, 'hops'],
    ['/api/map?basis=guessed', 400, 'basis'],
    ['/api/map?direction=sideways', 400, 'direction'],
    ['/api/map?as_of=soon', 400, 'soon'],
  ])('refuses %s', async (url, status, message) => {
    const answer = await ask(url)
    expect([answer.statusCode, answer.json<{ message: string }>().message]).toEqual([
      status,
      expect.stringContaining(message),
    ])
  })
})
