/**
 * node tests/upgrade/make.ts: makes a small warehouse of each version of the storage that has none yet, by its migrations,
 * with what a git repository tells, and rows in every table that a migration made. What is there is never made anew.
 */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildFixtureRepository } from '../../fixtures/repositories/index.ts'
import { connector as git } from '../../ingest/connectors/git/connector.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { syncSources } from '../../ingest/sync.ts'
import { migrations } from '../../transforms/migrations.ts'
import { identifier } from '../../transforms/parse.ts'
import { readRows } from '../../transforms/queries.ts'
import { openWarehouse } from '../../transforms/warehouse.ts'
import { fixtureOf } from './versions.ts'

process.env.TZ = 'UTC'
const LARGEST_BYTES = 100_000
const missing = migrations.map(({ version }) => version).filter((version) => !existsSync(fixtureOf(version)))
if (missing.length === 0) console.log('Every version of the storage has its fixture, and none is made anew')
else await makeAll(missing)

async function makeAll(versions: readonly number[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-fixtures-'))
  try {
    const read = await readRepository(folder)
    for (const version of versions) {
      const file = join(folder, `storage-${version}.duckdb`)
      await makeVersion(file, version, read)
      const packed = gzipSync(readFileSync(file), { level: 9 })
      if (packed.length > LARGEST_BYTES)
        throw new Error(`A fixture has to be small, at most ${LARGEST_BYTES} bytes: ${packed.length}`)
      writeFileSync(fixtureOf(version), packed)
      console.log(`${fixtureOf(version)}: ${packed.length} bytes of ${statSync(file).size}`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A closed warehouse with raw rows and what a sync notes, and no more. */
async function readRepository(folder: string): Promise<string> {
  const shop = await buildFixtureRepository(join(folder, 'shop'))
  const warehouse = await openWarehouse({ folder: join(folder, 'read'), threads: 1 })
  await declareRaw(warehouse, [git])
  const sources = await git.sources([{ path: shop.path }], '/')
  const report = await syncSources(warehouse, { sources }, { connectors: [git] })
  if (!report.sources.every(({ ok }) => ok)) throw new Error('The repository was not read')
  await warehouse.close()
  return warehouse.file
}

async function makeVersion(file: string, version: number, read: string): Promise<void> {
  const instance = await DuckDBInstance.create(file, { threads: '1' })
  const connection = await instance.connect()
  await connection.run(`SET TimeZone = 'UTC'`)
  await connection.run('CREATE SCHEMA meta')
  await connection.run('CREATE TABLE meta.migration (version INTEGER, title VARCHAR)')
  for (const migration of migrations.slice(0, version)) {
    for (const statement of migration.sql) await connection.run(statement)
    await connection.run('INSERT INTO meta.migration VALUES ($1, $2)', [migration.version, migration.title])
  }
  await fillTables(connection)
  await copyRead(connection, read)
  // Of a model that is no more.
  await connection.run('CREATE TABLE main.retired_fact AS SELECT range AS n FROM range(3)')
  await connection.run(`INSERT INTO meta.model (name, layer, row_count) VALUES ('retired_fact', 'mart', 3)`)
  await connection.run('CHECKPOINT')
  connection.closeSync()
  instance.closeSync()
}

/** Three rows in each table of a migration: two of known values, one of which hardly anything is known. */
async function fillTables(connection: DuckDBConnection): Promise<void> {
  const columns = await readRows<{ table: string; name: string; type: string }>(
    await connection.run(
      `SELECT schema_name || '.' || table_name AS "table", column_name AS name, data_type AS type FROM duckdb_columns()
       WHERE database_name = current_database() AND NOT internal AND table_name <> 'migration'
       ORDER BY 1, column_index`,
    ),
  )
  const values: Record<string, string> = {
    VARCHAR: `'text ' || n`,
    TIMESTAMP: `TIMESTAMP '2026-01-01 00:00:00' + INTERVAL (n) DAY`,
    BIGINT: 'n + 1',
    INTEGER: 'n + 1',
    DOUBLE: 'n / 10',
    BOOLEAN: 'n = 1',
  }
  for (const [table, own] of Map.groupBy(columns, (column) => column.table)) {
    const names = own.map(({ name }) => identifier(name)).join(', ')
    const list = own.map(({ name, type }, position) => {
      const value = values[type]
      if (value === undefined)
        throw new Error(`No values of this type, name them here: ${type} of ${table}.${name}`)
      return position === 0 ? value : `CASE WHEN n < 2 THEN ${value} END`
    })
    await connection.run(`INSERT INTO ${table} (${names}) SELECT ${list.join(', ')} FROM range(3) AS r(n)`)
  }
}

async function copyRead(connection: DuckDBConnection, read: string): Promise<void> {
  await connection.run(`ATTACH '${read}' AS source (READ_ONLY)`)
  const tables = await readRows<{ name: string }>(
    await connection.run(
      `SELECT schema_name || '.' || table_name AS name FROM duckdb_tables() AS t
       WHERE database_name = 'source' AND estimated_size > 0 AND schema_name || '.' || table_name NOT IN
         (SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = current_database())
         AND table_name <> 'migration' ORDER BY ALL`,
    ),
  )
  for (const { name } of tables) await connection.run(`CREATE TABLE ${name} AS FROM source.${name}`)
  await connection.run('DETACH source')
}
