import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import {
  buildConfigurationRepository,
  RepositoryScript,
  runGit,
  type ConfigurationRepository,
} from '../../../fixtures/repositories/index.ts'
import { openScratch, type Scratch } from '../../../tests/ingest/scratch.ts'
import { findAppSha, findVersions, splitImage } from './findings.ts'

const DIGEST = `sha256:${'ab'.repeat(32)}`

function find(text: string, path = 'apps/shop/production/values.yaml') {
  return parseAllDocuments(text).flatMap((document) =>
    findVersions((document as { toJS(): unknown }).toJS(), path),
  )
}

describe('versions in YAML', () => {
  test.each([
    ['ghcr.io/a/b:1.2', 'ghcr.io/a/b', '1.2', null],
    ['registry:5000/a/b', 'registry:5000/a/b', null, null],
    [`registry:5000/a/b:v1@${DIGEST}`, 'registry:5000/a/b', 'v1', DIGEST],
    [`a/b@${DIGEST}`, 'a/b', null, DIGEST],
    ['nginx', 'nginx', null, null],
  ])('an image reference comes apart: %s', (reference, name, version, digest) => {
    expect(splitImage(reference)).toEqual({ name, version, digest })
  })

  test('containers are told apart by name, not by place', () => {
    const text = (names: string[]) =>
      `kind: Deployment\nmetadata: { name: shop }\nspec:\n  containers:\n${names.map((name) => `    - { name: ${name}, image: 'x/${name}:1' }\n`).join('')}`
    const pointers = (names: string[]) =>
      find(text(names))
        .map(({ pointer }) => pointer)
        .sort()
    expect(pointers(['a', 'b'])).toEqual(pointers(['b', 'a']))
    expect(pointers(['a'])).toEqual(['Deployment/shop:spec.containers[a].image'])
  })

  test.each([
    ['Helm values', 'image:\n  repository: ghcr.io/a/b\n  tag: 1.2.0\n', ['ghcr.io/a/b', '1.2.0']],
    [
      'Helm values with a registry',
      'web:\n  image: { registry: r.io, repository: a/b, tag: "2" }\n',
      ['r.io/a/b', '2'],
    ],
    ['a tag alone, named by what holds it', 'billing:\n  image: { tag: 1.0.1 }\n', ['billing', '1.0.1']],
    ['a tag alone, named by its folder', 'image: { tag: 1.0.1 }\n', ['shop', '1.0.1']],
    [
      'Argo CD chart',
      'apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: { source: { chart: x, targetRevision: 1.3.0 } }\n',
      ['x', '1.3.0'],
    ],
    [
      'Argo CD image',
      'apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: { source: { kustomize: { images: ["shop=ghcr.io/a/shop:7"] } } }\n',
      ['ghcr.io/a/shop', '7'],
    ],
    [
      'Flux',
      'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec: { chart: { spec: { chart: ledger, version: "2.1.0" } } }\n',
      ['ledger', '2.1.0'],
    ],
  ])('%s', (_, text, [name, version]) => {
    expect(find(text)).toEqual([expect.objectContaining({ name, version })])
  })

  test('a branch is no version, and templates are no images', () => {
    expect(
      find(
        'apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: { source: { repoURL: "https://x/y.git", targetRevision: HEAD } }\n',
      ),
    ).toEqual([])
    expect(find('image: "${REGISTRY}/a:${TAG}"\n')).toEqual([])
  })

  test.each([
    ['a94a8fe5ccb19ba61c4c0873d391e987982fbbd3', '', 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3'],
    ['main-a94a8fe', '', 'a94a8fe'],
    ['1.2.0-sha-a94a8fe', '', 'a94a8fe'],
    ['1.2.0', '', null],
    ['20260102', '', null],
    ['1.2.0', 'Bump\n\nApp-Commit: a94a8fe5ccb1\n', 'a94a8fe5ccb1'],
  ])('the commit behind %s %j is %s', (version, message, sha) => {
    expect(findAppSha(version, message)).toBe(sha)
  })
})

describe('a configuration repository', () => {
  let scratch: Scratch
  let deployments: ConfigurationRepository
  const entry = () => ({ path: deployments.path, configuration: true })

  beforeAll(async () => {
    scratch = await openScratch()
    deployments = await buildConfigurationRepository(join(scratch.folder, 'deployments'))
    await scratch.syncOne(entry())
  })

  afterAll(() => scratch.close())

  const images = (where: string) =>
    scratch.rows<Record<string, unknown>>(
      `select split_part(commit_id, '@', -1) as sha, name, old_version, version, digest, app_sha, committed_at from raw.git__image where not _is_deleted and ${where} order by committed_at`,
    )

  test('gives each change of a version along its main line', async () => {
    const rows = await images(
      `path = 'apps/shop/production/deployment.yaml' and name = 'ghcr.io/example/shop'`,
    )
    expect(rows.map(({ old_version, version }) => [old_version, version])).toEqual([
      [null, '1.0.0'],
      ['1.0.0', '1.1.0'],
      ['1.1.0', '1.2.0'],
      ['1.2.0', '1.1.0'],
      ['1.1.0', 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3'],
    ])
    expect(rows.at(-1)).toMatchObject({ digest: DIGEST, app_sha: 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3' })
    expect(rows[1]).toMatchObject({ sha: deployments.shas.shop110, committed_at: Date.UTC(2026, 0, 13, 12) })
  })

  test('dates what a branch brought by its merge', async () => {
    const rows = await images(`name = 'ghcr.io/example/search'`)
    expect(rows.map(({ sha, version }) => [sha, version])).toEqual([
      [deployments.shas.root, '0.1.0'],
      [deployments.shas.search, '0.2.0'],
    ])
  })

  test('reads kustomize, charts, Argo CD and Flux', async () => {
    const rows = await images(`version in ('1.1.0-rc.1', '4.1.0', '1.3.0', '2.1.0')`)
    expect(rows.map(({ name, old_version }) => [name, old_version]).sort()).toEqual([
      ['billing', '1.2.0'],
      ['ghcr.io/example/shop', null],
      ['ingress-nginx', '4.0.0'],
      ['ledger', '2.0.0'],
    ])
  })

  test('rejects broken YAML with file, commit and reason', async () => {
    const rows = await scratch.rows<{ _key: string; reason: string; stream: string }>(
      'select stream, _key, reason from raw.rejected',
    )
    expect(rows).toEqual([
      {
        stream: 'image',
        _key: `${deployments.shas.broken}:apps/broken/production/deployment.yaml`,
        reason: expect.stringMatching(/^not valid YAML: /) as string,
      },
    ])
  })

  test('lands only new bumps later, and marks those of a rewritten line as gone', async () => {
    deployments.script
      .commit({
        label: 'next',
        at: '2026-02-06T12:00',
        message: 'Search again\n',
        files: {
          'apps/search/production/values.yaml': 'image: { repository: ghcr.io/example/search, tag: 0.3.0 }\n',
        },
      })
      .flush()
    const report = await scratch.syncOne(entry())
    expect(report.streams.find(({ name }) => name === 'image')).toMatchObject({ landed: 1, rejected: 0 })
    runGit(deployments.path, ['update-ref', 'refs/heads/main', deployments.shas.platform ?? ''])
    await scratch.syncOne(entry())
    const live = await scratch.live<{ version: string }>('image', 'version')
    expect(live.map(({ version }) => version)).not.toContain('0.3.0')
    expect(live.map(({ version }) => version)).toContain('0.2.0')
  })

  test('is read as one only when named as one', async () => {
    const script = new RepositoryScript(join(scratch.folder, 'plain'))
    script
      .commit({ label: 'a', at: '2026-01-01T00:00', message: 'a', files: { 'a.yaml': 'image: x:1\n' } })
      .flush()
    const report = await scratch.syncOne(script.path)
    expect(report.streams.find(({ name }) => name === 'image')).toMatchObject({ landed: 0 })
  })
})
