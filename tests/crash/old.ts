import { DuckDBInstance } from '@duckdb/node-api'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { migrations } from '../../transforms/migrations.ts'

/** A warehouse as a version of some years ago left it, with a row in a table that is changed later. */
export async function makeOld(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const instance = await DuckDBInstance.create(join(folder, 'streamgauge.duckdb'), { threads: '1' })
  const connection = await instance.connect()
  await connection.run('CREATE SCHEMA meta')
  await connection.run('CREATE TABLE meta.migration (version INTEGER, title VARCHAR)')
  for (const { version, title, sql } of migrations.slice(0, 2)) {
    for (const statement of sql) await connection.run(statement)
    await connection.run('INSERT INTO meta.migration VALUES ($1, $2)', [version, title])
  }
  await connection.run('CREATE TABLE raw.old AS SELECT range AS n FROM range(10000)')
  connection.closeSync()
  instance.closeSync()
}
