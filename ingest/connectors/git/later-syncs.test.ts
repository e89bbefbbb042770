import { rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { buildFixtureRepository, runGit } from '../../../fixtures/repositories/index.ts'
import { listed, openShop } from '../../../tests/ingest/git-history.ts'

const opened = openShop()
const { landed } = opened

function commitFile(path: string, name: string, on = 'main'): string {
  runGit(path, ['symbolic-ref', 'HEAD', `refs/heads/${on}`])
  const blob = runGit(path, ['hash-object', '-w', '--stdin'], `${name}\n`)
  const tree = runGit(path, ['mktree'], `100644 blob ${blob}\t${name}\n`)
  const commit = runGit(path, ['commit-tree', '-p', 'HEAD', '-m', name, tree])
  runGit(path, ['update-ref', `refs/heads/${on}`, commit])
  return commit
}

describe('a later sync', () => {
  test('with nothing new lands nothing', async () => {
    await opened.scratch.syncOne(opened.shop.path)
    const { changed, sources } = await opened.scratch.sync([opened.shop.path])
    expect(changed).toBe(false)
    expect(sources[0]?.streams.filter(({ landed: count }) => count !== 0)).toEqual([])
    expect(sources[0]?.streams[0]?.total).toBe(37)
  })

  test('lands only what is new, under a later landing time', async () => {
    await opened.scratch.syncOne(opened.shop.path)
    const commit = commitFile(opened.shop.path, 'new.txt')
    const report = await opened.scratch.syncOne(opened.shop.path)
    expect(report.streams[0]).toMatchObject({ name: 'commit', landed: 1, total: 38 })
    const [row] = await opened.scratch.rows<{ sha: string; last: boolean }>(
      `select sha, _loaded_at > (select max(_loaded_at) from raw.git__commit where sha <> '${commit}') as last
       from raw.git__commit where sha = '${commit}'`,
    )
    expect(row).toEqual({ sha: commit, last: true })
  })

  test('marks commits as gone after a force push, and lands their successors', async () => {
    await opened.scratch.syncOne(opened.shop.path)
    runGit(opened.shop.path, ['update-ref', 'refs/heads/draft', opened.shop.shas.renovate ?? ''])
    runGit(opened.shop.path, ['update-ref', 'refs/heads/main', opened.shop.shas.search ?? ''])
    runGit(opened.shop.path, ['update-ref', '-d', 'refs/heads/draft'])
    const rewritten = commitFile(opened.shop.path, 'rewritten.txt')
    await opened.scratch.syncOne(opened.shop.path)
    const now = await landed()
    expect(now).toEqual(listed(opened.shop.path))
    expect(now).toContain(rewritten)
    expect(now).not.toContain(opened.shop.shas.renovate)
  })

  test('marks commits and refs of a deleted branch and tag as gone, and brings them back when they return', async () => {
    await opened.scratch.syncOne(opened.shop.path)
    const { hotfix, draft } = opened.shop.shas
    runGit(opened.shop.path, ['update-ref', '-d', 'refs/tags/v2.0.2'])
    runGit(opened.shop.path, ['update-ref', '-d', 'refs/heads/draft'])
    await opened.scratch.syncOne(opened.shop.path)
    expect(await landed()).toEqual(listed(opened.shop.path))
    expect(await opened.scratch.live('ref', 'name')).not.toContainEqual({ name: 'refs/tags/v2.0.2' })
    runGit(opened.shop.path, ['update-ref', 'refs/tags/v2.0.2', hotfix ?? ''])
    await opened.scratch.syncOne(opened.shop.path)
    expect(await landed()).toContain(hotfix)
    expect(await landed()).not.toContain(draft)
    expect(await landed()).toEqual(listed(opened.shop.path))
  })

  test('a deleted branch that was merged removes nothing', async () => {
    await opened.scratch.syncOne(opened.shop.path)
    runGit(opened.shop.path, ['update-ref', '-d', 'refs/heads/price'])
    const report = await opened.scratch.syncOne(opened.shop.path)
    expect(report.streams[0]).toMatchObject({ landed: 0 })
    expect(await landed()).toEqual(listed(opened.shop.path))
  })

  test('is right after git has thrown unreachable commits away', async () => {
    await opened.scratch.syncOne(opened.shop.path)
    runGit(opened.shop.path, ['update-ref', '-d', 'refs/heads/draft'])
    runGit(opened.shop.path, ['reflog', 'expire', '--expire=now', '--all'])
    runGit(opened.shop.path, ['gc', '-q', '--prune=now'])
    expect(() => runGit(opened.shop.path, ['cat-file', '-e', opened.shop.shas.draft ?? ''])).toThrow()
    await opened.scratch.syncOne(opened.shop.path)
    expect(await landed()).toEqual(listed(opened.shop.path))
  })

  test('another repository at the same place replaces the first', async () => {
    await opened.scratch.syncOne(opened.shop.path)
    rmSync(opened.shop.path, { recursive: true })
    const other = await buildFixtureRepository(opened.shop.path, { origin: 'https://example.org/other.git' })
    commitFile(other.path, 'other.txt')
    await opened.scratch.syncOne(opened.shop.path)
    const ids = await opened.scratch.live<{ repository_id: string }>('commit', 'distinct repository_id')
    expect(ids).toEqual([{ repository_id: 'example.org/other' }])
    expect(await landed()).toEqual(listed(opened.shop.path))
    expect(await opened.scratch.live('repository', 'repository_id')).toEqual([
      { repository_id: 'example.org/other' },
    ])
  })
})
