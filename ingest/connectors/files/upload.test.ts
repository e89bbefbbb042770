import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWarehouse, type Warehouse } from '../../../transforms/warehouse.ts'
import { declareRaw } from '../../raw.ts'
import { connector } from './connector.ts'
import { landFile } from './upload.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-upload-'))
let warehouse: Warehouse

beforeAll(async () => {
  warehouse = await openWarehouse({ folder, memoryMb: 300 })
  await declareRaw(warehouse, [connector])
})

afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

const land = (name: string, text: string, entity = 'goal') =>
  landFile(warehouse, { entity, name, body: Readable.from([text]) })

test('an upload says what was accepted and what was not', async () => {
  expect(await land('plan.csv', 'goal_id,baseline\na,1\nb,x\n')).toEqual({
    accepted: 1,
    rejected: 1,
    reasons: [{ line: 'plan.csv:3', reason: 'line 3: baseline: no number: x' }],
  })
})

test('the same name again replaces what it brought; another one adds to it', async () => {
  await land('more.csv', 'goal_id\nz\n')
  expect(await land('plan.csv', 'goal_id,baseline\nb,2\n')).toEqual({ accepted: 1, rejected: 0, reasons: [] })
  const rows = await warehouse.rows(
    'select goal_id from raw.files__goal qualify row_number() over (partition by _key order by _loaded_at desc) = 1 and not _is_deleted order by 1',
  )
  expect(rows).toEqual([{ goal_id: 'b' }, { goal_id: 'z' }])
})

test.each([
  ['../plan.csv', 'goal', /Not a bare file name/],
  ['plan.doc', 'goal', /An unknown ending/],
  ['plan.csv', 'wish', /No entity of this name: wish/],
])('%s for %s is refused', async (name, entity, words) => {
  await expect(land(name, '', entity)).rejects.toThrow(words)
})
