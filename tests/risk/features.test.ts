import { describe, expect, test } from 'vitest'
import { runGit } from '../../fixtures/repositories/index.ts'
import { readDiff } from '../../transforms/impact/index.ts'
import { readFeatures } from '../../transforms/risk/change-features.ts'
import { type Measured, measureStory, paths, shas } from './story.ts'

const opened = measureStory()

function of(label: string): Measured {
  return opened.measured.find(({ sha }) => sha === shas[label])!
}

/** What git itself counts, asked for one commit at a time. */
function countsOf(path: string, sha: string): { la: number; ld: number; nf: number; ns: number } {
  const ask = (...flags: string[]) => runGit(path, ['show', '-M', '--format=', ...flags, sha])
  const counts = ask('--numstat')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t').map(Number))
  const names = ask('--name-only', '-z').split('\0').filter(Boolean)
  return {
    la: counts.reduce((sum, [added]) => sum + (added || 0), 0),
    ld: counts.reduce((sum, [, deleted]) => sum + (deleted || 0), 0),
    nf: counts.length,
    ns: new Set(names.map((name) => (name.includes('/') ? name.split('/')[0] : ''))).size,
  }
}

describe('features of a real history', () => {
  test('LA, LD, NF and NS of every commit are git’s own counts', () => {
    expect(opened.measured.length).toBeGreaterThan(30)
    const wrong = opened.measured.flatMap(({ sha, repository_id, ...one }) => {
      const git = countsOf(paths[repository_id.endsWith('story') ? 1 : 0]!, sha)
      const ours = { la: one.added_count, ld: one.deleted_count, nf: one.file_count, ns: one.subsystem_count }
      // A submodule is no file; git counts it as a line.
      const submodules = git.nf - ours.nf
      const isSame = git.la - ours.la === submodules && git.ld === ours.ld && submodules >= 0
      return isSame && (submodules > 0 || git.ns === ours.ns) ? [] : [{ sha, git, ours }]
    })
    expect(wrong).toEqual([])
  })

  test('a change that is not made yet has the features that its commit will have', async () => {
    let seen = 0
    for (const one of opened.measured.filter(({ committed_at }) => committed_at !== null)) {
      const patch = runGit(paths[one.repository_id.endsWith('story') ? 1 : 0]!, [
        'show',
        '-M',
        '--format=',
        one.sha,
      ])
      const files = readDiff(patch)
      // A submodule is no file.
      if (files.length !== one.file_count || files.length === 0) continue
      seen++
      const found = await readFeatures({
        warehouse: opened.scratch.warehouse,
        repositoryId: one.repository_id,
        files,
        paths: files.map(({ path }) => path),
        asOf: one.committed_at!,
        options: {},
      })
      const {
        added_count: la,
        deleted_count: ld,
        file_count: nf,
        folder_count: nd,
        subsystem_count: ns,
      } = one
      expect(found).toMatchObject({ la, ld, nf, nd, ns, lt: one.before_line_count })
      expect(found).toMatchObject({ ndev: one.before_author_count, nuc: one.before_touch_count })
      expect(found.entropy).toBeCloseTo(one.entropy_bits, 5)
      expect(found.age).toBeCloseTo(one.quiet_days, 8)
    }
    expect(seen).toBeGreaterThan(25)
  })

  test('the first commit has no history, only sizes', () => {
    expect(of('a')).toMatchObject({
      added_count: 6,
      before_line_count: 0,
      before_author_count: 0,
      before_touch_count: 0,
      quiet_days: 0,
      author_commit_count: 0,
      author_recent_score: 0,
      is_fix: false,
      new_file_count: 2,
    })
    expect(of('a').entropy_bits).toBeCloseTo(-(2 / 3) * Math.log2(2 / 3) - (1 / 3) * Math.log2(1 / 3), 5)
  })

  test('a second author finds lines, an author and a touch, and knows none of it', () => {
    expect(of('b')).toMatchObject({
      before_line_count: 2,
      before_author_count: 1,
      before_touch_count: 1,
      quiet_days: 547,
      author_commit_count: 0,
      author_subsystem_count: 0,
      is_fix: true,
      new_file_count: 1,
      foreign_file_count: 1,
      test_file_count: 1,
    })
  })

  test('experience counts by its age, files by their kind, and a commit of the same second says nothing', () => {
    expect(of('c')).toMatchObject({
      before_author_count: 2,
      before_touch_count: 2,
      // Ten days for the one file, 557 for the other.
      quiet_days: 283.5,
      author_commit_count: 1,
      // One commit in the year before last.
      author_recent_score: 0.5,
      file_count: 6,
      migration_file_count: 1,
      configuration_file_count: 1,
      generated_file_count: 1,
    })
    expect(of('d')).toMatchObject({ before_touch_count: 2, author_commit_count: 1, is_fix: false })
    expect(of('d').before_line_count).toBe(10)
  })

  test('a history that was apart begins by itself, and the merge of both is no commit of its own', () => {
    expect(of('x')).toMatchObject({ added_count: 3, file_count: 1, before_touch_count: 0, new_file_count: 1 })
    expect(of('m')).toBeUndefined()
  })

  test('a moved file’s lines are not known, then or later', () => {
    expect(of('e').before_line_count).toBeNull()
    expect(of('f')).toMatchObject({ before_line_count: null, before_touch_count: 1, is_fix: false })
  })
})
