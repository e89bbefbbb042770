import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { readTexts, type TextVector } from './strings.ts'

test.each([
  [
    'short and long, unknown and of more than one byte a letter',
    `CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'é' || i WHEN 2 THEN '' ELSE 'a long ü text, number ' || i END`,
  ],
  ['of twelve bytes and of thirteen', `repeat('x', CAST(12 + i % 2 AS INTEGER))`],
  ['the same again and again', `'always the same long text'`],
  ['with a null byte and beyond the basic plane', `'text with ' || chr(0) || ' and 𝄞 number ' || i`],
])('texts are read as the binding reads them: %s', async (_, sql) => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const result = await connection.run(`SELECT ${sql} AS text FROM range(5000) AS t(i)`)
  const [own, theirs]: unknown[][] = [[], []]
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    const vector = chunk.getColumnVector(0)
    readTexts(vector as unknown as TextVector, chunk.rowCount, own!)
    for (let i = 0; i < chunk.rowCount; i++) theirs!.push(vector.getItem(i))
  }
  expect(own).toHaveLength(5000)
  expect(own).toEqual(theirs)
  connection.closeSync()
})
