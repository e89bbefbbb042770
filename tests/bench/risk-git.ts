/**
 * npm run bench:risk:git -- <repository> [--json]: walks forward over a repository's own releases, each told by a model that
 * learnt from those whose label was final at the beginning of the month, and says how good that would have been. The
 * repository itself is only read.
 */
import { parseArgs } from 'node:util'
import { walkRepository } from './risk/repository.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
})
const repository = positionals[0]
if (repository === undefined) {
  console.error('No repository is named: npm run bench:risk:git -- <repository> [--json]')
  process.exit(2)
}
try {
  const result = await walkRepository(repository)
  if (values.json) console.log(JSON.stringify(result, null, 2))
  else {
    for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(14)}${shown(value)}`)
    if (result.judged === 0)
      console.log('Too few releases with a final label to judge any: twenty before a month, and one in it')
  }
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

function shown(value: number | boolean | null): string {
  if (value === null) return 'unknown'
  return typeof value === 'number' ? String(Math.round(value * 1e4) / 1e4) : String(value)
}
