import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFurnished } from '../../tests/transforms/furnished.ts'
import { openWarehouse, type Warehouse } from '../warehouse.ts'
import { makeBackup } from './making.ts'
import { MANIFEST, readManifest } from './manifest.ts'
import { restoreBackup } from './restore.ts'
import { listBackups, newestGood, pruneBackups, type Backup } from './shelf.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-backup-'))
const shelf = join(folder, 'shelf')
const NOON = Date.parse('2026-03-02T12:00:00Z')
let warehouse: Warehouse
let backup: Backup
/** How many works had been committed when the backup began, and when it was done. */
let committed: [number, number]

const make = (now: number) =>
  makeBackup(warehouse, { to: shelf, version: '1.2.3', now, configuration: join(folder, 'streamgauge.yaml') })

beforeAll(async () => {
  warehouse = await openFurnished(folder, ['session.key', 'tokens.json', 'audit-head.json', 'forgotten.json'])
  await warehouse.land((lane) =>
    lane.run(`create table raw.thing as select range as n, md5(range::varchar) as text, [range] as list,
      {'a': range, 'b': null} as nested, 'NaN'::double as odd from range(20000)`),
  )
  const writing = write()
  while (writing.count < 3) await new Promise((resolve) => setTimeout(resolve, 1))
  const before = writing.count
  backup = await make(NOON)
  committed = [before, writing.count]
  await writing.stop()
})

afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Two rows a transaction, again and again. */
function write() {
  const state = { count: 0, isOver: false, stop: async () => ((state.isOver = true), loop) }
  const loop = (async () => {
    for (; !state.isOver; state.count++) {
      const n = state.count + 1
      await warehouse.land((lane) =>
        lane.run(
          `insert into meta.digest_due values ('a', make_timestamp(${n})), ('b', make_timestamp(${n}))`,
        ),
      )
    }
  })()
  return state
}

async function readAll({ rows, columns }: Warehouse): Promise<Map<string, unknown>> {
  const tables = await rows<{ schema: string; name: string }>(
    `select schema_name as schema, table_name as name from duckdb_tables()
     where database_name = current_database() order by all`,
  )
  const all = new Map<string, unknown>()
  for (const { schema, name } of tables)
    all.set(`${schema}.${name}`, await columns(`select * from "${schema}"."${name}" order by all`))
  return all
}

test('has whole transactions alone, while others are written', async () => {
  const [{ n, a, b } = { n: 0, a: 0, b: 0 }] = await inRestored(({ rows }) =>
    rows<{ n: number; a: number; b: number }>(
      `select max(epoch_us(due_at)) as n, count(*) filter (plan = 'a') as a, count(*) filter (plan = 'b') as b
       from meta.digest_due`,
    ),
  )
  expect([a, b]).toEqual([n, n])
  expect(n).toBeGreaterThanOrEqual(committed[0])
  expect(n).toBeLessThanOrEqual(committed[1])
})

let copies = 0
async function inRestored<T>(work: (restored: Warehouse) => Promise<T>): Promise<T> {
  const data = join(folder, `other machine ${copies++}`, 'data')
  await restoreBackup(backup.folder, { data, force: false, now: NOON })
  const restored = await openWarehouse({ folder: data, memoryMb: 300, threads: 1 })
  try {
    return await work(restored)
  } finally {
    await restored.close()
  }
}

test('is the same under another path, every table row by row', async () => {
  backup = await make(NOON + 1)
  const expected = await readAll(warehouse)
  const found = await inRestored(readAll)
  expect([...found.keys()]).toEqual([...expected.keys()])
  expect(expected.size).toBeGreaterThan(100)
  for (const [table, rows] of expected) expect(found.get(table), table).toEqual(rows)
})

test('has its versions, files and tables in a manifest, and no secret', () => {
  const { version, migration, engine, files, tables, left_out } = readManifest(backup.folder)
  expect([version, typeof migration, engine[0]]).toEqual(['1.2.3', 'number', 'v'])
  expect(files.map(({ path }) => path)).toEqual([
    'audit-head.json',
    'forgotten.json',
    'streamgauge.duckdb',
    'streamgauge.yaml',
    'uploads/outcome/march.csv',
  ])
  const digest = execFileSync('sha256sum', [join(backup.folder, 'streamgauge.duckdb')], { encoding: 'utf8' })
  expect(digest.startsWith(files[2]?.sha256 ?? '-')).toBe(true)
  expect(tables.find(({ name }) => name === 'raw.thing')?.row_count).toBe(20_000)
  expect(Object.keys(left_out)).toEqual(expect.arrayContaining(['session.key', 'tokens.json']))
  expect(readdirSync(backup.folder)).not.toContain('session.key')
})

