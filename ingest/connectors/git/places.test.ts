import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  buildFixtureRepository,
  RepositoryScript,
  runGit,
  type FixtureRepository,
} from '../../../fixtures/repositories/index.ts'
import { openScratch, type Scratch } from '../../../tests/ingest/scratch.ts'
import { connector } from './connector.ts'

let scratch: Scratch
let shop: FixtureRepository
let names = 0

beforeAll(async () => {
  scratch = await openScratch()
  shop = await buildFixtureRepository(join(scratch.folder, 'shop'))
})

afterAll(() => scratch.close())

const place = (name: string) => join(scratch.folder, name)

/** Syncs under a name of its own, so that cases do not meet in the warehouse. */
async function sync(path: string) {
  const name = `case${++names}`
  const { sources } = await scratch.sync([{ path, name }])
  const [report] = sources
  if (!report) throw new Error('no report')
  const commits = await scratch.rows<{ sha: string; boundary: boolean; counts: boolean; parents: string }>(
    `select sha, is_boundary as boundary, has_line_counts as counts, parent_shas as parents from (
       select * from raw.git__commit where _source = 'git:${name}'
       qualify row_number() over (partition by _key order by _loaded_at desc) = 1) where not _is_deleted`,
  )
  const [repository] = await scratch.rows(
    `select * from raw.git__repository where _source = 'git:${name}' order by _loaded_at desc limit 1`,
  )
  return { ...report, commits, repository, name }
}

