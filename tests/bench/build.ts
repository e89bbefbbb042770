/**
 * npm run bench:build [-- --size=small|demo|large] [--kept=<folder>] [--json]: what building the organisation costs, a
 * model, slowest first, and as a ratio of reading its raw tables in the same run. What was read is kept for the next run.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Size } from '../../fixtures/org/index.ts'
import { keepOrganisation } from './build/kept.ts'
import { measureBuilds, type Cost, type Measured } from './build/measure.ts'

const MOST_MODELS = 30
const { values } = parseArgs({
  options: {
    size: { type: 'string', default: 'demo' },
    kept: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const kept = resolve(values.kept ?? join(tmpdir(), `streamgauge-bench-build-${values.size}`))
await keepOrganisation(kept, values.size as Size)

// The configuration names them; nothing is asked with them.
for (const name of ['GITHUB', 'JIRA', 'JIRA_EMAIL', 'PAGERDUTY'])
  process.env[`ORGANISATION_${name}`] ??= 'unused'
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-bench-'))
try {
  cpSync(join(kept, 'data'), join(folder, 'data'), { recursive: true })
  const measured = await measureBuilds(join(kept, 'streamgauge.yaml'), join(folder, 'data'))
  if (values.json) console.log(JSON.stringify(measured))
  else print(measured)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function print({ scan, builds }: Measured): void {
  const line = (name: string, cost: Cost, rest = '') =>
    console.log(`${name.padEnd(32)}${cost.cpu_s.toFixed(2)} s CPU ${cost.wall_s.toFixed(2)} s ${rest}`)
  line('reading the raw tables', scan)
  for (const { name, cost, models } of builds) {
    const ratio = (cost.cpu_s / scan.cpu_s).toFixed(1)
    line(name, cost, `${ratio} × reading, ${models.length} models`)
  }
  const slowest = builds[0]?.models.toSorted((a, b) => b.durationMs - a.durationMs) ?? []
  for (const { name, rows, durationMs } of slowest.slice(0, MOST_MODELS))
    console.log(
      `  ${name.padEnd(36)}${String(rows).padStart(8)} rows ${String(Math.round(durationMs)).padStart(6)} ms`,
    )
}
