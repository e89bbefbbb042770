/**
 * npm run bench:risk -- <folder of csv> [--json]: how well the risk model tells which changes failed, on sets with a row a
 * change (time, outcome, features), beside lines added alone. Each set is put in the order of time; the first four fifths
 * are learnt from, the last one is judged. No set has a constant of its own.
 */
import { parseArgs } from 'node:util'
import { judgeFolder } from './risk/benchmark.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
})
const folder = positionals[0]
if (folder === undefined) {
  console.error('No folder is named: npm run bench:risk -- <folder of csv> [--json]')
  process.exit(2)
}
try {
  const { sets, faults } = await judgeFolder(folder)
  const results = sets.map(({ result }) => result)
  if (values.json)
    console.log(JSON.stringify({ sets: results, ...(faults.length > 0 && { faults }) }, null, 2))
  else {
    console.table(sets.map(({ result, details }) => ({ ...round(result), ...round(details) })))
    for (const name of ['auc', 'la_auc', 'ece'] as const)
      console.log(`mean ${name}: ${meanOf(results.map((one) => one[name]))}`)
  }
  for (const { name, fault } of faults) console.error(`${name} is left out: ${fault}`)
  if (faults.length > 0) process.exitCode = 1
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

function round(figures: object): object {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [
      name,
      typeof value === 'number' ? Math.round(value * 1e4) / 1e4 : value,
    ]),
  )
}

function meanOf(figures: (number | null)[]): string {
  const known = figures.filter((value) => value !== null)
  return known.length === 0
    ? 'unknown'
    : (known.reduce((sum, value) => sum + value, 0) / known.length).toFixed(4)
}