describe('the forms of a place', () => {
  test('a bare repository, a linked worktree and a file URL give the same history', async () => {
    runGit(scratch.folder, ['clone', '-q', '--mirror', shop.path, 'bare.git'])
    runGit(shop.path, ['worktree', 'add', '-q', '--detach', place('tree'), shop.shas.draft ?? ''])
    for (const path of [place('bare.git'), place('tree'), `file://${shop.path}`]) {
      const report = await sync(path)
      expect(report).toMatchObject({ ok: true })
      expect(report.commits).toHaveLength(37)
    }
    runGit(shop.path, ['worktree', 'remove', place('tree')])
  })

  test('a folder inside a repository is a service of the whole history', async () => {
    mkdirSync(join(shop.path, 'src/cart'), { recursive: true })
    const sources = await connector.sources(
      [{ path: join(shop.path, 'src/cart') }, { path: join(shop.path, 'docs/../src') }],
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
    expect((await sync(join(shop.path, 'src/cart'))).commits).toHaveLength(37)
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

describe('an odd repository', () => {
  test('without commits is a note, not an error', async () => {
    mkdirSync(place('empty'))
    runGit(place('empty'), ['init', '-q', '-b', 'trunk'])
    const report = await sync(place('empty'))
    expect(report).toMatchObject({ ok: true, notes: ['The repository has no commits yet.'], commits: [] })
    expect(report.repository).toMatchObject({ default_branch: 'trunk', commit_count: 0, head_sha: null })
  })

  test('with an unborn HEAD still gives its other branches', async () => {
    const { path } = await buildFixtureRepository(place('unborn'))
    runGit(path, ['symbolic-ref', 'HEAD', 'refs/heads/nowhere'])
    const report = await sync(path)
    expect(report).toMatchObject({ ok: true, notes: [expect.stringContaining('nowhere') as string] })
    expect(report.commits).toHaveLength(37)
    expect(report.repository).toMatchObject({ default_branch: 'main' })
  })

  test('with a detached HEAD counts commits that only HEAD reaches', async () => {
    const { path, shas } = await buildFixtureRepository(place('detached'))
    const tree = runGit(path, ['rev-parse', `${shas.renovate}^{tree}`])
    const commit = runGit(path, ['commit-tree', '-p', shas.renovate ?? '', '-m', 'detached', tree])
    runGit(path, ['update-ref', '--no-deref', 'HEAD', commit])
    expect((await sync(path)).commits.map(({ sha }) => sha)).toContain(commit)
  })

  test('that is shallow leaves out what lies before its boundary, and is whole once deepened', async () => {
    runGit(scratch.folder, [
      'clone',
      '-q',
      '--depth',
      '5',
      '--no-single-branch',
      `file://${shop.path}`,
      'shallow',
    ])
    const name = `case${names + 1}`
    const report = await sync(place('shallow'))
    expect(report.ok).toBe(true)
    expect(report.notes.join()).toMatch(/^Shallow clone/)
    expect(report.repository).toMatchObject({ is_shallow: true })
    const boundary = report.commits.filter((commit) => commit.boundary)
    expect(boundary.length).toBeGreaterThan(0)
    const files = await scratch.rows<{ n: number }>(
      `select count(*) as n from raw.git__file where split_part(_key, ':', 1) in
         (select sha from raw.git__commit where _source = '${name}' and is_boundary) and _source = 'git:${name}'`,
    )
    expect(files[0]?.n).toBe(0)
    runGit(place('shallow'), ['fetch', '-q', '--unshallow'])
    const { sources } = await scratch.sync([{ path: place('shallow'), name }])
    expect(sources[0]?.ok).toBe(true)
    const [whole] = await scratch.rows(
      `select count(*) as n, count(*) filter (where is_boundary) as boundary from (select * from raw.git__commit where _source = 'git:${name}'
         qualify row_number() over (partition by _key order by _loaded_at desc) = 1)`,
    )
    expect(whole).toEqual({ n: 37, boundary: 0 })
  })

  test('that lacks contents gives names without line counts for those commits, and says how many', async () => {
    const { path, shas } = await buildFixtureRepository(place('lacking'))
    for (const file of ['src/coupons.ts', 'src/cart.ts']) removeObject(path, `${shas.coupons}:${file}`)
    const report = await sync(path)
    expect(report.ok).toBe(true)
    expect(report.notes.join()).toMatch(/^\d commits lack file contents/)
    const unknown = report.commits.filter(({ counts }) => !counts).map(({ sha }) => sha)
    expect(unknown).toEqual(expect.arrayContaining([shas.coupons, shas.revert, shas.cart, shas.rewrite]))
    expect(report.commits).toHaveLength(37)
    expect(report.repository).toMatchObject({ commit_count: 37, lost_count: unknown.length })
    const files = await scratch.rows(
      `select path, added_count from raw.git__file where _source = 'git:${report.name}' and commit_id like '%${shas.coupons}'`,
    )
    expect(files).toEqual([{ path: 'src/coupons.ts', added_count: null }])
  })

  test('that is a partial clone is read without asking its server', async () => {
    runGit(shop.path, ['config', 'uploadpack.allowFilter', 'true'])
    runGit(scratch.folder, [
      'clone',
      '-q',
      '--bare',
      '--filter=blob:none',
      `file://${shop.path}`,
      'partial.git',
    ])
    const report = await sync(place('partial.git'))
    expect(report).toMatchObject({ ok: true })
    expect(report.commits).toHaveLength(37)
    expect(report.commits.filter(({ counts }) => !counts).length).toBeGreaterThan(20)
  })

  test('that tries to run programs does not get to', async () => {
    const { path } = await buildFixtureRepository(place('hostile'))
    const script = place('script')
    const marker = place('ran')
    writeFileSync(script, `#!/bin/sh\ntouch ${marker}\ncat "$2" 2>/dev/null\n`)
    chmodSync(script, 0o755)
    writeFileSync(join(path, '.git/info/attributes'), '* diff=evil\n')
    for (const key of [
      'core.fsmonitor',
      'diff.evil.command',
      'diff.evil.textconv',
      'diff.external',
      'core.sshCommand',
      'core.pager',
      'gpg.program',
    ]) {
      runGit(path, ['config', key, script])
    }
    runGit(path, ['config', 'log.showSignature', 'true'])
    expect(await sync(path)).toMatchObject({ ok: true })
    expect(readdirSync(scratch.folder)).not.toContain('ran')
  })

  test('is not mistaken for the one that GIT_DIR names', async () => {
    vi.stubEnv('GIT_DIR', join(shop.path, '.git'))
    mkdirSync(place('elsewhere'))
    expect(await sync(place('elsewhere'))).toMatchObject({ ok: false, error: { code: 'not_a_repository' } })
    vi.unstubAllEnvs()
  })

  test('with a message of 5 MB, NUL bytes and CR is read to the end', async () => {
    const script = new RepositoryScript(place('messages'))
    script
      .commit({ label: 'nul', at: '2026-01-01T00:00', message: Buffer.from('before\0after\n\nbody\n') })
      .commit({ label: 'large', at: '2026-01-02T00:00', message: `large\n\n${'x'.repeat(5e6)}\r\n` })
      .commit({ label: 'last', at: '2026-01-03T00:00', message: '\x01\x01\r\n\r\nlast\r' })
      .flush()
    const report = await sync(place('messages'))
    expect(report).toMatchObject({ ok: true })
    expect(report.commits).toHaveLength(3)
  })
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
    const { sources } = await scratch.sync([{ path, name: first.name }])
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

/** Unpacks everything, then deletes one object. */
function removeObject(path: string, name: string): void {
  const folder = join(path, '.git/objects')
  const sha = runGit(path, ['rev-parse', name])
  const packs = readdirSync(join(folder, 'pack')).filter((file) => file.endsWith('.pack'))
  for (const pack of packs) {
    const bytes = readFileSync(join(folder, 'pack', pack))
    rmSync(join(folder, 'pack', pack))
    rmSync(join(folder, 'pack', pack.replace('.pack', '.idx')))
    runGit(path, ['unpack-objects', '-q'], bytes)
  }
  rmSync(join(folder, sha.slice(0, 2), sha.slice(2)))
}
