import { DuckDBInstance } from '@duckdb/node-api'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApplication, type Application } from '../../tests/application.ts'
import { bindAsOf } from '../dialects/duckdb.ts'
import { definitionsOf, MANIFEST, readManifest, verifyFiles } from './manifest.ts'
import { openReplica } from './replica.ts'
import { listSnapshots, markUsed } from './shelf.ts'
import { publishSnapshot, type Published, type PublishOptions } from './snapshot.ts'

let own: Application
let to: string
let first: Published
beforeAll(async () => {
  own = await openApplication()
  to = mkdtempSync(join(tmpdir(), 'streamgauge-published-'))
  first = await publish()
}, 120_000)
afterAll(async () => {
  await own.close()
  rmSync(to, { recursive: true, force: true })
})

function publish(options: Partial<PublishOptions> = {}): Promise<Published> {
  const usual = { to, keep: 9, zone: 'UTC', version: '0', dividedFrom: 10 }
  return publishSnapshot(own.warehouse, own.registry, { ...usual, ...options })
}

const SUM = 'SELECT count(*) AS rows, CAST(sum(CAST(hash(told) AS HUGEINT)) AS VARCHAR) AS sum FROM'

test('what was published is what is in the tables, row by row', async () => {
  const { id, folder } = first
  const manifest = await readManifest(folder)
  await verifyFiles(folder, manifest)
  expect(manifest).toMatchObject({ id, definitions: definitionsOf(own.registry) })
  expect(manifest.tables.find(({ name }) => name === 'commit')?.partitioned_by).toBe('authored_at')
  const replica = await openReplica({ folder, manifest, data: own.folder })
  const differing: string[] = []
  for (const { name, kind, row_count } of manifest.tables) {
    if (kind === 'withheld') continue
    const [there] = await replica.rows(`${SUM} ${name} AS told`)
    const [here] = await own.warehouse.rows<{ rows: number }>(`${SUM} ${name} AS told`)
    if (JSON.stringify(there) !== JSON.stringify(here) || here?.rows !== row_count) differing.push(name)
  }
  await expect(replica.land(async () => 1)).rejects.toMatchObject({ code: 'read_only' })
  await expect(replica.rows(`SELECT * FROM read_csv('/etc/passwd')`)).rejects.toThrow(/disabled/)
  await replica.close()
  expect(differing).toEqual([])
}, 60_000)

test('any DuckDB reads the files, and gets the rows behind each figure from them', async () => {
  const { folder } = first
  const manifest = await readManifest(folder)
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  await connection.run(`SET file_search_path = '${folder}'`)
  await connection.run(readFileSync(join(folder, 'duckdb.sql'), 'utf8'))
  const differing: string[] = []
  for (const [name, { sql }] of own.registry.metrics) {
    const text = readFileSync(join(folder, 'cases', `${name}.sql`), 'utf8')
      .split('\n')
      .slice(1)
      .join('\n')
    const there = (await connection.runAndReadAll(`${SUM} (${text}) AS told`)).getRows()[0]
    const [here] = await own.warehouse.rows<{ rows: number; sum: string }>(
      `${SUM} (${bindAsOf(sql)}\n) AS told`,
      {
        as_of: manifest.as_of,
      },
    )
    if (Number(there?.[0]) !== here?.rows || there?.[1] !== here?.sum) differing.push(name)
  }
  const times = await connection.runAndReadAll(
    `SELECT DISTINCT logical_type FROM parquet_schema('${folder}/*/*/**/*.parquet') WHERE logical_type LIKE 'Timestamp%'`,
  )
  connection.closeSync()
  instance.closeSync()
  expect(differing).toEqual([])
  expect(times.getRows()).toEqual([[expect.stringMatching(/isAdjustedToUTC=0/)]])
}, 60_000)

test('it says what its tables, columns and figures mean, and keeps addresses of people to itself', async () => {
  const { folder } = first
  const read = (name: string) =>
    JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>[]
  expect(read('dictionary.json').find(({ name }) => name === 'deployment_fact')).toMatchObject({
    kind: 'mart',
    definition: expect.any(String),
    columns: expect.arrayContaining([expect.objectContaining({ name: 'service_id', type: 'VARCHAR' })]),
  })
  expect(read('definitions.json').find(({ name }) => name === 'change_fail_rate')).toMatchObject({
    version: own.registry.metrics.get('change_fail_rate')?.hash,
  })
  const manifest = await readManifest(folder)
  const replica = await openReplica({ folder, manifest, data: own.folder })
  const found: string[] = []
  for (const { name, columns } of manifest.tables.filter(({ row_count }) => row_count > 0)) {
    const texts = columns.filter(({ type }) => type === 'VARCHAR').map((column) => `"${column.name}"`)
    if (texts.length === 0) continue
    const [row] = await replica.rows<{ n: number }>(
      `SELECT count(*) AS n FROM ${name} WHERE regexp_matches(concat_ws(' ', ${texts.join(', ')}), '[\\w.+-]+@(example|acme)\\.\\w+')`,
    )
    if (row?.n) found.push(name)
  }
  await replica.close()
  expect(found).toEqual([])
}, 60_000)

