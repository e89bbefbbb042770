import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWarehouse, type Warehouse } from './warehouse.ts'

let folder: string
let warehouse: Warehouse

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-closing-'))
  warehouse = await openWarehouse({ folder })
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

// A statement on a closed connection does not fail: it hangs or ends the process.
test('work that comes when all is closed is refused', async () => {
  await warehouse.close()
  await expect(warehouse.land((lane) => lane.run('SELECT 1'))).rejects.toThrow('closing')
  await expect(warehouse.build((lane) => lane.run('SELECT 1'))).rejects.toThrow('closing')
  await warehouse.memory.prepare()
})

test('a limit that is being set holds the closing up, and a stream that was open is refused', async () => {
  const stream = await warehouse.stream('SELECT * FROM range(100000)')
  const setting = warehouse.memory.prepare()
  await warehouse.close()
  await setting
  await expect(stream[Symbol.asyncIterator]().next()).rejects.toThrow('closing')
})
