import { chmodSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildFixtureRepository, runGit } from '../../../fixtures/repositories/index.ts'
import { connector } from './connector.ts'
import { openPlaces, removeObject } from '../../../tests/ingest/git-places.ts'

const opened = openPlaces()
const { place, sync } = opened

describe('the forms of a place', () => {
  test('a bare repository, a linked worktree and a file URL give the same history', async () => {
    runGit(opened.scratch.folder, ['clone', '-q', '--mirror', opened.shop.path, 'bare.git'])
    runGit(opened.shop.path, [
      'worktree',
      'add',
      '-q',
      '--detach',
      place('tree'),
      opened.shop.shas.draft ?? '',
    ])
    for (const path of [place('bare.git'), place('tree'), `file://${opened.shop.path}`]) {
      const report = await sync(path)
      expect(report).toMatchObject({ ok: true })
      expect(report.commits).toHaveLength(37)
    }
    runGit(opened.shop.path, ['worktree', 'remove', place('tree')])
  })

  test('a folder inside a repository is a service of the whole history', async () => {
    mkdirSync(join(opened.shop.path, 'src/cart'), { recursive: true })
    const sources = await connector.sources(
      [{ path: join(opened.shop.path, 'src/cart') }, { path: join(opened.shop.path, 'docs/../src') }],
      '/',
    )
    expect(sources).toMatchObject([
      {
        id: 'git:shop',
        services: [
          { name: 'cart', path: 'src/cart' },
          { name: 'src', path: 'src' },
        ],
      },
    ])
    expect((await sync(join(opened.shop.path, 'src/cart'))).commits).toHaveLength(37)
  })

  test.each([
    ['git@github.com:Example/Shop.git', 'github.com/example/shop', 'https://github.com/Example/Shop'],
    [
      'https://secret@gitlab.example.org:8443/a/b/c/',
      'gitlab.example.org:8443/a/b/c',
      'https://gitlab.example.org:8443/a/b/c',
    ],
    ['ssh://git@example.org:22/a/b.git', 'example.org/a/b', 'https://example.org/a/b'],
  ])('%s has an id, a page, and shows no secret', async (url, id, webUrl) => {
    const [source] = await connector.sources([{ url }], '/')
    expect(source).toMatchObject({ repositoryId: id, options: { webUrl } })
    expect(source?.label).not.toContain('secret')
  })
})

test('a password in a URL is refused, and not repeated', async () => {
  const error: unknown = await connector
    .sources([{ url: 'https://user:secret@example.org/a.git' }], '/')
    .catch((e: unknown) => e)
  expect(String(error)).toMatch(/must not hold a password.*token_env.*: https:\/\/example\.org\/a\.git$/)
})

describe('a place that cannot be read says what is wrong', () => {
  test('no repository', async () => {
    mkdirSync(place('folder'))
    expect((await sync(place('folder'))).error).toEqual({
      code: 'not_a_repository',
      message: `Not a Git repository, name one or run git init: ${place('folder')}`,
    })
  })

  test('no folder, or a file', async () => {
    expect((await sync(place('nowhere'))).error?.code).toBe('not_found')
    writeFileSync(place('file'), '')
    expect((await sync(place('file'))).error?.message).toMatch(/file$/)
  })

  test('a damaged packfile: an error, and the next sync of the mended one is whole', async () => {
    const { path } = await buildFixtureRepository(place('damaged'))
    runGit(path, ['repack', '-adq'])
    const pack = readdirSync(join(path, '.git/objects/pack')).find((name) => name.endsWith('.pack')) ?? ''
    const file = join(path, '.git/objects/pack', pack)
    const bytes = readFileSync(file)
    chmodSync(file, 0o644)
    truncateSync(file, 2000)
    const first = await sync(path)
    expect(first.ok).toBe(false)
    expect(first.error?.code).toBe('damaged')
    writeFileSync(file, bytes)
    const { sources } = await opened.scratch.sync([{ path, name: first.name }])
    expect(sources[0]).toMatchObject({ ok: true })
    expect(sources[0]?.streams[0]?.total).toBe(37)
  })

  test('a commit that is gone from the store', async () => {
    const { path, shas } = await buildFixtureRepository(place('gone'))
    removeObject(path, shas.checkout ?? '')
    const report = await sync(path)
    expect(report).toMatchObject({ ok: false, error: { code: 'damaged' } })
  })
})