test('what nothing has happened to is shared with the snapshot before, and what did is written anew', async () => {
  const same = await publish()
  const files = await readManifest(same.folder)
  expect(same.reused_count).toBeGreaterThan(same.written_count)
  const shared = files.tables.find(({ name }) => name === 'commit')?.parts[0]?.path ?? ''
  expect(statSync(join(same.folder, shared)).ino).toBe(statSync(join(first.folder, shared)).ino)
  await own.warehouse.land((lane) => lane.run(`INSERT INTO meta.source (source) VALUES ('new')`))
  const next = await readManifest((await publish()).folder)
  const isSame = (name: string) => {
    const [before, after] = [files, next].map(
      ({ tables }) => tables.find((table) => table.name === name)?.parts,
    )
    return JSON.stringify(before) === JSON.stringify(after)
  }
  expect([isSame('meta.source'), isSame('commit')]).toEqual([false, true])
}, 60_000)

test('writers do not wait for it, and do not show in it', async () => {
  let landed: Promise<void> | undefined
  const published = await publish({
    onProgress: (_table, done) => {
      if (done === 3)
        landed = own.warehouse.land((lane) => lane.run(`INSERT INTO meta.source (source) VALUES ('late')`))
    },
  })
  await landed
  const manifest = await readManifest(published.folder)
  const replica = await openReplica({ folder: published.folder, manifest, data: own.folder })
  expect(await replica.rows(`SELECT * FROM meta.source WHERE source = 'late'`)).toEqual([])
  expect(await own.warehouse.rows(`SELECT source FROM meta.source WHERE source = 'late'`)).toHaveLength(1)
  await replica.close()
}, 60_000)

test('one that is stopped leaves nothing, and what a kill left is cleared by the next', async () => {
  const before = await listSnapshots(to)
  const control = new AbortController()
  const stopped = publish({
    signal: control.signal,
    onProgress: (_table, done) => void (done === 50 && control.abort()),
  })
  await expect(stopped).rejects.toMatchObject({ code: 'aborted' })
  expect(await listSnapshots(to)).toEqual(before)
  const { folder } = await publish()
  rmSync(join(folder, MANIFEST))
  expect(await listSnapshots(to)).toEqual(before)
  await publish()
  expect(() => statSync(folder)).toThrow(/ENOENT/)
}, 60_000)

test('a file that is missing, cut or changed is told by its name', async () => {
  const { folder } = await publish({ to: join(to, 'apart') })
  const manifest = await readManifest(folder)
  const [one, two, three] = manifest.tables
    .flatMap(({ parts }) => parts)
    .toSorted((a, b) => b.bytes - a.bytes)
    .map(({ path }) => join(folder, path)) as [string, string, string]
  for (const file of [one, two]) chmodSync(file, 0o644)
  const bytes = readFileSync(one)
  bytes[40] = (bytes[40] ?? 0) ^ 1
  writeFileSync(one, bytes)
  await expect(verifyFiles(folder, manifest)).rejects.toThrow(`is damaged, publish or copy it again: ${one}`)
  const only = (file: string) => ({
    ...manifest,
    documents: [],
    tables: manifest.tables.map((table) => ({
      ...table,
      parts: table.parts.filter(({ path }) => join(folder, path) === file),
    })),
  })
  truncateSync(two, 100)
  await expect(verifyFiles(folder, only(two))).rejects.toThrow(/is not whole, 100 of \d+ bytes/)
  rmSync(three)
  await expect(verifyFiles(folder, only(three))).rejects.toThrow(`is missing, copy it again: ${three}`)
}, 60_000)

test('old ones go, and none that somebody reads', async () => {
  await publish()
  const names = await listSnapshots(to)
  const read = names.at(-1) as string
  await markUsed(to, read, Date.now())
  const { id, removed } = await publish({ keep: 2 })
  expect(await listSnapshots(to)).toEqual([id, names[0], read])
  expect(removed).toHaveLength(names.length - 2)
}, 60_000)
