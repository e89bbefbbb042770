import { DuckDBInstance } from '@duckdb/node-api'
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
import { makeBackup } from '../backup/making.ts'
import { MANIFEST } from '../backup/manifest.ts'
import { restoreBackup } from '../backup/restore.ts'
import { readRows } from '../queries.ts'
import { openWarehouse, type Warehouse } from '../warehouse.ts'
import { bringExport } from './bringing.ts'
import { makeExport } from './making.ts'
import { readExport } from './manifest.ts'
import { isEmptied, isRebuilt } from './tables.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-export-'))
const exported = join(folder, 'exported')
const NOON = Date.parse('2026-03-02T12:00:00Z')
let warehouse: Warehouse

/** Every type that raw tables have, and those that Parquet has no like of. */
const ODD_ROWS = `select range as n, md5(range::varchar) as text, [range, null] as list, {'a': range, 'b x': null::varchar} as nested,
  'NaN'::double as odd, (range * 1e30)::hugeint as huge, [(range)::hugeint] as huges, interval (range) day as span,
  '{"b": 1,  "a": null}'::json as payload, timestamp '2026-03-02 12:00:00.123456' as at_us, 'infinity'::timestamp as never,
  '2026-03-02 12:00:00.123456789'::timestamp_ns as at_ns, '\\xAA\\x00'::blob as body, date '0044-03-15 (BC)' as day,
  12.345::decimal(18, 3) as exact, null::varchar as nothing, map {'k': range} as pairs, '12:00:00'::time as noon
  from range(3000)`

beforeAll(async () => {
  warehouse = await openFurnished(folder, ['session.key', 'privacy.key', 'tokens.json', 'audit-head.json'])
  await warehouse.land(async (lane) => {
    await lane.run(`create table raw.odd as ${ODD_ROWS}`)
    await lane.run(
      `insert into govern.audit_entry values (1, now()::timestamp, 'gate', 'r 1', 'it''s "so"', '', 'abc')`,
    )
    await lane.run(`insert into meta.definition values ('lead_time', 'abc', now()::timestamp, true)`)
    await lane.run(`insert into meta.model (name) values ('of a build')`)
    await lane.run(`create table main.computed as select 1 as n`)
  })
  await exportTo(exported)
})

afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

const exportTo = (to: string, signal?: AbortSignal) =>
  makeExport(warehouse, {
    to,
    version: '1.2.3',
    now: NOON,
    configuration: join(folder, 'streamgauge.yaml'),
    ...(signal ? { signal } : {}),
  })
const bring = (from: string, data: string, force = false) => bringExport(from, { data, force, now: NOON })

async function readAll({
  rows,
  columns,
}: Pick<Warehouse, 'rows' | 'columns'>): Promise<Map<string, unknown>> {
  const tables = await rows<{ name: string }>(
    `select schema_name || '.' || table_name as name from duckdb_tables()
     where database_name = current_database() order by all`,
  )
  const all = new Map<string, unknown>()
  for (const { name } of tables)
    if (!isRebuilt(name) && !isEmptied(name))
      all.set(name, await columns(`select * from ${name} order by all`))
  return all
}

test('comes back row by row, and without what is computed', async () => {
  const expected = await readAll(warehouse)
  await bring(exported, join(folder, 'imported'))
  const imported = await openWarehouse({ folder: join(folder, 'imported'), memoryMb: 300, threads: 1 })
  try {
    const found = await readAll(imported)
    expect([...found.keys()]).toEqual([...expected.keys()])
    expect(expected.size).toBeGreaterThan(100)
    for (const [table, rows] of expected) expect(found.get(table), table).toEqual(rows)
    expect(await imported.rows('select name from meta.model')).toEqual([])
    await expect(imported.rows('select * from main.computed')).rejects.toThrow(/does not exist/)
  } finally {
    await imported.close()
  }
  expect(readFileSync(join(folder, 'imported', 'uploads', 'outcome', 'march.csv'), 'utf8')).toBe('a\n1\n')
  expect(existsSync(join(folder, 'imported', 'privacy.key'))).toBe(false)
})

test('is read by DuckDB alone', async () => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', file_search_path: exported })
  const connection = await instance.connect()
  await connection.run(readFileSync(join(exported, 'load.sql'), 'utf8'))
  const sum = 'select sum(hash(t))::varchar as sum, count(*) as n from raw.odd as t'
  expect(await readRows(await connection.run(sum))).toEqual(await warehouse.rows(sum))
  connection.closeSync()
  instance.closeSync()
})