describe('restoring', () => {
  const data = join(folder, 'restored')
  const restore = (from: string, force = false) => restoreBackup(from, { data, force, now: NOON + 2 })
  const hurt = (name: string, change: (copy: string) => void) => {
    const copy = join(folder, 'hurt', name)
    cpSync(backup.folder, copy, { recursive: true })
    change(copy)
    return copy
  }
  const flip = (file: string) => {
    const bytes = readFileSync(file)
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff
    writeFileSync(file, bytes)
  }

  test('brings what was handed over, and not what is secret', async () => {
    await restore(backup.folder)
    expect(readFileSync(join(data, 'uploads', 'outcome', 'march.csv'), 'utf8')).toBe('a\n1\n')
    expect(readFileSync(join(data, 'audit-head.json'), 'utf8')).toBe('kept here')
    expect(existsSync(join(data, 'session.key'))).toBe(false)
  })

  test('leaves a warehouse alone that is there, and puts it aside when told to', async () => {
    await restore(backup.folder, true)
    await expect(restore(backup.folder)).rejects.toThrow(/put it aside with --force: .*streamgauge\.duckdb/)
    writeFileSync(join(data, 'streamgauge.duckdb.wal'), 'a log of the other one')
    const { aside } = await restoreBackup(backup.folder, { data, force: true, now: NOON + 3 })
    expect(readdirSync(aside ?? '').sort()).toEqual([
      'audit-head.json',
      'streamgauge.duckdb',
      'streamgauge.duckdb.wal',
      'uploads',
    ])
    expect(existsSync(join(data, 'streamgauge.duckdb.wal'))).toBe(false)
  })

  test.each<[string, (copy: string) => void, RegExp]>([
    ['with a flipped byte', (copy) => flip(join(copy, 'streamgauge.duckdb')), /not what was written/],
    ['with a missing file', (copy) => rmSync(join(copy, 'audit-head.json')), /is missing/],
    ['without its manifest', (copy) => rmSync(join(copy, MANIFEST)), /No backup is here/],
    ['with half a manifest', (copy) => writeFileSync(join(copy, MANIFEST), '{"form'), /cannot be read/],
    ['of a newer version', (copy) => rewrite(copy, { migration: 9999 }), /newer Streamgauge/],
    ['that reaches out', (copy) => rewrite(copy, { files: [{ path: '../x' }] }), /outside of its backup/],
    ['whose rows are others', (copy) => rewrite(copy, { tables: [] }), /other tables/],
  ])('refuses one %s, and touches nothing', async (name, change, message) => {
    const before = readFileSync(join(data, 'streamgauge.duckdb'))
    await expect(restore(hurt(name, change), true)).rejects.toThrow(message)
    expect(readFileSync(join(data, 'streamgauge.duckdb')).equals(before)).toBe(true)
    expect(readdirSync(data).filter((one) => /arriving/.test(one))).toEqual([])
  })

  test('is refused while the warehouse is in use', async () => {
    const code = `
      const { openWarehouse } = await import(${JSON.stringify(join(import.meta.dirname, '../warehouse.ts'))})
      const { restoreBackup } = await import(${JSON.stringify(join(import.meta.dirname, 'restore.ts'))})
      await restoreBackup(process.argv[1], { data: process.argv[2], force: true, now: 0 }).catch((e) => console.log(e.code, e.message))`
    const args = ['--input-type=module-typescript', '-e', code, backup.folder, warehouse.folder]
    const said = execFileSync(process.execPath, args, { encoding: 'utf8' })
    expect(said).toMatch(new RegExp(`^locked The warehouse is in use by process ${process.pid}`))
  })

  function rewrite(copy: string, change: object): void {
    const manifest = { ...readManifest(copy), ...change }
    writeFileSync(join(copy, MANIFEST), JSON.stringify(manifest))
  }
})

describe('a shelf', () => {
  test('names the newest good one and says why newer ones are passed over', async () => {
    const newer = await make(NOON + 5000)
    writeFileSync(join(newer.folder, 'audit-head.json'), 'kept herE')
    const { backup: found, passed } = await newestGood([shelf])
    expect(found.folder).toBe(backup.folder)
    expect(passed).toEqual([expect.stringContaining('not what was written')])
  })

  test('keeps the newest ones, and takes nothing half made for one', () => {
    mkdirSync(join(shelf, '.making-streamgauge-20260302T130000000Z'))
    mkdirSync(join(shelf, 'streamgauge-20260302T130000000Z'))
    expect(listBackups(shelf)).toHaveLength(3)
    expect(pruneBackups(shelf, 2)).toEqual(['streamgauge-20260302T120000000Z'])
    expect(listBackups(shelf)).toHaveLength(2)
  })

  test('without a good one says so', async () => {
    await expect(newestGood([join(folder, 'nowhere')])).rejects.toThrow(/No good backup was found.*nowhere/)
  })
})

test('leaves nothing behind when it is cancelled', async () => {
  const control = new AbortController()
  const making = makeBackup(warehouse, {
    to: shelf,
    version: '1',
    now: NOON + 9000,
    configuration: null,
    signal: control.signal,
  })
  control.abort()
  await expect(making).rejects.toMatchObject({ code: 'aborted' })
  expect(readdirSync(join(warehouse.folder, 'snapshots'))).toEqual([])
})
