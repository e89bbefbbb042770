/**
 * npm run bench:risk:git -- <repository> [--json] [--new=100]: walks forward over a repository's own releases, each told by a model that
 * learnt from those whose label was final at the beginning of the month, and says how good that would have been. The
 * repository itself is only read. With --new, what features and scores cost instead: of all its commits, and of so many more.
 */
import { parseArgs } from 'node:util'
import { measureIncrement } from './risk/increment.ts'
import { walkRepository } from './risk/repository.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, new: { type: 'string' } },
})
const repository = positionals[0]
if (repository === undefined) {
  console.error('No repository is named: npm run bench:risk:git -- <repository> [--json] [--new=100]')
  process.exit(2)
}
try {
  const added = values.new === undefined ? null : Number(values.new)
  const result = added === null ? await walkRepository(repository) : await measureIncrement(repository, added)
  if (values.json || 'slowest' in result) console.log(JSON.stringify(result, null, 2))
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
