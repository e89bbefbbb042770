import { describe, expect, test } from 'vitest'
import {
  application,
  bump,
  type Given,
  operation,
  sha,
  SHOP,
  source,
  SOURCE,
  stageArgocd,
  sync,
} from '../../../tests/ingest/argocd-staging.ts'

const { deployments } = stageArgocd()

const APP = `abcdef1${'0'.repeat(33)}`

describe("the application's own commit", () => {
  const one = (more: Given) =>
    deployments('service_id, version, commit_id', { syncs: [sync(1, 5, sha('a'))], ...more })

  test('is that of the tag of the image that the revision names', async () => {
    const bumps = [bump('a', 3, '1.0-gabcdef1', 'abcdef1'), bump('b', 9, '2.0-gabcdef2', 'abcdef2')]
    expect(await one({ bumps, commits: [APP] })).toEqual([['shop', '1.0-gabcdef1', `${SHOP}@${APP}`]])
  })
  test('is that of the trailer, where the tag is a word', async () => {
    expect(await one({ bumps: [bump('a', 3, 'stable', APP)], commits: [APP] })).toEqual([
      ['shop', 'stable', `${SHOP}@${APP}`],
    ])
  })
  test('is that of the release of that version', async () => {
    expect(await one({ bumps: [bump('a', 3, 'v1.4.0')], tags: [['1.4.0', APP]] })).toEqual([
      ['shop', 'v1.4.0', `${SHOP}@${APP}`],
    ])
  })
  test('is that of what runs, which is known better than what was to run', async () => {
    const images: Given['images'] = [
      ['u:1', 'registry.example:5000/acme/shop:2.0-gabcdef1@sha256:00'],
      ['u:1', 'envoyproxy/envoy:v1.31.0'],
    ]
    expect(await one({ images, bumps: [bump('a', 3, '1.0')], commits: [APP] })).toEqual([
      ['shop', '2.0-gabcdef1', `${SHOP}@${APP}`],
    ])
  })
  test('is that of what the application itself sets', async () => {
    const own = sync(1, 5, sha('a'), { sources: [{ ...source, images: ['registry.example/acme/shop:3.0'] }] })
    expect(await one({ syncs: [own], tags: [['3.0', APP]] })).toEqual([['shop', '3.0', `${SHOP}@${APP}`]])
  })
  test('is not known of an application whose images are not', async () => {
    expect(
      await deployments('service_id, native_service, version, commit_id', { syncs: [sync(1, 5, sha('a'))] }),
    ).toEqual([[null, 'shop', sha('a'), null]])
  })
})

describe('a deployment', () => {
  test('is a sync that brought another version, and none that brought the same', async () => {
    const bumps = [bump('a', 3, '1.0'), bump('c', 10, '1.1')]
    const syncs = [sync(1, 4, sha('a')), sync(2, 6, sha('b')), sync(3, 11, sha('c')), sync(4, 14, sha('a'))]
    // Between the two a commit that changed something else.
    const given = { bumps: [...bumps, { ...bump('b', 5, '1.0') }], syncs }
    expect(await deployments('version, outcome, is_derived', given)).toEqual([
      ['1.0', 'succeeded', false],
      ['1.1', 'succeeded', false],
      ['1.0', 'succeeded', false],
    ])
  })

  test('failed where the operation did, and has no end while it runs', async () => {
    const given = {
      bumps: [bump('a', 1, '1.0'), bump('c', 4, '1.1')],
      syncs: [sync(1, 2, sha('a'))],
      operations: [operation(5, 'Failed'), operation(8, 'Error'), operation(10, 'Running')],
    }
    const columns = `version, outcome, strftime(started_at, '%H'), strftime(finished_at, '%H')`
    expect(await deployments(columns, given)).toEqual([
      ['1.0', 'succeeded', '02', '03'],
      ['1.1', 'failed', '05', '06'],
      ['1.1', 'failed', '08', '09'],
      ['1.1', null, '10', null],
    ])
  })

  test('is told once, by the history, and not by what was tried dry or in part', async () => {
    const given = {
      bumps: [bump('a', 1, '1.0')],
      syncs: [sync(1, 2, sha('a'))],
      operations: [
        operation(2, 'Running'),
        operation(4, 'Failed', { isDryRun: true }),
        operation(6, 'Failed', { isPartial: true }),
      ],
    }
    expect(await deployments('outcome', given)).toEqual([['succeeded']])
  })

  test('before the first sync that is known is told by the merges', async () => {
    const bumps = [bump('a', 1, '1.0'), bump('b', 2, '1.1'), bump('c', 6, '1.2')]
    const given = { bumps, syncs: [sync(41, 7, sha('c'))] }
    expect(await deployments(`version, is_derived, strftime(finished_at, '%H'), time_basis`, given)).toEqual([
      ['1.0', true, '01', 'merge of the bump'],
      ['1.1', true, '02', 'merge of the bump'],
      ['1.2', false, '08', 'finish'],
    ])
  })

  test('of several sources goes by the revision of each', async () => {
    const sources = [{ ...source, repository: 'charts.example', chart: 'common', paths: [] }, source]
    const own = sync(1, 5, '', { revisions: ['1.4.2', sha('a')], sources })
    const given = { bumps: [bump('a', 3, '1.0')], syncs: [own], applications: [application({ sources })] }
    expect(await deployments('service_id, version', given)).toEqual([['shop', '1.0']])
  })
})

describe('the environment', () => {
  const where = (more: object, clusters: object[] = []) =>
    deployments('native_environment, environment_id', {
      applications: [application(more)],
      syncs: [sync(1, 5, sha('a'))],
      clusters,
    })
  const destination = { server: 'https://k.example', name: null, namespace: 'shop' }

  test.each([
    ['by its label', { label: 'live' }, 'live'],
    ['by its namespace', { destination: { ...destination, namespace: 'shop-staging' } }, 'east/shop-staging'],
    ['by its name, where the destination says nothing', { destination }, 'shop-production'],
    ['by its folder', { name: 'shop', destination }, 'apps/shop/production'],
    [
      'by its destination, where nothing else says it',
      { name: 'shop', destination, sources: [] },
      'east/shop',
    ],
  ])('is known %s', async (_, more, name) => {
    const clusters = [{ server: 'https://k.example', name: 'east' }]
    expect(await where(more, clusters)).toEqual([[name, `${SOURCE}:${name}`]])
  })
})
