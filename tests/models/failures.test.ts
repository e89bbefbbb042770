import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { january as at } from './days.ts'
import type { Row } from './given.ts'
import type { Stream } from './stream.ts'
import { base, id, incident, on, openIncidents } from './incident-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openIncidents()
})
afterAll(() => stream.close())

const went = (deployment: string, finished_at: string, more: Row = {}): Row => ({
  deployment_id: `github:acme:${deployment}`,
  origin: 'tool',
  repository_id: id('shop'),
  native_environment: 'production',
  commit_id: `${id('shop')}@${deployment}`,
  version: deployment,
  finished_at,
  outcome: 'succeeded',
  url: `https://example.org/deployments/${deployment}`,
  ...more,
})

const attributed = () =>
  stream.ask(`SELECT incident_id, split_part(deployment_id, ':', 3), evidence, confidence_ratio, is_chosen, is_evidence
    FROM incident_deployment_fact ORDER BY incident_id, confidence_ratio DESC, deployment_id`)
const failed = () =>
  stream.ask(`SELECT version, failure_confidence_ratio, failure_known_at, recovered_at, recovery_hours FROM deployment_fact
    WHERE is_failed AND environment_tier = 'production' ORDER BY finished_at`)

describe('an incident is attributed', () => {
  it('to the last deployment of its service in the day before it, with .6', async () => {
    await stream.given({
      ...base,
      deployment: [went('1', at(1)), went('2', at(5)), went('3', at(5, 6))],
      incident: [
        incident('before any', at(4, 23)),
        incident('boundary', at(6, 6)),
        incident('first', at(5, 5)),
        incident('late', at(6, 7)),
      ],
      incident_service: ['before any', 'boundary', 'first', 'late'].map((name) => on(name)),
    })
    expect(await attributed()).toEqual([
      ['boundary', '3', 'near', 0.6, true, true],
      ['first', '2', 'near', 0.6, true, true],
    ])
    expect(
      await stream.ask(`SELECT thing_id FROM unmatched_fact WHERE kind = 'incident' ORDER BY 1`),
    ).toEqual([['before any'], ['late']])
  })

  it.each([
    ['its id', 'github:acme:2'],
    ['its address', 'url:https://example.org/deployments/2'],
    ['its number in another address', 'url:https://api.example.org/repos/acme/shop/deployments/2'],
    ['its number', 'id:2'],
    ['its commit', 'commit:2'],
  ])(
    'to the one that it names by %s, with 1, and no longer to one that is only near',
    async (_, reference) => {
      await stream.given({
        ...base,
        deployment: [went('1', at(1)), went('2', at(2)), went('3', at(5))],
        incident: [incident('i', at(5, 3))],
        incident_service: [on('i')],
        incident_link: [{ incident_id: 'i', deployment_id: reference, evidence: 'note' }],
      })
      expect(await attributed()).toEqual([
        ['i', '2', 'named', 1, true, true],
        ['i', '3', 'near', 0.6, false, false],
      ])
      expect((await failed()).map(([version]) => version)).toEqual(['2'])
    },
  )

  it('to the one that a change event marks only while no other one came after it', async () => {
    const marks = (deployment: string) => [
      { incident_id: 'i', deployment_id: `id:${deployment}`, evidence: 'change event' },
    ]
    const given = {
      ...base,
      deployment: [went('1', at(1)), went('2', at(2)), went('3', at(3))],
      incident: [incident('i', at(5, 3))],
      incident_service: [on('i')],
    }
    await stream.given({ ...given, incident_link: marks('3') })
    expect(await attributed()).toEqual([['i', '3', 'near', 0.6, true, true]])
    await stream.also({ incident_link: marks('2') })
    expect(await attributed()).toEqual([])
  })

  it('to the first step where a later region is named', async () => {
    await stream.given({
      ...base,
      deployment: [
        went('0', at(1)),
        went('1', at(5), { version: 'v', native_environment: 'prod-eu' }),
        went('2', at(5, 1), { version: 'v', native_environment: 'prod-us' }),
      ],
      incident: [incident('i', at(5, 3))],
      incident_link: [{ incident_id: 'i', deployment_id: 'id:2', evidence: 'note' }],
    })
    expect(await attributed()).toEqual([['i', '1', 'named', 1, true, true]])
  })

  it('to a deployment of what its service depends on, with .3, which is no failure', async () => {
    await stream.given({
      ...base,
      deployment: [
        went('1', at(1), { repository_id: id('cart') }),
        went('2', at(5), { repository_id: id('cart') }),
      ],
      dependency: [
        {
          from_service_id: `git:${id('shop')}`,
          to_service_id: `git:${id('cart')}`,
          kind: 'calls',
          provenance: 'given',
        },
      ],
      incident: [incident('i', at(5, 3))],
      incident_service: [on('i')],
    })
    expect(await attributed()).toEqual([['i', '2', 'near a dependency', 0.3, true, true]])
    expect(await failed()).toEqual([])
    expect(await stream.ask('SELECT deployment_id, candidate_count FROM incident_fact')).toEqual([[null, 1]])
  })

  it('to nothing without incidents', async () => {
    await stream.given({ ...base, deployment: [went('1', at(1))] })
    expect(await attributed()).toEqual([])
  })
})

