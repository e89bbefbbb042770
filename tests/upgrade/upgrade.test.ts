import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrations } from '../../transforms/migrations.ts'
import { readModels } from '../../transforms/model.ts'
import { narrow } from '../models/stream.ts'
import { runUpgrades } from './rounds.ts'
import { fixtureOf } from './versions.ts'

/** `npm run test:upgrade` interrupts at every statement and builds all models. */
const BREAKS = 4
const KILLS = 2
const WHOLE = [1]

test('every version of the storage is kept, and each is small', () => {
  const missing = migrations.filter(({ version }) => !existsSync(fixtureOf(version)))
  expect(missing.map(({ version }) => `${version}: run node tests/upgrade/make.ts`)).toEqual([])
  const folder = join(import.meta.dirname, 'fixtures')
  const large = readdirSync(folder).filter((name) => statSync(join(folder, name)).size > 100_000)
  expect(large).toEqual([])
})

test('each comes forward with every row, is built as from nothing, and survives an end in the middle', async () => {
  const registry = narrow(await readModels(), ['commit', 'commit_file', 'incident'])
  const report = await runUpgrades({ registry, breaks: BREAKS, kills: KILLS, whole: WHOLE })
  expect(report.faults).toEqual([])
  expect(report.versions.map(({ version }) => version)).toEqual(migrations.map(({ version }) => version))
  for (const { version, rows, models } of report.versions) {
    expect(rows).toBeGreaterThan(100)
    expect(Math.min(models.migrated, models.imported) > 2).toBe(WHOLE.includes(version))
  }
  expect([report.broken, report.killed, report.checkpoints]).toEqual([BREAKS, KILLS, migrations.length - 1])
})
