import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildFixtureRepository, runGit } from '../../../fixtures/repositories/index.ts'
import { listed, openShop } from '../../../tests/ingest/git-history.ts'

const opened = openShop()
const { landed } = opened

describe('a first sync', () => {
  test('lands exactly the commits that git counts', async () => {
    const report = await opened.scratch.syncOne(opened.shop.path)
    expect(report.streams.find(({ name }) => name === 'commit')).toMatchObject({ landed: 37, total: 37 })
    expect(await landed()).toEqual(listed(opened.shop.path))
  })

  test.each([{}, { objectFormat: 'sha256', bare: true } as const])(
    'lands file rows that equal git show, row by row: %j',
    async (options) => {
      const { path } = await buildFixtureRepository(join(opened.scratch.folder, 'other'), options)
      await opened.scratch.syncOne(path)
      const rows = await opened.scratch.live<{
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
    await opened.scratch.syncOne(opened.shop.path)
    const rows = await opened.scratch.live<Record<string, unknown>>(
      'commit',
      'sha, authored_at, committed_at, author_name, committer_email, subject, body, parent_shas',
    )
    const byLabel = (label: string) => rows.find(({ sha }) => sha === opened.shop.shas[label])
    expect(byLabel('cart')).toMatchObject({
      authored_at: Date.UTC(2026, 0, 6, 9),
      committed_at: Date.UTC(2026, 0, 6, 15),
      author_name: 'Bob Example',
      committer_email: 'noreply@github.com',
      subject: 'Add cart (#1)',
      body: '* Cart holds lines\n\nCo-authored-by: Ada Example <ada@example.org>',
      parent_shas: opened.shop.shas.root,
    })
    expect(byLabel('past')).toMatchObject({ authored_at: 0 })
    expect(byLabel('future')).toMatchObject({ authored_at: 4294967295000 })
    expect(byLabel('recoded')).toMatchObject({ subject: 'Café opened' })
    expect(byLabel('silent')).toMatchObject({ subject: '', body: '' })
    expect(byLabel('body')?.body).toContain('\x01aaaa')
    expect(byLabel('root')).toMatchObject({ parent_shas: '' })
    expect(byLabel('octopus')?.parent_shas).toBe(
      ['giftfix', 'topicA', 'topicB'].map((label) => opened.shop.shas[label]).join(' '),
    )
  })

  test('marks submodules, binary files and names that are not UTF-8', async () => {
    await opened.scratch.syncOne(opened.shop.path)
    const files = await opened.scratch.live('file', 'path, is_submodule, added_count')
    expect(files).toContainEqual({ path: 'theme', is_submodule: true, added_count: 1 })
    expect(files).toContainEqual({ path: 'logo.png', is_submodule: false, added_count: null })
    expect(files).toContainEqual({ path: String.raw`odd/caf\xe9.txt`, is_submodule: false, added_count: 1 })
    expect(files).toContainEqual({ path: 'odd/new\nline.txt', is_submodule: false, added_count: 1 })
  })
})

describe('a sync that is stopped', () => {
  test('keeps what has landed and goes on without landing it twice', async () => {
    const stop = new AbortController()
    let pages = 0
    const report = await opened.scratch.sync([opened.shop.path], {
      signal: stop.signal,
      onProgress: ({ stream, done }) => {
        if (stream === 'commit' && done > 0 && ++pages === 1) stop.abort()
      },
    })
    expect(report.sources[0]).toMatchObject({ ok: false, error: { code: 'aborted' } })
    await opened.scratch.syncOne(opened.shop.path)
    const [counts] = await opened.scratch.rows(
      'select count(*) as n, count(distinct sha) as shas from raw.git__commit',
    )
    expect(counts).toEqual({ n: 37, shas: 37 })
    expect(await landed()).toEqual(listed(opened.shop.path))
  })
})

describe('two repositories', () => {
  test('of one name are two sources; the same commits are kept for each', async () => {
    cpSync(opened.shop.path, join(opened.scratch.folder, 'copy/shop'), { recursive: true })
    const { sources } = await opened.scratch.sync([
      opened.shop.path,
      join(opened.scratch.folder, 'copy/shop'),
    ])
    expect(sources.map(({ source, ok }) => [source, ok])).toEqual([
      ['git:shop', true],
      ['git:example-shop', true],
    ])
    expect(await opened.scratch.live('commit', '_source')).toHaveLength(74)
  })

  test('one that fails hides nothing of the other', async () => {
    const { sources } = await opened.scratch.sync([join(opened.scratch.folder, 'nothing'), opened.shop.path])
    expect(sources.map(({ ok }) => ok)).toEqual([false, true])
    const states = await opened.scratch.rows(
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
