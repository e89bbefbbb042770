/**
 * npm run test:crash -- [--kills 200] [--seed 1]: kills a real process (`kill -9`) at moments drawn by chance while it
 * reads, receives, builds, migrates and makes backups, and says what was found. Ends with 1 when anything acknowledged
 * was lost or doubled, a warehouse did not open, or a build was not what a full one is.
 */
import { parseArgs } from 'node:util'
import { runRounds, type PhaseReport } from './rounds.ts'

process.env.TZ = 'UTC'
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
})
const [kills, seed] = [Number(values.kills), Number(values.seed)]
const startedAt = performance.now()
const reports = await runRounds({
  kills,
  seed,
  onKill: (phase, number) => process.stderr.write(`\r${phase} ${number + 1}   `),
})
process.stderr.write('\r')
for (const report of reports) console.log(describe(report))
const faults = reports.flatMap((report) => report.faults)
for (const fault of faults) console.log(`FAULT ${fault}`)
const seconds = Math.round((performance.now() - startedAt) / 1000)
console.log(`${kills} kills with seed ${seed} in ${seconds} s: ${faults.length} faults`)
process.exitCode = faults.length > 0 ? 1 : 0

function describe({ phase, kills: all, moments, openings, acknowledged, backups }: PhaseReport): string {
  const { starting, opened, whole } = moments
  const told = `${acknowledged} events acknowledged${backups > 0 ? `, ${backups} backups` : ''}`
  return `${phase.padEnd(10)} ${all} kills (${starting} starting, ${opened} at work, ${whole} over): ${openings.opened} opened, ${openings.recovered} with a log, ${openings.explained} explained; ${told}`
}
