import { mkdtempSync, rmSync, truncateSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fittingThreads } from './threads.ts'
import { openWarehouse, type Warehouse } from './warehouse.ts'

let folder: string

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'streamgauge-threads-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const GIGABYTE = 1024 ** 3
const read = async (warehouse: Warehouse) =>
  (await warehouse.rows<{ threads: number }>(`SELECT current_setting('threads') AS threads`))[0]?.threads

test('a small file has one thread, a large one all, from the next build on', async () => {
  const warehouse = await openWarehouse({ folder })
  expect(fittingThreads(join(folder, 'none'))).toBe(1)
  expect(await read(warehouse)).toBe(1)
  truncateSync(warehouse.file, GIGABYTE)
  await warehouse.memory.prepare()
  expect(await read(warehouse)).toBe(availableParallelism())
  await warehouse.close()
})

test('a number that was asked for stays', async () => {
  const warehouse = await openWarehouse({ folder, threads: 3 })
  truncateSync(warehouse.file, GIGABYTE)
  await warehouse.memory.prepare()
  expect(await read(warehouse)).toBe(3)
  await warehouse.close()
})
