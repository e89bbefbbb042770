/**
 * npm run planted -- [--size small|demo] [--seed 1] [--json]: makes the imaginary organisation, reads it through the
 * servers of its tools and the real connectors, and says of every planted fact what the product found. Ends with 1 when
 * one that the product looks for was not found.
 */
import { parseArgs } from 'node:util'
import type { Size } from '../../fixtures/org/index.ts'
import { openOrganisation } from '../organisation/organisation.ts'
import { connectWhole } from './connection.ts'
import { judgeRanking, sayRanking, type Ranking } from './ranking.ts'
import { recover, type Finding } from './recovery.ts'

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: 'demo' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const sizes: readonly Size[] = ['small', 'demo', 'large']
const size = sizes.find((name) => name === values.size)
if (!size) {
  console.error(`No such size, use one of ${sizes.join(', ')}: ${values.size}`)
  process.exit(2)
}

const organisation = await openOrganisation({ size, seed: Number(values.seed) })
let findings: Finding[]
let ranking: Ranking
try {
  const { warehouse } = await connectWhole(organisation)
  findings = await recover(organisation.world, warehouse)
  ranking = await judgeRanking(organisation.world, warehouse)
} finally {
  await organisation.close()
}
console.log(
  values.json
    ? JSON.stringify({ facts: findings, ranking }, null, 2)
    : `${tableOf(findings)}\n\n${sayRanking(ranking)}`,
)
process.exitCode = findings.some(({ ok }) => ok === false) ? 1 : 0

function tableOf(all: readonly Finding[]): string {
  const rows = all.map(({ id, expected, found, ok, note, precision, recall }) => [
    ok === null ? '–' : ok ? 'ok' : 'no',
    id,
    'value' in expected ? shown(expected.value) : shown('text' in expected ? expected.text : expected.items),
    shown(found),
    share(precision),
    share(recall),
    note ?? '',
  ])
  const lines = [['', 'fact', 'expected', 'found', 'precision', 'recall', ''], ...rows]
  const widths = [0, 1, 2, 3, 4, 5].map((at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function share(ratio: number | null | undefined): string {
  return ratio === undefined || ratio === null ? '' : ratio.toFixed(2)
}

function shown(value: Finding['found'] | readonly string[]): string {
  if (value === null) return '–'
  if (typeof value === 'number') return value.toFixed(3)
  if (typeof value === 'string') return value
  if ('low' in value) return `${value.low?.toFixed(3) ?? 'open'} to ${value.high?.toFixed(3) ?? 'open'}`
  return value.length === 1 ? String(value[0]) : `${value.length} of them`
}