test('has versions, types, rows and files in its manifest, and no secret', () => {
  const { version, migration, row_count, files, tables } = readExport(exported)
  expect([version, migration > 7]).toEqual(['1.2.3', true])
  expect(row_count).toBe(tables.reduce((sum, table) => sum + table.row_count, 0))
  const odd = tables.find(({ name }) => name === 'raw.odd')
  expect([odd?.row_count, odd?.columns[5]]).toEqual([3000, { name: 'huge', type: 'HUGEINT' }])
  const paths = files.map(({ path }) => path)
  expect(paths).toEqual(
    expect.arrayContaining(['audit-head.json', 'load.sql', 'streamgauge.yaml', odd?.path]),
  )
  expect(paths.filter((path) => /key|token/.test(path))).toEqual([])
})

describe('what is not right', () => {
  const data = join(folder, 'kept')
  const hurt = (name: string, change: (copy: string) => void) => {
    const copy = join(folder, 'hurt', name)
    cpSync(exported, copy, { recursive: true })
    change(copy)
    return copy
  }
  const rewrite = (copy: string, change: object) =>
    writeFileSync(join(copy, MANIFEST), JSON.stringify({ ...readExport(copy), ...change }))

  test.each<[string, (copy: string) => void, RegExp]>([
    [
      'with a byte too many',
      (copy) => writeFileSync(join(copy, 'tables/raw.odd.parquet'), '!', { flag: 'a' }),
      /not what was written.*raw\.odd\.parquet/,
    ],
    [
      'with a missing file',
      (copy) => rmSync(join(copy, 'tables/raw.odd.parquet')),
      /is missing.*raw\.odd\.parquet/,
    ],
    ['that is half', (copy) => rmSync(join(copy, MANIFEST)), /No export is here, or none that is whole/],
    ['with half a manifest', (copy) => writeFileSync(join(copy, MANIFEST), '{"kin'), /cannot be read/],
    ['of a newer storage', (copy) => rewrite(copy, { migration: 9999 }), /newer Streamgauge/],
    ['of another form', (copy) => rewrite(copy, { format: 2 }), /form that is not known/],
    ['that reaches out', (copy) => rewrite(copy, { files: [{ path: '../x' }] }), /outside of its export/],
    [
      'whose rows are others',
      (copy) =>
        rewrite(copy, {
          tables: readExport(copy).tables.map((one) => ({ ...one, row_count: one.row_count + 1 })),
        }),
      /rows became/,
    ],
    [
      'with SQL for a type',
      (copy) =>
        rewrite(copy, {
          tables: [{ name: 'raw.x', columns: [{ name: 'x', type: 'INT); DROP TABLE y; --' }], path: null }],
        }),
      /No type of a column/,
    ],
  ])('is refused: one %s, and nothing is touched', async (name, change, message) => {
    mkdirSync(data, { recursive: true })
    writeFileSync(join(data, 'audit-head.json'), 'of another one')
    await expect(bring(hurt(name, change), data, true)).rejects.toThrow(message)
    expect(readdirSync(data)).toEqual(['audit-head.json'])
  })

  test('puts aside what is there only when told to', async () => {
    await expect(bring(exported, data)).rejects.toThrow(/A warehouse is here.*--force.*audit-head\.json/)
    const { aside } = await bring(exported, data, true)
    expect(readFileSync(join(aside ?? '', 'audit-head.json'), 'utf8')).toBe('of another one')
    expect(readFileSync(join(data, 'audit-head.json'), 'utf8')).toBe('kept here')
  })

  test('does not write over a folder, and leaves nothing when it is stopped', async () => {
    await expect(exportTo(exported)).rejects.toThrow(/has to be new or empty: .*exported/)
    const control = new AbortController()
    const making = exportTo(join(folder, 'stopped'), control.signal)
    control.abort()
    await expect(making).rejects.toMatchObject({ code: 'aborted' })
    expect(existsSync(join(folder, 'stopped'))).toBe(false)
    expect(readdirSync(join(warehouse.folder, 'snapshots'))).toEqual([])
  })

  test('a backup is no export and an export no backup', async () => {
    const made = await makeBackup(warehouse, {
      to: join(folder, 'shelf'),
      version: '1',
      now: NOON,
      configuration: null,
    })
    const place = { data: join(folder, 'other'), force: false, now: NOON }
    await expect(bringExport(made.folder, place)).rejects.toThrow(/no export.*streamgauge restore/)
    await expect(restoreBackup(exported, place)).rejects.toThrow(/an export.*streamgauge import/)
  })
})
