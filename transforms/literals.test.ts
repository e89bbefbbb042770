import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeNumbers } from './literals.ts'
import { openWarehouse } from './warehouse.ts'

test('whole numbers are written out wherever they are meant, and nothing else is', () => {
  const sql = `SELECT $n, $big, $n_more, '$n it''s $n', "$n", $text, $half, $missing -- $n
    /* $n */ FROM t WHERE x = $n AND y = -$less`
  const values = { n: 5, big: 2 ** 40, n_more: 7, text: '1; DROP TABLE t', half: 0.5, less: -3 }
  expect(writeNumbers(sql, values)).toBe(
    `SELECT CAST(5 AS INTEGER), CAST(1099511627776 AS BIGINT), CAST(7 AS INTEGER), '$n it''s $n', "$n", $text, $half, $missing -- $n
    /* $n */ FROM t WHERE x = CAST(5 AS INTEGER) AND y = -CAST(-3 AS INTEGER)`,
  )
})

test('what is written out means what was bound', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-literals-'))
  const warehouse = await openWarehouse({ folder })
  const numbers = [0, -0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, -(2 ** 53 - 1), 2 ** 53 - 1, 2 ** 60, 0.5]
  const bound = (lane: { rows: typeof warehouse.rows }, n: number) =>
    lane.rows('SELECT $n AS value, typeof($n) AS type, $n / 2 AS half FROM (SELECT 1) WHERE $n IS NOT NULL', {
      n,
    })
  for (const n of numbers) {
    const expected = await warehouse.land((lane) => bound(lane, n))
    expect(await bound(warehouse, n), String(n)).toEqual(expected)
  }
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})
