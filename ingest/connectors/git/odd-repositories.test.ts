import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { buildFixtureRepository, RepositoryScript, runGit } from '../../../fixtures/repositories/index.ts'
import { openPlaces, removeObject } from '../../../tests/ingest/git-places.ts'

const opened = openPlaces()
const { place, sync } = opened

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
    runGit(opened.scratch.folder, [
      'clone',
      '-q',
      '--depth',
      '5',
      '--no-single-branch',
      `file://${opened.shop.path}`,
      'shallow',
    ])
    const report = await sync(place('shallow'))
    const { name } = report
    expect(report.ok).toBe(true)
    expect(report.notes.join()).toMatch(/^Shallow clone/)
    expect(report.repository).toMatchObject({ is_shallow: true })
    const boundary = report.commits.filter((commit) => commit.boundary)
    expect(boundary.length).toBeGreaterThan(0)
    const files = await opened.scratch.rows<{ n: number }>(
      `select count(*) as n from raw.git__file where split_part(_key, ':', 1) in
         (select sha from raw.git__commit where _source = 'git:${name}' and is_boundary) and _source = 'git:${name}'`,
    )
    expect(files[0]?.n).toBe(0)
    runGit(place('shallow'), ['fetch', '-q', '--unshallow'])
    const { sources } = await opened.scratch.sync([{ path: place('shallow'), name }])
    expect(sources[0]?.ok).toBe(true)
    const [whole] = await opened.scratch.rows(
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
    const files = await opened.scratch.rows(
      `select path, added_count from raw.git__file where _source = 'git:${report.name}' and commit_id like '%${shas.coupons}'`,
    )
    expect(files).toEqual([{ path: 'src/coupons.ts', added_count: null }])
  })

  test('that is a partial clone is read without asking its server', async () => {
    runGit(opened.shop.path, ['config', 'uploadpack.allowFilter', 'true'])
    runGit(opened.scratch.folder, [
      'clone',
      '-q',
      '--bare',
      '--filter=blob:none',
      `file://${opened.shop.path}`,
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
    expect(readdirSync(opened.scratch.folder)).not.toContain('ran')
  })

  test('is not mistaken for the one that GIT_DIR names', async () => {
    vi.stubEnv('GIT_DIR', join(opened.shop.path, '.git'))
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
