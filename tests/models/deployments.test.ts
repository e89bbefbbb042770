import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import type { Stream } from './stream.ts'
import { config, facts, known, MONO, openDeployments, served, SHOP, told } from './deployment-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openDeployments()
})
afterAll(() => stream.close())

const folder = (name: string) => ({
  service_id: name,
  name,
  kind: 'path',
  repository_id: MONO,
  path_prefix: name,
})

const mono = (id: string, environment: string | null, more: Row = {}) =>
  told(id, environment, { repository_id: MONO, ...more })

describe('the service of a deployment', () => {
  it('is the only one of its repository', async () => {
    await stream.given({ ...known, deployment: [told('a', 'production')] })
    expect(await served(stream)).toEqual([['a', `git:${SHOP}`, 'only service of the repository']])
  })

  it('is the one that its environment or service is named for, the longest name first', async () => {
    await stream.given({
      ...known,
      'config.service': [...config, { ...folder('checkout-api') }],
      deployment: [
        mono('a', 'production-checkout'),
        mono('b', 'checkout_api/prod'),
        mono('c', 'production', { native_service: 'Cart' }),
      ],
    })
    expect(await served(stream)).toEqual([
      ['a', 'checkout', 'part of the name'],
      ['b', 'checkout-api', 'part of the name'],
      ['c', 'cart', 'name'],
    ])
  })

  it('is what the configuration says, before any name', async () => {
    await stream.given({
      ...known,
      'config.deployment_rule': [
        {
          position: 0,
          repository_id: MONO,
          environment_pattern: '^live-cart$',
          service_id: 'checkout',
          tier: 'production',
        },
      ],
      deployment: [mono('a', 'live-cart')],
    })
    expect(await served(stream)).toEqual([['a', 'checkout', 'rule']])
  })

  it('is not guessed: what stays unknown is listed with why and what would mend it', async () => {
    await stream.given({
      ...known,
      deployment: [
        mono('several', 'production'),
        told('nowhere', 'production', { repository_id: null, commit_id: null }),
        told('none', 'production', { repository_id: 'github.com/acme/gone' }),
      ],
    })
    expect(
      await stream.ask(
        `SELECT thing_id, reason, suggestion LIKE '%deployments:%' FROM unmatched_fact WHERE kind = 'deployment' ORDER BY thing_id`,
      ),
    ).toEqual([
      ['none', 'its repository has no service', true],
      ['nowhere', 'no repository is known', true],
      ['several', 'its repository has several services and none is named', true],
    ])
    expect(await facts(stream, 'deployment_id')).toEqual([])
  })

  it('is nothing where there are no deployments', async () => {
    await stream.given(known)
    expect(await served(stream)).toEqual([])
  })
})

describe('the environment of a deployment', () => {
  const tiers = () =>
    stream.ask(
      `SELECT told.deployment_id, tiered.environment, tiered.environment_tier, tier_evidence
      FROM int_deployment__told AS told JOIN int_place__tiered AS tiered USING (place_key)
      WHERE origin <> 'merge' ORDER BY deployment_id`,
    )

  it.each([
    ['prod', 'production', 'production'],
    ['production-eu-west-1', 'production', 'production'],
    ['shop-prod-canary', 'production', 'production'],
    ['pre-prod', 'pre-prod', 'staging'],
    ['Staging', 'Staging', 'staging'],
    ['qa2', 'qa2', 'testing'],
    ['preview', 'preview', 'development'],
    ['github-pages', 'github-pages', null],
    ['reproduction', 'reproduction', null],
    ['prod-tenant-a7x', 'prod-tenant-a7x', 'production'],
  ])('%s is %s of tier %s', async (native, environment, tier) => {
    await stream.given({ ...known, deployment: [told('a', native)] })
    expect(await tiers()).toEqual([['a', environment, tier, tier && 'name']])
  })

  it('is judged by the configuration, then by the tool, then by its name', async () => {
    await stream.given({
      ...known,
      environment: ['blue', 'prod'].map((name) => ({ environment_id: name, name, tier: 'testing' })),
      'config.environment': [{ pattern: '^blue', name: 'live', tier: 'production' }],
      deployment: [
        told('a', 'blue', { environment_id: 'blue' }),
        told('b', 'prod', { environment_id: 'prod' }),
        told('c', 'prod'),
      ],
    })
    expect(await tiers()).toEqual([
      ['a', 'live', 'production', 'configuration'],
      ['b', 'production', 'testing', 'source'],
      ['c', 'production', 'production', 'name'],
    ])
  })

  it('whose tier nothing tells is listed', async () => {
    await stream.given({ ...known, deployment: [told('a', 'github-pages'), told('b', 'github-pages')] })
    expect(
      await stream.ask(`SELECT thing_id, reason FROM unmatched_fact WHERE kind = 'environment'`),
    ).toEqual([['github-pages', 'nothing tells its tier']])
  })
})
