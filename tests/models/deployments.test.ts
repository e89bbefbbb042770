import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream(
    'unmatched_fact',
    'int_place__tiered',
    'service_source_fact',
    'int_deployment__told',
    'int_deployment__served',
    'deployment_fact',
    'deployment_attempt_fact',
  )
})
afterAll(() => stream.close())

const SHOP = 'github.com/acme/shop'
const MONO = 'github.com/acme/mono'
const at = (day: number, hour = 10, minute = 0) =>
  `2026-01-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`

const repository: Row[] = [SHOP, MONO].map((id) => ({ repository_id: id, name: id.split('/')[2]! }))
const folder = (name: string) => ({
  service_id: name,
  name,
  kind: 'path',
  repository_id: MONO,
  path_prefix: name,
})
const config: Row[] = ['checkout', 'cart'].map((name) => ({
  service_id: name,
  name,
  repository_id: MONO,
  path_prefix: name,
}))
const known = { repository, 'config.service': config }

function told(id: string, environment: string | null, more: Row = {}): Row {
  return {
    deployment_id: id,
    origin: 'tool',
    repository_id: SHOP,
    native_environment: environment,
    commit_id: `${SHOP}@${id}`,
    version: id,
    finished_at: at(5),
    outcome: 'succeeded',
    ...more,
  }
}
const mono = (id: string, environment: string | null, more: Row = {}) =>
  told(id, environment, { repository_id: MONO, ...more })

const served = () =>
  stream.ask(
    `SELECT deployment_id, service_id, evidence FROM int_deployment__served WHERE origin <> 'merge' ORDER BY deployment_id`,
  )
const facts = (columns: string) =>
  stream.ask(
    `SELECT ${columns} FROM deployment_fact WHERE origin <> 'merge' ORDER BY finished_at, deployment_id`,
  )

describe('the service of a deployment', () => {
  it('is the only one of its repository', async () => {
    await stream.given({ ...known, deployment: [told('a', 'production')] })
    expect(await served()).toEqual([['a', `git:${SHOP}`, 'only service of the repository']])
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
    expect(await served()).toEqual([
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
    expect(await served()).toEqual([['a', 'checkout', 'rule']])
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
    expect(await facts('deployment_id')).toEqual([])
  })

  it('is nothing where there are no deployments', async () => {
    await stream.given(known)
    expect(await served()).toEqual([])
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

describe('a confirmed job', () => {
  const rule: Row[] = [
    {
      position: 0,
      repository_id: SHOP,
      job_pattern: '^deploy',
      service_id: `git:${SHOP}`,
      environment: 'production',
    },
  ]
  const build = ['1', '2', '3', '4', '5'].map((id) => ({
    build_id: id,
    repository_id: SHOP,
    commit_id: `${SHOP}@${id}`,
    pipeline: 'Release',
    finished_at: at(Number(id), 11),
    outcome: 'succeeded',
  }))
  const job = (id: string, name: string, outcome: string, more: Row = {}): Row => ({
    build_job_id: `${id}:${name}`,
    build_id: id,
    name,
    outcome,
    started_at: at(Number(id)),
    finished_at: at(Number(id), 11),
    ...more,
  })

  it('is a deployment where it succeeded, a failed one where it failed, an attempt where it never started', async () => {
    await stream.given({
      ...known,
      'config.deployment_rule': rule,
      build,
      build_job: [
        job('1', 'deploy-prod', 'succeeded'),
        job('2', 'deploy-prod', 'failed'),
        job('3', 'deploy-prod', 'cancelled'),
        job('4', 'test', 'failed'),
        job('4', 'deploy-prod', 'skipped', { started_at: null }),
        job('5', 'test', 'succeeded'),
        job('5', 'deploy-prod', 'skipped', { started_at: null }),
      ],
    })
    expect(await facts('deployment_id, outcome, environment_tier, origin, change_count')).toEqual([
      ['job:1:deploy-prod', 'succeeded', 'production', 'pipeline', null],
      ['job:2:deploy-prod', 'failed', 'production', 'pipeline', null],
    ])
    expect(
      await stream.ask(
        `SELECT deployment_count, failed_count, attempt_count FROM service_source_fact WHERE service_id = 'git:${SHOP}'`,
      ),
    ).toEqual([[1, 1, 2]])
    expect(await stream.ask('SELECT deployment_id FROM deployment_attempt_fact ORDER BY 1')).toEqual([
      ['job:3:deploy-prod'],
      ['job:4:deploy-prod'],
    ])
  })

  it('is none without a rule, and none of a job with another name', async () => {
    const rows = {
      build,
      build_job: [job('1', 'deploy-prod', 'succeeded'), job('1', 'pre-deploy', 'succeeded')],
    }
    await stream.given({ ...known, ...rows })
    expect(await served()).toEqual([])
    await stream.also({ 'config.deployment_rule': rule })
    expect((await served()).map(([id]) => id)).toEqual(['job:1:deploy-prod'])
  })

  it('may be a whole pipeline', async () => {
    await stream.given({
      ...known,
      'config.deployment_rule': [{ position: 0, repository_id: SHOP, workflow_pattern: '^Release$' }],
      build: build.slice(0, 1),
    })
    expect(await facts('deployment_id, environment_tier')).toEqual([['build:1', 'production']])
  })
})

describe('the deployments that count', () => {
  it('are those of the best source that tells of production', async () => {
    await stream.given({
      ...known,
      deployment: [
        told('tool-staging', 'staging'),
        told('conf', null, {
          origin: 'configuration',
          service_id: `git:${SHOP}`,
          environment_id: 'git:production',
        }),
      ],
    })
    expect(await facts('deployment_id, origin')).toEqual([['conf', 'configuration']])
    await stream.also({
      deployment: [
        told('tool', 'production'),
        told('conf', null, {
          origin: 'configuration',
          service_id: `git:${SHOP}`,
          environment_id: 'git:production',
        }),
      ],
    })
    expect(await facts('deployment_id, origin')).toEqual([['tool', 'tool']])
  })

  it('take regions and canaries of one version within the hour as one, finished with the last', async () => {
    await stream.given({
      ...known,
      deployment: [
        told('eu', 'prod-eu', { version: 'v1', finished_at: at(5, 10) }),
        told('us', 'prod-us', { version: 'v1', finished_at: at(5, 11) }),
        told('late', 'prod-us', { version: 'v1', finished_at: at(5, 12, 1) }),
        told('other', 'prod-eu', { version: 'v2', finished_at: at(5, 12, 30) }),
      ],
    })
    expect(await facts('deployment_id, finished_at')).toEqual([
      ['eu', at(5, 11)],
      ['late', at(5, 12, 1)],
      ['other', at(5, 12, 30)],
    ])
  })

  it('take a version that comes back within the hour, after another one, as a deployment of its own', async () => {
    await stream.given({
      ...known,
      deployment: [
        told('first', 'production', { version: 'v1', finished_at: at(5, 10) }),
        told('second', 'production', { version: 'v2', finished_at: at(5, 10, 20) }),
        told('back', 'production', { version: 'v1', finished_at: at(5, 10, 40) }),
      ],
    })
    expect(await facts('deployment_id, finished_at')).toEqual([
      ['first', at(5, 10)],
      ['second', at(5, 10, 20)],
      ['back', at(5, 10, 40)],
    ])
  })

  it('have an unknown time left out, and an unfinished one', async () => {
    await stream.given({
      ...known,
      deployment: [
        told('a', 'production', { finished_at: null }),
        told('b', 'production', { outcome: null }),
      ],
    })
    expect(await facts('deployment_id')).toEqual([])
  })
})
