import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { ReaderPool } from './readers.ts'

test('what took long the last time lets short statements go first', async () => {
  const pool = new ReaderPool(await DuckDBInstance.create(':memory:'), ':memory:', 1)
  let ran: string[] = []
  const run = (sql: string) =>
    pool.use(
      async (connection) => {
        await connection.run(sql)
        ran.push(sql)
      },
      {},
      sql,
    )
  const [long, short] = ['SELECT count(*) FROM range(20000000) WHERE hash(range) % 7 = 1', 'SELECT 1']
  await run(long)
  await run(short)
  ran = []
  const held = await pool.lease()
  const waiting = Promise.all([run(long), run(short)])
  await new Promise((resolve) => setImmediate(resolve))
  held.release()
  await waiting
  expect(ran).toEqual([short, long])
  await pool.close()
})
