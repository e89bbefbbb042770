/**
 * npm run test:crash -- [--kills 200] [--seed 1] [--only <phase>] [--minutes 60]: kills a real process (`kill -9`) at moments drawn by
 * chance while it reads, receives, answers what is posted, builds, removes what is not kept, migrates, makes backups and
 * publishes, and says what was found. Ends with 1 when anything acknowledged was lost or doubled, a warehouse did not open,
 * or a build was not what a full one is.
 */
import { parseArgs } from 'node:util'
import { phases } from './parts.ts'
import { runRounds, type PhaseReport } from './rounds.ts'

process.env.TZ = 'UTC'
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    minutes: { type: 'string' },
  },
})
const [kills, seed] = [Number(values.kills), Number(values.seed)]
const minutes = values.minutes === undefined ? null : Number(values.minutes)
const only = phases.filter((phase) => values.only === undefined || phase === values.only)
if (only.length === 0) throw new Error(`No phase of this name: ${values.only} (${phases.join(', ')})`)
const startedAt = performance.now()
const shown = new Map<string, number>()
const reports = await runRounds({
  kills,
  seed,
  only,
  ...(minutes === null ? {} : { until: Date.now() + minutes * 60_000 }),
  onKill: (number, report) => {
    process.stderr.write(`\r${number} of ${kills}   `)
    for (const fault of report.faults.slice(shown.get(report.phase) ?? 0)) console.log(`FAULT ${fault}`)
    shown.set(report.phase, report.faults.length)
  },
})
process.stderr.write('\r')
for (const report of reports) console.log(describe(report))
const done = reports.reduce((sum, report) => sum + report.kills, 0)
const faults = reports.flatMap((report) => report.faults)
const seconds = Math.round((performance.now() - startedAt) / 1000)
console.log(`${done} kills with seed ${seed} in ${seconds} s: ${faults.length} faults`)
process.exitCode = faults.length > 0 ? 1 : 0

function describe({
  phase,
  kills: all,
  moments,
  openings,
  acknowledged,
  backups,
  published,
  removals,
}: PhaseReport): string {
  const { starting, opened, whole } = moments
  const told = [
    `${acknowledged} events acknowledged`,
    ...(backups > 0 ? [`${backups} backups`] : []),
    ...(published > 0 ? [`${published} snapshots`] : []),
    ...(removals > 0 ? [`${removals} removals`] : []),
  ].join(', ')
  return `${phase.padEnd(10)} ${all} kills (${starting} starting, ${opened} at work, ${whole} over): ${openings.opened} opened, ${openings.recovered} with a log, ${openings.explained} explained; ${told}`
}
