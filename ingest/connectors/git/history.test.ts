import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  buildFixtureRepository,
  runGit,
  type FixtureRepository,
} from '../../../fixtures/repositories/index.ts'
import { openScratch, type Scratch } from '../../../tests/ingest/scratch.ts'

let scratch: Scratch
let shop: FixtureRepository

beforeEach(async () => {
  scratch = await openScratch()
  shop = await buildFixtureRepository(join(scratch.folder, 'shop'))
})

afterEach(() => scratch.close())

const REACHABLE = ['--branches', '--tags', '--remotes', 'HEAD']

function listed(path: string): string[] {
  return runGit(path, ['rev-list', ...REACHABLE])
    .split('\n')
    .sort()
}

async function landed(): Promise<string[]> {
  return (await scratch.live<{ sha: string }>('commit', 'sha')).map(({ sha }) => sha)
}

function commitFile(path: string, name: string, on = 'main'): string {
  runGit(path, ['symbolic-ref', 'HEAD', `refs/heads/${on}`])
  const blob = runGit(path, ['hash-object', '-w', '--stdin'], `${name}\n`)
  const tree = runGit(path, ['mktree'], `100644 blob ${blob}\t${name}\n`)
  const commit = runGit(path, ['commit-tree', '-p', 'HEAD', '-m', name, tree])
  runGit(path, ['update-ref', `refs/heads/${on}`, commit])
  return commit
}

describe('a first sync', () => {
  test('lands exactly the commits that git counts', async () => {
    const report = await scratch.syncOne(shop.path)
    expect(report.streams.find(({ name }) => name === 'commit')).toMatchObject({ landed: 37, total: 37 })
    expect(await landed()).toEqual(listed(shop.path))
  })

  test.each([{}, { objectFormat: 'sha256', bare: true } as const])(
    'lands file rows that equal git show, row by row: %j',
    async (options) => {
      const { path } = await buildFixtureRepository(join(scratch.folder, 'other'), options)
      await scratch.syncOne(path)
      const rows = await scratch.live<{
        key: string
        path: string
        old_path: string | null
        status: string
        added: number | null
        deleted: number | null
      }>('file', '_key as key, path, old_path, status, added_count as added, deleted_count as deleted')
      const expected = listed(path).flatMap((sha) => showFiles(path, sha))
      const ordered = rows.map(({ key, ...row }) => ({ sha: key.split(':')[0], ...row }))
      const order = (row: { sha?: string | undefined; path: string }) => `${row.sha} ${row.path}`
      const sort = <T extends { sha?: string | undefined; path: string }>(list: T[]) =>
        list.sort((a, b) => (order(a) < order(b) ? -1 : 1))
      expect(sort(ordered)).toEqual(sort(expected))
      expect(expected.length).toBeGreaterThan(45)
    },
  )

  test('keeps people, times and messages as git has them', async () => {
    await scratch.syncOne(shop.path)
    const rows = await scratch.live<Record<string, unknown>>(
      'commit',
      'sha, authored_at, committed_at, author_name, committer_email, subject, body, parent_shas',
    )
    const byLabel = (label: string) => rows.find(({ sha }) => sha === shop.shas[label])
    expect(byLabel('cart')).toMatchObject({
      authored_at: Date.UTC(2026, 0, 6, 9),
      committed_at: Date.UTC(2026, 0, 6, 15),
      author_name: 'Bob Example',
      committer_email: 'noreply@github.com',
      subject: 'Add cart (#1)',
      body: '* Cart holds lines\n\nCo-authored-by: Ada Example <ada@example.org>',
      parent_shas: shop.shas.root,
    })
    expect(byLabel('past')).toMatchObject({ authored_at: 0 })
    expect(byLabel('future')).toMatchObject({ authored_at: 4294967295000 })
    expect(byLabel('recoded')).toMatchObject({ subject: 'Café opened' })
    expect(byLabel('silent')).toMatchObject({ subject: '', body: '' })
    expect(byLabel('body')?.body).toContain('\x01aaaa')
    expect(byLabel('root')).toMatchObject({ parent_shas: '' })
    expect(byLabel('octopus')?.parent_shas).toBe(
      ['giftfix', 'topicA', 'topicB'].map((label) => shop.shas[label]).join(' '),
    )
  })

  test('marks submodules, binary files and names that are not UTF-8', async () => {
    await scratch.syncOne(shop.path)
    const files = await scratch.live('file', 'path, is_submodule, added_count')
    expect(files).toContainEqual({ path: 'theme', is_submodule: true, added_count: 1 })
    expect(files).toContainEqual({ path: 'logo.png', is_submodule: false, added_count: null })
    expect(files).toContainEqual({ path: String.raw`odd/caf\xe9.txt`, is_submodule: false, added_count: 1 })
    expect(files).toContainEqual({ path: 'odd/new\nline.txt', is_submodule: false, added_count: 1 })
  })
})

