import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import type { Stream } from './stream.ts'
import { workday as at } from './days.ts'
import { facts, known, openDeployments, served, SHOP, told } from './deployment-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openDeployments()
})
afterAll(() => stream.close())

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
    expect(await facts(stream, 'deployment_id, outcome, environment_tier, origin, change_count')).toEqual([
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
    expect(await served(stream)).toEqual([])
    await stream.also({ 'config.deployment_rule': rule })
    expect((await served(stream)).map(([id]) => id)).toEqual(['job:1:deploy-prod'])
  })

  it('may be a whole pipeline', async () => {
    await stream.given({
      ...known,
      'config.deployment_rule': [{ position: 0, repository_id: SHOP, workflow_pattern: '^Release$' }],
      build: build.slice(0, 1),
    })
    expect(await facts(stream, 'deployment_id, environment_tier')).toEqual([['build:1', 'production']])
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
    expect(await facts(stream, 'deployment_id, origin')).toEqual([['conf', 'configuration']])
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
    expect(await facts(stream, 'deployment_id, origin')).toEqual([['tool', 'tool']])
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
    expect(await facts(stream, 'deployment_id, finished_at')).toEqual([
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
    expect(await facts(stream, 'deployment_id, finished_at')).toEqual([
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
    expect(await facts(stream, 'deployment_id')).toEqual([])
  })
})
