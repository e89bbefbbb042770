import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWarehouse } from './warehouse.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-journal-'))
const left = join(folder, 'left')
const BATCHES = 30

/** A process that dies with half of its rows in the file and half in the log. */
beforeAll(() => {
  const code = `
    const { openWarehouse } = await import(${JSON.stringify(join(import.meta.dirname, 'warehouse.ts'))})
    const warehouse = await openWarehouse({ folder: process.argv[1], memoryMb: 200, threads: 1 })
    await warehouse.land((lane) => lane.run('create table raw.t (b bigint, s varchar)'))
    for (let b = 1; b <= ${BATCHES}; b++) {
      await warehouse.land((lane) => lane.run(\`insert into raw.t select \${b}, md5(i::varchar) from range(500) r(i)\`))
      if (b === 15) await warehouse.land(({ connection }) => connection.run('COMMIT; CHECKPOINT; BEGIN'))
    }
    process.kill(process.pid, 'SIGKILL')`
  const { signal, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module-typescript', '-e', code, left],
    { encoding: 'utf8' },
  )
  expect(signal, stderr).toBe('SIGKILL')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let copies = 0
async function countAfter(change: (file: string) => void): Promise<number> {
  const data = join(folder, `copy-${copies++}`)
  cpSync(left, data, { recursive: true })
  change(join(data, 'streamgauge.duckdb'))
  const warehouse = await openWarehouse({ folder: data, memoryMb: 200, threads: 1 })
  try {
    const [row] = await warehouse.rows<{ n: number }>('select count(distinct b) as n from raw.t')
    return row?.n ?? 0
  } finally {
    await warehouse.close()
  }
}

const log = (file: string) => `${file}.wal`
const mark = (file: string) => `${file}.mark`
const cut = (file: string, share: number) => truncateSync(file, Math.floor(statSync(file).size * share))
function flip(file: string, at: number): void {
  const bytes = readFileSync(file)
  for (let i = at; i < at + 8; i++) bytes[i] = (bytes[i] ?? 0) ^ 0xff
  writeFileSync(file, bytes)
}

test('what a process left that died is opened with all that was kept', async () => {
  expect(await countAfter(() => undefined)).toBe(BATCHES)
})

test('a log that was left by a version without marks is opened as it is', async () => {
  expect(await countAfter((file) => rmSync(mark(file)))).toBe(BATCHES)
})

test('a mark that cannot be read stops nothing', async () => {
  expect(await countAfter((file) => writeFileSync(mark(file), '{"iter'))).toBe(BATCHES)
})

test('a log that had more than was marked is read whole', async () => {
  const marked = (file: string) => {
    const known = JSON.parse(readFileSync(mark(file), 'utf8')) as { bytes: number }
    writeFileSync(mark(file), JSON.stringify({ ...known, bytes: known.bytes - 100 }))
  }
  expect(await countAfter(marked)).toBe(BATCHES)
})

describe('is explained, with what to do:', () => {
  test.each<[string, (file: string) => void, RegExp]>([
    [
      'a log cut by a few bytes',
      (file) => truncateSync(log(file), statSync(log(file)).size - 3),
      /landed last is lost/,
    ],
    ['a log cut in half', (file) => cut(log(file), 0.5), /landed last is lost/],
    ['an emptied log', (file) => truncateSync(log(file), 0), /landed last is lost/],
    ['a log that is gone', (file) => rmSync(log(file)), /landed last is lost/],
    ['flipped bytes at the start of the log', (file) => flip(log(file), 4), /landed last is lost/],
    ['flipped bytes in the log', (file) => flip(log(file), statSync(log(file)).size >> 1), /is damaged/],
    ['a damaged header', (file) => flip(file, 12_288), /is damaged/],
    ['a file that breaks off', (file) => cut(file, 0.5), /is damaged/],
    ['an empty file', (file) => truncateSync(file, 0), /is empty/],
    ['a file that is gone', (file) => rmSync(file), /is gone/],
    [
      'a file of another program',
      (file) => writeFileSync(file, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(9000)])),
      /is no warehouse/,
    ],
  ])('%s', async (_, change, message) => {
    let hurt = ''
    const opening = countAfter((file) => {
      hurt = file
      change(file)
    })
    await expect(opening).rejects.toMatchObject({ code: 'damaged', message: expect.stringMatching(message) })
    await expect(opening).rejects.toThrow(/restore a backup with `streamgauge restore latest --force`/)
    // Nothing was begun anew in its place.
    expect(existsSync(hurt) ? statSync(hurt).size : 0).toBeLessThanOrEqual(
      statSync(join(left, 'streamgauge.duckdb')).size,
    )
  })
})

test('flipped pages are told when they are read', async () => {
  const pages = (file: string) => {
    for (let at = 262_144; at < statSync(file).size; at += 65_536) flip(file, at)
  }
  await expect(countAfter(pages)).rejects.toMatchObject({ code: 'damaged' })
})

test('a file in use stays locked while it is written', async () => {
  const data = join(folder, 'locked')
  const warehouse = await openWarehouse({ folder: data, memoryMb: 200, threads: 1 })
  await warehouse.land((lane) => lane.run('create table raw.t (b bigint)'))
  const code = `
    const { openWarehouse } = await import(${JSON.stringify(join(import.meta.dirname, 'warehouse.ts'))})
    await openWarehouse({ folder: process.argv[1] }).catch((error) => console.log(error.code))`
  const args = ['--input-type=module-typescript', '-e', code, data]
  expect(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout.trim()).toBe('locked')
  await warehouse.close()
})