describe('a later sync', () => {
  test('with nothing new lands nothing', async () => {
    await scratch.syncOne(shop.path)
    const { changed, sources } = await scratch.sync([shop.path])
    expect(changed).toBe(false)
    expect(sources[0]?.streams.filter(({ landed: count }) => count !== 0)).toEqual([])
    expect(sources[0]?.streams[0]?.total).toBe(37)
  })

  test('lands only what is new, under a later landing time', async () => {
    await scratch.syncOne(shop.path)
    const commit = commitFile(shop.path, 'new.txt')
    const report = await scratch.syncOne(shop.path)
    expect(report.streams[0]).toMatchObject({ name: 'commit', landed: 1, total: 38 })
    const [row] = await scratch.rows<{ sha: string; last: boolean }>(
      `select sha, _loaded_at > (select max(_loaded_at) from raw.git__commit where sha <> '${commit}') as last
       from raw.git__commit where sha = '${commit}'`,
    )
    expect(row).toEqual({ sha: commit, last: true })
  })

  test('marks commits as gone after a force push, and lands their successors', async () => {
    await scratch.syncOne(shop.path)
    runGit(shop.path, ['update-ref', 'refs/heads/draft', shop.shas.renovate ?? ''])
    runGit(shop.path, ['update-ref', 'refs/heads/main', shop.shas.search ?? ''])
    runGit(shop.path, ['update-ref', '-d', 'refs/heads/draft'])
    const rewritten = commitFile(shop.path, 'rewritten.txt')
    await scratch.syncOne(shop.path)
    const now = await landed()
    expect(now).toEqual(listed(shop.path))
    expect(now).toContain(rewritten)
    expect(now).not.toContain(shop.shas.renovate)
  })

  test('marks commits and refs of a deleted branch and tag as gone, and brings them back when they return', async () => {
    await scratch.syncOne(shop.path)
    const { hotfix, draft } = shop.shas
    runGit(shop.path, ['update-ref', '-d', 'refs/tags/v2.0.2'])
    runGit(shop.path, ['update-ref', '-d', 'refs/heads/draft'])
    await scratch.syncOne(shop.path)
    expect(await landed()).toEqual(listed(shop.path))
    expect(await scratch.live('ref', 'name')).not.toContainEqual({ name: 'refs/tags/v2.0.2' })
    runGit(shop.path, ['update-ref', 'refs/tags/v2.0.2', hotfix ?? ''])
    await scratch.syncOne(shop.path)
    expect(await landed()).toContain(hotfix)
    expect(await landed()).not.toContain(draft)
    expect(await landed()).toEqual(listed(shop.path))
  })

  test('a deleted branch that was merged removes nothing', async () => {
    await scratch.syncOne(shop.path)
    runGit(shop.path, ['update-ref', '-d', 'refs/heads/price'])
    const report = await scratch.syncOne(shop.path)
    expect(report.streams[0]).toMatchObject({ landed: 0 })
    expect(await landed()).toEqual(listed(shop.path))
  })

  test('is right after git has thrown unreachable commits away', async () => {
    await scratch.syncOne(shop.path)
    runGit(shop.path, ['update-ref', '-d', 'refs/heads/draft'])
    runGit(shop.path, ['reflog', 'expire', '--expire=now', '--all'])
    runGit(shop.path, ['gc', '-q', '--prune=now'])
    expect(() => runGit(shop.path, ['cat-file', '-e', shop.shas.draft ?? ''])).toThrow()
    await scratch.syncOne(shop.path)
    expect(await landed()).toEqual(listed(shop.path))
  })

  test('another repository at the same place replaces the first', async () => {
    await scratch.syncOne(shop.path)
    rmSync(shop.path, { recursive: true })
    const other = await buildFixtureRepository(shop.path, { origin: 'https://example.org/other.git' })
    commitFile(other.path, 'other.txt')
    await scratch.syncOne(shop.path)
    const ids = await scratch.live<{ repository_id: string }>('commit', 'distinct repository_id')
    expect(ids).toEqual([{ repository_id: 'example.org/other' }])
    expect(await landed()).toEqual(listed(shop.path))
    expect(await scratch.live('repository', 'repository_id')).toEqual([
      { repository_id: 'example.org/other' },
    ])
  })
})

