import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWarehouse, type Warehouse } from './warehouse.ts'

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

test('values come out plain: whole numbers, epoch ms in UTC, dates as text, unknown as null', async () => {
  const rows =
    await warehouse.rows(`select 5::bigint as a, 6::hugeint as b, timestamp '2024-03-01 12:00:00' as c,
    date '1969-12-31' as d, null::timestamp as e, [1, 2]::bigint[] as f, 1.5::decimal(10, 2) as g, true as h, 'x' as i`)
  expect(rows).toEqual([
    { a: 5, b: 6, c: Date.UTC(2024, 2, 1, 12), d: '1969-12-31', e: null, f: [1, 2], g: 1.5, h: true, i: 'x' },
  ])
})

test('appended columns come back as they went in, missing ones unknown', async () => {
  const count = 5000
  const text = Array.from({ length: count }, (_, i) => (i % 7 === 0 ? null : `naïve\t${i}`))
  const at = Array.from({ length: count }, (_, i) => (i % 5 === 0 ? null : 1_700_000_000_000 + i))
  await warehouse.land(async (lane) => {
    await lane.run(
      'create table raw.thing (text varchar, at_time timestamp, number bigint, small integer, flag boolean, day date)',
    )
    await lane.append('raw.thing', {
      text,
      at_time: at,
      number: text.map((_, i) => i),
      flag: text.map((_, i) => (i % 3 === 0 ? null : i % 2 === 0)),
      day: text.map((_, i) => (i % 2 ? '2024-02-29' : null)),
    })
  })
  const { data, columns, rowCount } = await warehouse.columns('select * from raw.thing order by number')
  expect(columns.map((c) => c.type)).toEqual(['VARCHAR', 'TIMESTAMP', 'BIGINT', 'INTEGER', 'BOOLEAN', 'DATE'])
  expect(rowCount).toBe(count)
  expect(data[0]).toEqual(text)
  expect(data[1]).toEqual(at)
  expect(data[3]?.every((v) => v === null)).toBe(true)
  expect(data[4]?.slice(0, 4)).toEqual([null, false, true, null])
  expect(data[5]?.slice(0, 2)).toEqual([null, '2024-02-29'])
})
