import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LaneQueue } from './lanes.ts'
import { Memory } from './memory.ts'
import { openInstance } from './settings.ts'

let folder: string
let file: string
let instance: DuckDBInstance
let connection: DuckDBConnection
/** A refusal ends the transaction of the connection that it is told on. */
let control: DuckDBConnection

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-lanes-'))
  file = join(folder, 'streamgauge.duckdb')
  await open()
  await connection.run('CREATE TABLE thing (n INTEGER, text VARCHAR)')
})

afterEach(() => {
  close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(): Promise<void> {
  instance = await openInstance(folder, file, { memoryMb: 200, threads: 2 })
  connection = await instance.connect()
  control = await instance.connect()
}

function close(): void {
  connection.closeSync()
  control.closeSync()
  instance.closeSync()
}

/** As little as the engine can do with at the moment. */
async function shrink(): Promise<void> {
  for (let kilobytes = 250; kilobytes < 200_000; kilobytes += 250) {
    const isSet = await control.run(`SET GLOBAL memory_limit = '${kilobytes}KB'`).then(
      () => true,
      () => false,
    )
    if (isSet) return
  }
}

const COUNT = 6000
const text = 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. '.repeat(13)
const rowsFrom = (first: number) => ({
  n: Array.from({ length: COUNT }, (_, i) => first + i),
  text: Array.from({ length: COUNT }, (_, i) => `${text}${first + i}`),
})

async function numbers(): Promise<unknown> {
  const answer = await connection.runAndReadAll(
    'SELECT count(*)::INTEGER, count(DISTINCT n)::INTEGER, max(n) FROM thing',
  )
  return answer.getRowsJS()[0]
}

/** A commit that finds as little memory as there can be. */
const grudging = {
  commit: async (work: () => Promise<unknown>) => {
    await shrink()
    await work()
  },
}

test('a commit has room that its statements did not have', async () => {
  const memory = new Memory(control, file, { memoryMb: 200 })
  const lane = new LaneQueue(connection, file, memory)
  for (let first = 0; first < 5 * COUNT; first += COUNT) {
    await lane.enqueue(async ({ append }) => {
      await append('main.thing', rowsFrom(first))
      await shrink()
    })
  }
  expect(await numbers()).toEqual([5 * COUNT, 5 * COUNT, 5 * COUNT - 1])
})

test('after a commit that failed in its midst nothing is written, until the file is opened again', async () => {
  const generous = new LaneQueue(connection, file, new Memory(control, file, { memoryMb: 200 }))
  await generous.enqueue(({ append }) => append('main.thing', rowsFrom(0)))
  const lane = new LaneQueue(connection, file, grudging)
  await expect(lane.enqueue(({ append }) => append('main.thing', rowsFrom(COUNT)))).rejects.toMatchObject({
    code: 'stopped',
    message: expect.stringContaining('start again'),
  })
  await control.run(`SET GLOBAL memory_limit = '200MB'`)
  await expect(lane.enqueue(({ append }) => append('main.thing', rowsFrom(COUNT)))).rejects.toMatchObject({
    code: 'stopped',
  })
  close()
  await open()
  expect(await numbers()).toEqual([COUNT, COUNT, COUNT - 1])
  const again = new LaneQueue(connection, file, new Memory(control, file, { memoryMb: 200 }))
  await again.enqueue(({ append }) => append('main.thing', rowsFrom(COUNT)))
  expect(await numbers()).toEqual([2 * COUNT, 2 * COUNT, 2 * COUNT - 1])
})

test('rows that could not be appended do not come with a later landing', async () => {
  const lane = new LaneQueue(connection, file, new Memory(control, file, { memoryMb: 200 }))
  const starved = lane.enqueue(async ({ append, run }) => {
    await run('DELETE FROM thing')
    await shrink()
    await append('main.thing', rowsFrom(0))
  })
  await expect(starved).rejects.toMatchObject({ code: 'no_memory' })
  await control.run(`SET GLOBAL memory_limit = '200MB'`)
  await lane.enqueue(({ append }) => append('main.thing', rowsFrom(COUNT)))
  await lane.enqueue(({ append }) => append('main.thing', rowsFrom(2 * COUNT)))
  expect(await numbers()).toEqual([2 * COUNT, 2 * COUNT, 3 * COUNT - 1])
})

test('works that wait share a transaction, and one that throws undoes itself alone', async () => {
  let commits = 0
  const commit = async (work: () => Promise<unknown>) => {
    commits++
    await work()
  }
  const lane = new LaneQueue(connection, file, { commit }, { together: 8 })
  const insert = (n: number) =>
    lane.enqueue(async ({ run, rows }) => {
      await run('INSERT INTO thing VALUES ($n, NULL)', { n })
      const [row] = await rows<{ count: number }>('SELECT count(*) AS count FROM thing')
      return row?.count
    })
  expect(await Promise.all([1, 2, 3, 4].map(insert))).toEqual([1, 2, 3, 4])
  expect(commits).toBe(1)

  const refused = lane.enqueue(async ({ run }) => {
    await run('INSERT INTO thing VALUES (6, NULL)')
    throw new Error('half way')
  })
  const broken = lane.enqueue(({ run }) => run('INSERT INTO nothing VALUES (1)'))
  const all = await Promise.allSettled([insert(5), refused, insert(7), broken, insert(8)])
  expect(all.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'rejected',
    'fulfilled',
  ])
  expect(all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))).toEqual([5, 6, 7])
  const answer = await connection.runAndReadAll('SELECT n FROM thing ORDER BY n')
  expect(answer.getRows().flat()).toEqual([1, 2, 3, 4, 5, 7, 8])
})
