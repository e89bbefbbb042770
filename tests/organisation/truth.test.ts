import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { imagesOf, tellingOf, toldDependencies } from '../../fixtures/org/needs.ts'
import { allAnswers } from './answers.ts'
import { comparisons, differences } from './comparisons.ts'
import { expectAllRead, openOrganisation, type Connected, type Organisation } from './organisation.ts'

const SHOWN = 12
let organisation: Organisation
let connected: Connected

beforeAll(async () => {
  organisation = await openOrganisation()
  connected = await organisation.connect('told', allAnswers(organisation.world))
  expectAllRead(await connected.sync())
  await connected.build()
}, 400_000)

afterAll(() => organisation?.close())

describe('facts read through the tools equal what truly happened', () => {
  test.each(comparisons)('$name', async ({ expected, found }) => {
    const known = expected(organisation.world)
    expect(known.length).toBeGreaterThan(100)
    const { missing, surplus } = differences(await found(connected.rows, organisation.world), known)
    expect({ missing: missing.slice(0, SHOWN), surplus: surplus.slice(0, SHOWN) }).toEqual({
      missing: [],
      surplus: [],
    })
    expect({ lost: missing.length, extra: surplus.length }).toEqual({ lost: 0, extra: 0 })
  })
})

describe('what repositories tell of their services', () => {
  test('dependencies, row by row: what files tell and nothing else', async () => {
    const services = organisation.world.directory.services
    const rows = await connected.rows<{ from: string; to: string; provenance: string }>(
      `select own.name as "from", other.name as "to", provenance from dependency
       join service as own on own.service_id = from_service_id join service as other on other.service_id = to_service_id`,
    )
    const say = ({ from, to, provenance }: (typeof rows)[number]) => `${from} → ${to} (${provenance})`
    expect(rows.map(say).sort()).toEqual(toldDependencies(services).map(say).sort())
    const untold = services.filter((service) => service.dependsOn.length > 0 && tellingOf(service) === null)
    expect(untold.map(({ name }) => name)).toEqual(['media', 'notifications'])
  })

  test('owners and tiers that the catalogue tells', async () => {
    const services = organisation.world.directory.services.filter(
      (service) => tellingOf(service) === 'catalogue',
    )
    const rows = await connected.rows(
      `select service.name, declared.owner_ref, declared.tier from stg_git__declared as declared join service using (service_id) order by 1`,
    )
    expect(rows.map(Object.values)).toEqual(
      services.map(({ name, teamId, tier }) => [name, `group:default/${teamId}`, tier]).sort(),
    )
  })

  test('the image that each service runs on', async () => {
    const services = organisation.world.directory.services.filter(({ kind }) => kind !== 'host')
    const rows = await connected.rows<{ name: string; image: string }>(
      `select service.name, component.name || ':' || version as image from component join service using (service_id)
       where component.kind = 'container' and scope = 'run' and component.source_rank = 50 order by 1`,
    )
    expect(rows.map(({ name, image }) => [name, image])).toEqual(
      services.map((service) => [service.name, imagesOf(service)[1]]).sort(),
    )
  })
})
