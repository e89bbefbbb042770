import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keptBy } from '../../transforms/past/kept.ts'
import { openDeclared } from '../warehouse.ts'

/** What a past has no use for, or makes itself. */
const LEFT = new Set([
  // Made by its own build.
  ...['build', 'model', 'watermark', 'check_result', 'migration'].map((name) => `meta.${name}`),
  // Where reading goes on from, and what is told to others: nothing is read or told while looking back.
  ...['landing', 'rate_budget', 'delivery_count', 'delivery_done', 'stale_record', 'removed_key'].map(
    (name) => `meta.${name}`,
  ),
  ...['alert_episode', 'alert_message', 'digest_due'].map((name) => `meta.${name}`),
])

test('every table in which something is kept is taken into a past, or left out on purpose', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-kept-'))
  const warehouse = await openDeclared({ folder })
  const rows = await warehouse.rows<{ name: string }>(
    `select schema_name || '.' || table_name as name from duckdb_tables()
     where schema_name not in ('main', 'raw', 'config') order by name`,
  )
  const taken = new Set(keptBy().map(({ table }) => table))
  expect(rows.map(({ name }) => name).filter((name) => !taken.has(name) && !LEFT.has(name))).toEqual([])
  // Each of them is a select that the tables know.
  for (const { select } of keptBy())
    await warehouse.rows(select, select.includes('$until') ? { until: 0 } : {})
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})
