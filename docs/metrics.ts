/** npm run docs: docs/metrics.md, from the headers of the SQL files. What it says is what the Catalogue screen says. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeMethod, type Measure } from '../transforms/metric.ts'
import { readModels, type Model, type Registry } from '../transforms/model.ts'

const measures: readonly Measure[] = ['duration', 'quantity', 'proportion', 'ratio', 'count', 'level']
const directions = { lower: 'lower is better', higher: 'higher is better', neither: 'neither way is better' }

export function writePage(registry: Registry): string {
  const metrics = sorted(registry.metrics.values())
  const marts = sorted([...registry.models.values()].filter(({ layer }) => layer === 'mart'))
  const parts = [
    '# Metrics and marts',
    'Made by `npm run docs` from the headers of the SQL files; do not edit. The Catalogue screen shows the same, with the value of today, the whole lineage and since when a warehouse has had this version.',
    `${metrics.length} metrics, ${marts.length} marts.`,
    '## How figures are computed',
    ...measures.map(describeMeasure),
    '## Metrics',
    ...metrics.map((model) => describeModel(model, registry)),
    '## Marts',
    ...marts.map((model) => describeModel(model, registry)),
  ]
  return `${parts.join('\n\n')}\n`
}

function sorted(models: Iterable<Model>): Model[] {
  return [...models].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function describeMeasure(measure: Measure): string {
  const { figure, interval, withheld, trend, comparison } = describeMethod(measure)
  return list(`### ${measure}`, [
    ['Figure', figure],
    ['Interval', interval],
    ['Withheld', withheld],
    ['Signal or noise', trend],
    ['Against the window before', comparison],
  ])
}

function describeModel(model: Model, registry: Registry): string {
  const { title, definition, unit, measure, better, limits, grain, columns } = model.header
  const heading = `### ${title ?? sayName(model.name)}\n\n\`${model.name}\``
  const facts: [string, string | null][] = [
    ['Unit', unit],
    ['Measure', measure && better ? `${measure}; ${directions[better]}` : measure],
    ['One row per', grain.join(', ') || null],
    ['Made from', model.inputs.join(', ') || null],
    ['From the tools', saySources(model, registry)],
    ['Known limits', limits],
    ['Formula', `[${model.file}](../${model.file}), version \`${model.hash}\``],
  ]
  const own = columns.filter(({ meaning }) => meaning !== '')
  const table = own.map(
    ({ name, meaning, unit: of }) => `| \`${name}\` | ${cell(of ?? '')} | ${cell(meaning)} |`,
  )
  const columnText =
    table.length === 0
      ? ''
      : `\n\n<details><summary>${table.length} columns</summary>\n\n| column | unit | meaning |\n| --- | --- | --- |\n${table.join('\n')}\n\n</details>`
  return `${list(`${heading}\n\n${definition ?? ''}`.trimEnd(), facts)}${columnText}`
}

function list(heading: string, facts: readonly [string, string | null][]): string {
  const known = facts.filter(([, text]) => text !== null && text !== '')
  return `${heading}\n\n${known.map(([name, text]) => `- ${name}: ${text}`).join('\n')}`
}

/** The raw streams at the end of the lineage, by connector. */
function saySources(model: Model, registry: Registry): string | null {
  const seen = new Set<string>()
  const visit = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    registry.models.get(name)?.inputs.forEach(visit)
  }
  model.inputs.forEach(visit)
  const streams = [...seen].filter((name) => name.startsWith('raw.')).sort()
  const byTool = Map.groupBy(streams, (name) => name.slice('raw.'.length).split('__')[0] ?? name)
  return (
    [...byTool]
      .map(([tool, names]) => `${tool} (${names.map((name) => name.split('__')[1] ?? name).join(', ')})`)
      .join(', ') || null
  )
}

const sayName = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll(/_+/g, ' ')
const cell = (text: string) => text.replaceAll('|', '\\|')

if (import.meta.main) writeFileSync(join(import.meta.dirname, 'metrics.md'), writePage(await readModels()))
