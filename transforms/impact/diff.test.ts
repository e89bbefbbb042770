import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DiffError, readDiff } from './diff.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-diff-'))
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
    cwd: folder,
  }).toString()
const write = (name: string, text: string | Buffer) => writeFileSync(join(folder, name), text)

beforeAll(() => {
  git('init', '--quiet')
  write('kept.txt', 'one\ntwo\n')
  write('moved name.txt', 'the same\n'.repeat(20))
  write('gone.txt', 'gone\n')
  write('blob.bin', Buffer.from([0, 1, 2, 3]))
  git('add', '-A')
  git('commit', '--quiet', '-m', 'first')
  write('kept.txt', 'one\n-- not a header\nthree')
  write('ä "quoted".txt', 'new\n')
  write('blob.bin', Buffer.from([0, 9, 9, 9]))
  write('empty.txt', '')
  git('mv', 'moved name.txt', 'other name.txt')
  git('rm', '--quiet', 'gone.txt')
  git('add', '-A')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('what Git prints is read: alterations, names of all kinds, renames, files without text', () => {
  const files = readDiff(git('diff', '--cached', '--find-renames', '-U99999'))
  expect(files.sort((a, b) => (a.path < b.path ? -1 : 1))).toMatchObject([
    { path: 'blob.bin', old_path: null, status: 'modified', before: null, after: null },
    { path: 'empty.txt', old_path: null, status: 'added', before: null, after: null },
    { path: 'gone.txt', old_path: null, status: 'deleted', before: 'gone', after: null },
    {
      path: 'kept.txt',
      old_path: null,
      status: 'modified',
      before: 'one\ntwo',
      after: 'one\n-- not a header\nthree',
    },
    { path: 'other name.txt', old_path: 'moved name.txt', status: 'renamed', before: null, after: null },
    { path: 'ä "quoted".txt', old_path: null, status: 'added', before: null, after: 'new' },
  ])
  expect(files.map(({ added_count, deleted_count }) => [added_count, deleted_count])).toEqual([
    [0, 0],
    [0, 0],
    [0, 1],
    [2, 1],
    [0, 0],
    [1, 0],
  ])
})

test('names without the letters before them stay whole', () => {
  const paths = readDiff(git('diff', '--cached', '--no-prefix', '--', 'kept.txt')).map(({ path }) => path)
  expect(paths).toEqual(['kept.txt'])
})

test('a list of paths is a list of names', () => {
  expect(readDiff('src/a.ts\r\n\n  b.ts\n').map(({ path, status }) => [path, status])).toEqual([
    ['src/a.ts', 'named'],
    ['b.ts', 'named'],
  ])
  expect(readDiff('')).toEqual([])
})

test('what breaks off is refused, not read in part', () => {
  const whole = git('diff', '--cached', '--', 'kept.txt')
  expect(() => readDiff(whole.slice(0, -45))).toThrow(DiffError)
  expect(() => readDiff('\0\0\0')).toThrow(/Neither a diff nor a list of paths/)
})
