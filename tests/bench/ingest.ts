/**
 * npm run bench:ingest [-- --json] [--short | --large] [--only landing,demo,…] [--world <folder>]: how fast records land,
 * when the demo shows figures, what a sync costs in requests and memory. Each figure stands beside one of the same run.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureDemo } from './ingest/demo.ts'
import { startInstant } from './ingest/instant-source.ts'
import { measureLanding } from './ingest/landing.ts'
import { measureLarge } from './ingest/large.ts'
import { measureLimits } from './ingest/limits.ts'
import { measureMemory } from './ingest/memory.ts'
import { measureQuiet } from './ingest/quiet.ts'
import { show } from './ingest/show.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    only: { type: 'string' },
    world: { type: 'string' },
    seconds: { type: 'string', default: '300' },
  },
})
const { short: isShort, large: isLarge } = values

type Measure = (folder: string) => Promise<object>

const measures: Record<string, Measure> = {
  landing: (folder) => measureLanding(folder, isShort ? 50_000 : 100_000),
  quiet: (folder) => measureQuiet(folder),
  memory: (folder) => measureInstantMemory(folder, isShort ? 50_000 : 1_000_000),
  limits: (folder) => measureLimits(folder, isShort ? 40 : 400, !isShort),
  ...(isShort ? {} : { demo: (folder: string) => measureDemo(folder, 'demo') }),
  ...(isLarge
    ? { large: (folder: string) => measureLarge(folder, values.world, Number(values.seconds)) }
    : {}),
}

async function measureInstantMemory(folder: string, records: number): Promise<object> {
  const instant = await startInstant(records)
  try {
    return await measureMemory({ folder, url: instant.url, seconds: 0 })
  } finally {
    instant.stop()
  }
}

const only = values.only?.split(',') ?? Object.keys(measures)
const results: Record<string, object> = {}
for (const name of only) {
  const measure = measures[name]
  if (!measure) throw new Error(`No such measure, there are ${Object.keys(measures).join(', ')}: ${name}`)
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-bench-'))
  try {
    results[name] = await measure(folder)
    if (!values.json) show(name, results[name])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
if (values.json) console.log(JSON.stringify(results, null, 2))