describe('a failed deployment', () => {
  const two = [went('1', at(1)), went('2', at(5))]

  it('has recovered when the last of its incidents was resolved', async () => {
    await stream.given({
      ...base,
      deployment: two,
      incident: [
        incident('i', at(5, 1), { resolved_at: at(5, 3) }),
        incident('j', at(5, 2), { resolved_at: at(5, 8) }),
      ],
      incident_service: [on('i'), on('j')],
    })
    expect(await failed()).toEqual([['2', 0.6, at(5, 1), at(5, 8), 8]])
  })

  it('has not while one of them is open, unless it was repaired', async () => {
    const rows = {
      ...base,
      deployment: two,
      incident: [incident('i', at(5, 1), { resolved_at: at(5, 3) }), incident('j', at(5, 2))],
      incident_service: [on('i'), on('j')],
    }
    await stream.given(rows)
    expect(await failed()).toEqual([['2', 0.6, at(5, 1), null, null]])
    await stream.also({ deployment: [...two, went('3', at(5, 6), { is_hotfix: true })] })
    expect(await failed()).toEqual([['2', 0.9, at(5, 1), at(5, 6), 6]])
    expect(
      await stream.ask(`SELECT version, remediates_deployment_id FROM deployment_fact WHERE is_remediation`),
    ).toEqual([['3', 'github:acme:2']])
  })

  it.each([
    ['labelled', { labels: 'bug,hotfix' }],
    ['branched', { branch: 'hotfix/checkout' }],
  ])('is mended by the deployment of a request %s as a hotfix', async (_, more) => {
    await stream.given({
      ...base,
      deployment: [...two, went('3', at(6))],
      change: [
        {
          change_id: `${id('shop')}#7`,
          repository_id: id('shop'),
          number: 7,
          merged_at: at(5, 20),
          merge_commit_id: `${id('shop')}@3`,
          base_branch: 'main',
          ...more,
        },
      ],
    })
    expect(await failed()).toEqual([['2', 0.9, at(6), at(6), 24]])
  })

  it('mended after more than seven days is none', async () => {
    await stream.given({ ...base, deployment: [...two, went('3', at(12, 1), { is_hotfix: true })] })
    expect(await failed()).toEqual([])
  })

  it('on its way out has its outcome, and is no failed deployment by that alone', async () => {
    await stream.given({ ...base, deployment: [...two, went('3', at(6), { outcome: 'failed' })] })
    expect(await failed()).toEqual([])
    expect(
      await stream.ask(`SELECT version, outcome, change_count FROM deployment_fact WHERE outcome = 'failed'`),
    ).toEqual([['3', 'failed', null]])
  })
})
