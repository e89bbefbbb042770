/** Parse trees of selects. */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll } from 'vitest'
import { parseTree } from '../../transforms/parse.ts'

/** An engine that parses, opened before the tests of a file and closed after them. */
export function openParser() {
  let instance: DuckDBInstance
  let connection: DuckDBConnection
  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:', { threads: '1' })
    connection = await instance.connect()
  })
  afterAll(() => {
    connection.closeSync()
    instance.closeSync()
  })
  return (sql: string) => parseTree(connection, sql)
}
