import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { root } from '../../tree.ts'
import { judgeFolder, judgeSet } from './benchmark.ts'
import { readChanges } from './rows.ts'

const published = join(root, 'fixtures', 'jit', 'jdt.csv')
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-risk-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

function write(name: string, text: string | Buffer): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

test('a published set ranks by lines added as published, and the model does better, calibrated', async () => {
  const { result } = judgeSet('jdt', await readChanges(published))
  expect(Math.abs(result.la_auc! - 0.6757)).toBeLessThan(1e-3)
  expect(result.auc!).toBeGreaterThan(result.la_auc!)
  expect(result.skill!).toBeGreaterThan(0.1)
  expect(result.ece!).toBeLessThan(0.06)
  expect(judgeSet('jdt', await readChanges(published)).result).toEqual(result)
})

test('a set is put in the order of time, whatever way time, truth and cells are written', async () => {
  const plain = write('a.csv', 'date,bug,la\n100,1,5\n50,0,3\n')
  const dressed = write(
    'b.csv',
    Buffer.from(
      '\uFEFFCommit_Date;Buggy;LA;note\r\n1970-01-01T00:01:40Z;True;"5";ü\r\n1970-01-01 00:00:50;FALSE;3;\r\n',
      'utf16le',
    ),
  )
  const changes = [
    { outcome: 0, la: 3 },
    { outcome: 1, la: 5 },
  ]
  expect(await readChanges(plain)).toEqual({ changes, left: 0 })
  expect(await readChanges(dressed)).toEqual({ changes, left: 0 })
})

test('rows without an outcome are counted, cells that say nothing are unknown', async () => {
  const path = write('a.csv', 'date,bug,la,lt,nf\n1,,5,1,1\n2,1,NA,8,4\n')
  expect(await readChanges(path)).toEqual({ changes: [{ outcome: 1, la: null, lt: 2, nf: 4 }], left: 1 })
})

test.each([
  ['date,la\n1,2\n', 'No column for outcome: date, la; name it bug or buggy'],
  ['date,bug,la\n1,0,many\n', 'la is no number: "many" in line 2'],
  ['date,bug,la\nsoon,0,1\n', 'date cannot be read: "soon" in line 2'],
  ['date,bug,la\n', 'No rows'],
])('%j is refused with what is wrong', async (text, message) => {
  await expect(readChanges(write('a.csv', text))).rejects.toThrow(message)
})

test('a set that cannot be judged keeps no other from it', async () => {
  copyFileSync(published, join(folder, 'jdt.csv'))
  write('broken.csv', 'date,bug\n1,1\n')
  write('latin.csv', Buffer.from('date,bug,la,who\n1,1,2,J\xfcrgen\n', 'latin1'))
  write('short.csv', 'date,bug,la\n1,1,2\n')
  const { sets, faults } = await judgeFolder(folder)
  expect(sets.map(({ name }) => name)).toEqual(['jdt'])
  expect(faults.map(({ name }) => name)).toEqual(['broken', 'latin', 'short'])
  expect(faults[1]!.fault).toContain('save it as UTF-8')
})

test('a folder without sets says so', async () => {
  await expect(judgeFolder(folder)).rejects.toThrow('No .csv file')
})