describe('a sync that is stopped', () => {
  test('keeps what has landed and goes on without landing it twice', async () => {
    const stop = new AbortController()
    let pages = 0
    const report = await scratch.sync([shop.path], {
      signal: stop.signal,
      onProgress: ({ stream, done }) => {
        if (stream === 'commit' && done > 0 && ++pages === 1) stop.abort()
      },
    })
    expect(report.sources[0]).toMatchObject({ ok: false, error: { code: 'aborted' } })
    await scratch.syncOne(shop.path)
    const [counts] = await scratch.rows(
      'select count(*) as n, count(distinct sha) as shas from raw.git__commit',
    )
    expect(counts).toEqual({ n: 37, shas: 37 })
    expect(await landed()).toEqual(listed(shop.path))
  })
})

describe('two repositories', () => {
  test('of one name are two sources; the same commits are kept for each', async () => {
    cpSync(shop.path, join(scratch.folder, 'copy/shop'), { recursive: true })
    const { sources } = await scratch.sync([shop.path, join(scratch.folder, 'copy/shop')])
    expect(sources.map(({ source, ok }) => [source, ok])).toEqual([
      ['git:shop', true],
      ['git:example-shop', true],
    ])
    expect(await scratch.live('commit', '_source')).toHaveLength(74)
  })

  test('one that fails hides nothing of the other', async () => {
    const { sources } = await scratch.sync([join(scratch.folder, 'nothing'), shop.path])
    expect(sources.map(({ ok }) => ok)).toEqual([false, true])
    const states = await scratch.rows(
      'select source, last_error, last_ok_at is not null as ok from meta.source order by source',
    )
    expect(states).toMatchObject([
      { source: 'git:nothing', ok: false, last_error: expect.stringContaining('No such folder') as string },
      { source: 'git:shop', ok: true, last_error: null },
    ])
  })
})

interface FileRow {
  sha: string
  path: string
  old_path: string | null
  status: string
  added: number | null
  deleted: number | null
}

/** git's own answer, asked for one commit at a time and without -z, so that another path through git is compared. */
function showFiles(path: string, sha: string): FileRow[] {
  const ask = (flag: string) =>
    runGit(path, ['-c', 'core.quotePath=true', 'show', '-M', '--format=', flag, sha])
      .split('\n')
      .filter(Boolean)
  const counts = ask('--numstat').map((line) => line.split('\t').slice(0, 2))
  return ask('--name-status').map((line, i) => {
    const [status = '', first = '', second] = line.split('\t')
    const [added, deleted] = (counts[i] ?? []).map((count) => (count === '-' ? null : Number(count)))
    return {
      sha,
      status: status[0] ?? '',
      path: unquote(second ?? first),
      old_path: second ? unquote(first) : null,
      added: added ?? null,
      deleted: deleted ?? null,
    }
  })
}

function unquote(path: string): string {
  if (!path.startsWith('"')) return path
  const escapes: Record<string, string> = { t: '\t', n: '\n', '"': '"', '\\': '\\' }
  const bytes = path.slice(1, -1).replaceAll(/\\([0-7]{3}|.)/g, (_, code: string) => {
    return escapes[code] ?? String.fromCharCode(Number.parseInt(code, 8))
  })
  const text = Buffer.from(bytes, 'latin1')
  return text.toString().includes('\uFFFD')
    ? bytes.replaceAll(/[\x80-\xff]/g, (c) => `\\x${c.charCodeAt(0).toString(16)}`)
    : text.toString()
}
