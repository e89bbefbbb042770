/**
 * npm run bench [-- --events 10000000] [--short] [--only build,screens] [--grow] [--json] [--write]: what a company of so many
 * events costs: landing, building, reading, memory, growth; each figure beside one of the same run and its bar. It is made
 * once and kept in the temporary folder. `--short` is small and over in a minute, `--grow` goes on to three times as much,
 * `--write` puts the figures into docs/performance.md. Ends with 1 where a bar is missed, unless it is short.
 */
import './threads.ts'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildDashboard } from '../../bin/build.js'
import { measureAttribution } from './large/attribution.ts'
import { measureBuilds } from './large/builds.ts'
import { measureDashboard } from './large/dashboard.ts'
import { measureFanOut } from './large/fan-out.ts'
import { cells, missed, show, type Figure } from './large/figures.ts'
import { measureGrowth, type Step } from './large/growth.ts'
import { measureIngest } from './large/ingest.ts'
import { openPlace } from './large/place.ts'
import { describeMachine, writeReport } from './large/report.ts'
import { measureScreens } from './large/screens.ts'
import { measureStart } from './large/start.ts'

const { values } = parseArgs({
  options: {
    events: { type: 'string' },
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    grow: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const isShort = values.short
const events = Number(values.events ?? (isShort ? 40_000 : 10_000_000))
if (!Number.isInteger(events) || events < 1) throw new Error(`Not a number of events: ${values.events}`)
const size = isShort ? 'small' : 'demo'
if ((await buildDashboard(process.execPath)) !== 0) throw new Error('The dashboard could not be built')
const place = await openPlace(events, size, isShort)

const known: Step[] = []
const parts: Record<string, () => Promise<Figure[]>> = {
  build: async () => {
    const { figures: measured, step } = await measureBuilds(place)
    known.push(step)
    return measured
  },
  attribution: () => measureAttribution(place),
  screens: () => measureScreens(place),
  'fan-out': () => measureFanOut(place),
  dashboard: () => measureDashboard(place),
  ingest: () => inFolder((folder) => measureIngest(place, folder)),
  ...(isShort ? {} : { start: () => inFolder(measureStart) }),
  ...(isShort
    ? {}
    : {
        growth: () => measureGrowth([events / 10, events, ...(values.grow ? [events * 3] : [])], size, known),
      }),
}

const figures: Figure[] = []
const report = {
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  }).trim(),
  measured_at: new Date().toISOString(),
  machine: describeMachine(),
  events: place.large.events,
  is_short: isShort,
  figures,
}
for (const name of values.only?.split(',') ?? Object.keys(parts)) {
  const measure = parts[name]
  if (!measure) throw new Error(`No such part, there are ${Object.keys(parts).join(', ')}: ${name}`)
  const startedAt = performance.now()
  const measured = await measure()
  figures.push(...measured)
  if (!values.json)
    show(`${name}, measured in ${Math.round((performance.now() - startedAt) / 1000)} s`, measured)
  // Part by part: what took an hour is not to be lost by what comes after it.
  if (values.write) await writeReport(report)
}

if (values.json) console.log(JSON.stringify(report, null, 2))
const misses = missed(figures)
console.error(
  `\n${report.events.toLocaleString('en')} events on ${report.machine}: ${misses.length} of ${figures.filter(({ bar }) => bar).length} bars missed`,
)
for (const figure of misses)
  console.error(`missed: ${figure.part}: ${cells(figure).slice(0, 4).filter(Boolean).join(', ')}`)
if (misses.length > 0 && !isShort) process.exitCode = 1

async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-bench-'))
  try {
    return await act(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
