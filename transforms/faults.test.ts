import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWarehouse, type Warehouse } from './warehouse.ts'

let folder: string
let children: ChildProcess[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-faults-'))
  children = []
})

afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Runs a program in another process; resolves when it has printed a line. */
async function startProcess(program: string): Promise<ChildProcess> {
  const text = `import { openWarehouse } from ${JSON.stringify(join(import.meta.dirname, 'warehouse.ts'))}
    const folder = ${JSON.stringify(folder)}\n${program}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const ended = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`The other process ended: ${code}`)),
  )
  await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), ended])
  ended.catch(() => undefined)
  return child
}

async function withWarehouse<T>(work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const warehouse = await openWarehouse({ folder })
  try {
    return await work(warehouse)
  } finally {
    await warehouse.close()
  }
}

const fillTable = (warehouse: Warehouse) =>
  warehouse.land((lane) =>
    lane.run('CREATE TABLE raw.thing AS SELECT range AS n, hash(range) AS h FROM range(100000)'),
  )

test('a file in use names the process that has it', async () => {
  const child = await startProcess(
    `await openWarehouse({ folder }); console.log('open'); setInterval(() => {}, 1000)`,
  )
  await expect(openWarehouse({ folder })).rejects.toMatchObject({
    code: 'locked',
    message: expect.stringContaining(`process ${child.pid}`),
  })
})

test('two openings in one process share one instance, closed with the last', async () => {
  const first = await openWarehouse({ folder })
  const second = await openWarehouse({ folder: `${folder}/` })
  expect(second).toBe(first)
  await first.close()
  expect(await second.rows('SELECT 1 AS one')).toEqual([{ one: 1 }])
  await second.close()
  await withWarehouse(async (again) => expect(again).not.toBe(first))
})

test('a file of a newer version is refused and left alone', async () => {
  await withWarehouse((w) =>
    w.land((lane) => lane.run(`INSERT INTO meta.migration VALUES (9999, 'from the future')`)),
  )
  await expect(openWarehouse({ folder })).rejects.toMatchObject({ code: 'too_new' })
  await expect(openWarehouse({ folder })).rejects.toMatchObject({ code: 'too_new' })
})

/** DuckDB's sum over its first header, so that a changed version is not taken for damage. */
function headerSum(header: Buffer): bigint {
  let sum = 5381n
  for (let at = 0; at < header.length; at += 8) {
    sum ^= BigInt.asUintN(64, header.readBigUInt64LE(at) * 0xbf58476d1ce4e5b9n)
  }
  return sum
}

test('a file of a newer DuckDB is refused as too new', async () => {
  const file = await withWarehouse(async (w) => w.file)
  const header = readFileSync(file).subarray(0, 4096)
  header.writeBigUInt64LE(200n, 12)
  header.writeBigUInt64LE(headerSum(header.subarray(8)), 0)
  const handle = openSync(file, 'r+')
  writeSync(handle, header, 0, header.length, 0)
  closeSync(handle)
  await expect(openWarehouse({ folder })).rejects.toMatchObject({
    code: 'too_new',
    message: expect.stringContaining('update Streamgauge'),
  })
})

test.each([
  ['no database at all', 0, 'x'.repeat(400)],
  ['overwritten in its header', 4096, 'x'.repeat(400)],
  ['overwritten in its data', 12_288, 'x'.repeat(200_000)],
])('a file that is %s says what to do', async (_, position, bytes) => {
  const file = await withWarehouse(async (w) => {
    await fillTable(w)
    return w.file
  })
  const handle = openSync(file, 'r+')
  writeSync(handle, bytes, position)
  closeSync(handle)
  const use = withWarehouse((w) => w.rows('SELECT sum(n), max(h) FROM raw.thing'))
  await expect(use).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining('move it away and sync again'),
  })
})

test('a file cut short says what to do', async () => {
  writeFileSync(join(folder, 'streamgauge.duckdb'), 'DUCK')
  await expect(openWarehouse({ folder })).rejects.toMatchObject({ code: 'damaged' })
})

test('a data folder that cannot be made is named', async () => {
  writeFileSync(join(folder, 'file'), '')
  await expect(openWarehouse({ folder: join(folder, 'file', 'data') })).rejects.toMatchObject({
    code: 'unwritable',
    message: expect.stringContaining(join(folder, 'file')),
  })
})

test('a full disk undoes the landing and says so', async (context) => {
  const disk = join(folder, 'disk')
  try {
    execFileSync('mkdir', [disk])
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    return context.skip('mounting a small disk takes rights that this user does not have')
  }
  try {
    const warehouse = await openWarehouse({ folder: disk })
    const landing = warehouse.land((lane) =>
      lane.run('CREATE TABLE raw.big AS SELECT hash(range) AS a, hash(range + 1) AS b FROM range(3000000)'),
    )
    await expect(landing).rejects.toMatchObject({ code: 'no_space' })
    await warehouse.close()
    const again = await openWarehouse({ folder: disk })
    expect(await again.rows(`SELECT 1 FROM duckdb_tables() WHERE table_name = 'big'`)).toEqual([])
    await again.close()
  } finally {
    execFileSync('umount', [disk])
  }
})

test('killed in the middle of a landing, the file holds what was acknowledged and nothing of the rest', async () => {
  const child = await startProcess(`
    const w = await openWarehouse({ folder })
    await w.land((lane) => lane.run('CREATE TABLE raw.thing AS SELECT range AS n FROM range(1000)'))
    await w.land(async (lane) => {
      await lane.run('INSERT INTO raw.thing SELECT range + 1000 FROM range(2000000)')
      console.log('landing'); await new Promise(() => setInterval(() => {}, 1000))
    })`)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await withWarehouse(async (w) => {
    expect(await w.rows('SELECT count(*) AS n, max(n) AS last FROM raw.thing')).toEqual([
      { n: 1000, last: 999 },
    ])
    await w.land((lane) => lane.run('INSERT INTO raw.thing VALUES (1)'))
  })
  expect(statSync(join(folder, 'streamgauge.duckdb')).size).toBeGreaterThan(0)
})
