/** An empty warehouse. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'

export const SLOW =
  'SELECT count(*) AS n FROM range(100000000) AS a, range(1000) AS b WHERE (a.range * b.range) % 7 = 1'

/** A warehouse for each test of a file. */
export function openEmpty() {
  let folder: string
  let warehouse: Warehouse

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'streamgauge-warehouse-'))
    warehouse = await openWarehouse({ folder })
  })

  afterEach(async () => {
    await warehouse.close()
    rmSync(folder, { recursive: true, force: true })
  })

  return {
    get warehouse() {
      return warehouse
    },
    set warehouse(value) {
      warehouse = value
    },
    get folder() {
      return folder
    },
  }
}
