/** npm run bench:ingest [-- --json]: how fast records land, and what a sync costs; each figure beside one of the same run. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureLanding } from './ingest/landing.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-bench-'))
try {
  const result = { landing: await measureLanding(join(folder, 'landing'), 100_000) }
  console.log(JSON.stringify(result, null, 2))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
