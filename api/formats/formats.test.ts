import { tableFromIPC as readFlechette } from '@uwdata/flechette'
import { tableFromIPC } from 'apache-arrow'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { writeArrow } from './arrow.ts'
import { writeCsv } from './csv.ts'

const SQL = `select * from (values
  (1, 9007199254740000::bigint, 1.5::double, true, 'a,"b"', timestamp '2026-01-01 10:00:00.123', date '2026-01-02'),
  (2, 2::bigint, 2.5::double, false, '=HYPERLINK("http://x")', timestamp '1969-12-31 23:59:59', date '1969-12-31'),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (4, 4::bigint, 4.25::double, true, 'ä' || chr(10) || '漢', timestamp '2106-02-07 06:28:15', date '2106-02-07'))
  t(id, big_count, ratio, is_hot, name, seen_at, seen_date)`

let warehouse: Warehouse
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-api-'))
beforeAll(async () => void (warehouse = await openWarehouse({ folder })))
afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true })
})

test('Arrow reads back the same, in apache-arrow', async () => {
  const answer = await warehouse.columns(SQL)
  const table = tableFromIPC(writeArrow(answer))
  expect(table.numRows).toBe(4)
  expect(table.getChild('name')!.toJSON()).toEqual(answer.data[4])
  expect(table.getChild('is_hot')!.toJSON()).toEqual(answer.data[3])
  expect([...table.getChild('big_count')!]).toEqual(answer.data[1])
  expect([...table.getChild('seen_at')!].map((v) => (v === null ? null : Number(v)))).toEqual(answer.data[5])
})

test('Arrow reads back the same, in flechette', async () => {
  const answer = await warehouse.columns(SQL)
  const table = readFlechette(writeArrow(answer))
  const column = (name: string) => [...table.getChild(name)!]
  expect(column('id')).toEqual(answer.data[0])
  expect(column('ratio')).toEqual(answer.data[2])
  expect(column('name')).toEqual(answer.data[4])
  expect(column('seen_at')).toEqual(answer.data[5])
  const days = column('seen_date').map((v) =>
    v === null ? null : new Date(v as number).toISOString().slice(0, 10),
  )
  expect(days).toEqual(answer.data[6])
})

test('Arrow of no rows has its columns', async () => {
  const table = tableFromIPC(writeArrow(await warehouse.columns(`${SQL} where id > 9`)))
  expect(table.numRows).toBe(0)
  expect(table.schema.fields).toHaveLength(7)
})

test('CSV quotes what needs it and keeps formulas text', async () => {
  let csv = ''
  for await (const part of writeCsv(await warehouse.stream(SQL))) csv += part
  expect(csv.split('\r\n')).toEqual([
    'id,big_count,ratio,is_hot,name,seen_at,seen_date',
    '1,9007199254740000,1.5,true,"a,""b""",2026-01-01T10:00:00.123Z,2026-01-02',
    `2,2,2.5,false,"'=HYPERLINK(""http://x"")",1969-12-31T23:59:59.000Z,1969-12-31`,
    ',,,,,,',
    '4,4,4.25,true,"ä\n漢",2106-02-07T06:28:15.000Z,2106-02-07',
    '',
  ])
})

test('a hundred thousand rows become Arrow in a moment', async () => {
  const answer = await warehouse.columns(`select i as id, i % 50 || 'x' as name, i / 3 as ratio,
    timestamp '2020-01-01' + i * interval 1 minute as seen_at, i % 2 = 0 as is_hot, i::bigint as n from range(100000) t(i)`)
  const started = performance.now()
  const bytes = writeArrow(answer)
  console.log(`arrow: 100,000 × 6 in ${Math.round(performance.now() - started)} ms, ${bytes.length} bytes`)
  expect(readFlechette(bytes).numRows).toBe(100_000)
})
