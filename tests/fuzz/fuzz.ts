/**
 * npm run test:fuzz [-- --cases 100000] [--only <part of a name>] [--seed <number>]: feeds every parser with texts that
 * were good and are not any more. Each is read or refused in words, within two seconds. Prints counts; ends with 1 at a fault.
 */
import { parseArgs } from 'node:util'
import { fuzz } from './run.ts'
import { readTargets } from './targets.ts'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
})
const [cases, seed] = [Number(values.cases), Number(values.seed)]
if (!Number.isInteger(cases) || cases < 1 || !Number.isInteger(seed))
  throw new Error('Cases and seed are whole numbers')
const targets = (await readTargets()).filter(({ name }) => name.includes(values.only))
if (targets.length === 0) throw new Error(`No parser of this name: ${values.only}`)

console.log(`seed ${seed}, ${cases} cases a parser`)
let faults = 0
let total = 0
for (const target of targets) {
  const { name, cases: made, read, slowestMs, fault } = await fuzz(target, cases, seed)
  total += made
  console.log(
    `${name.padEnd(28)}${made} cases, ${read} read, ${made - read} refused, slowest ${slowestMs.toFixed(1)} ms`,
  )
  if (!fault) continue
  faults++
  console.log(`  FAULT ${fault.error}\n  by ${fault.input}`)
}
console.log(`${targets.length - faults} passed, ${faults} failed (${total} cases)`)
process.exitCode = faults > 0 ? 1 : 0
