import type { Bucket, Figure, MetricAnswer, Part } from '../api/schemas/index.ts'
import type { TextColumn, TextTable } from './table.ts'

type Unit = Pick<MetricAnswer, 'measure' | 'unit'>

const COLUMNS: TextColumn[] = [
  { name: 'group', type: 'VARCHAR' },
  { name: 'when', type: 'VARCHAR' },
  { name: 'n', type: 'BIGINT' },
  { name: 'value', type: 'DOUBLE' },
  { name: 'low', type: 'DOUBLE' },
  { name: 'high', type: 'DOUBLE' },
  { name: 'p85', type: 'DOUBLE' },
  { name: 'open', type: 'BIGINT' },
  { name: 'previous', type: 'DOUBLE' },
  { name: 'note', type: 'VARCHAR' },
]

/** The answer as a table: for every group its window, then its steps. */
export function tabulateMetric(answer: MetricAnswer): TextTable {
  const groups = answer.groups.length > 0 ? answer.groups : [answer.total]
  const all = groups.length > 1 ? [answer.total, ...groups] : groups
  const { from, to } = answer.parameters
  const rows = all.flatMap((group) => [
    [
      group.label,
      `${from} … ${to}`,
      ...figureCells(group.window, answer),
      round(group.comparison?.previous.value ?? null, answer),
      noteOfGroup(group),
    ],
    ...(group.buckets ?? []).map((bucket) => bucketCells(group, bucket, answer)),
  ])
  return withoutEmpty({ columns: COLUMNS, rows })
}

function bucketCells(group: Part, bucket: Bucket, unit: Unit): unknown[] {
  const notes = [
    bucket.withheld,
    sayRange(bucket),
    bucket.is_open ? 'still open' : null,
    bucket.is_signal ? 'signal' : null,
  ]
  return [group.label, bucket.bucket_date, ...figureCells(bucket, unit), null, join(notes)]
}

function figureCells(figure: Figure, unit: Unit): unknown[] {
  const { n, value, low, high, p85, open_count } = figure
  return [n, round(value, unit), round(low, unit), round(high, unit), round(p85, unit), open_count || null]
}

function noteOfGroup(group: Part): string | null {
  const { limits, comparison } = group
  const trend =
    limits?.verdict === 'signal'
      ? `signal since ${limits.since ?? 'unknown'}, ${limits.direction ?? 'neither'}`
      : null
  return join([
    group.window.withheld,
    sayRange(group.window),
    comparison?.is_change ? 'differs from the previous window' : null,
    trend,
  ])
}

/** In place of a value, part of which is unknown. */
function sayRange({ range }: Figure): string | null {
  if (!range) return null
  const [low, high, unknown] = [range.low, range.high, range.unknown_ratio].map((x) => Math.round(x * 100))
  return `${low} to ${high} %, since ${unknown} % is unknown`
}

function join(notes: (string | null)[]): string | null {
  return notes.filter((note) => note !== null).join('; ') || null
}

/** Three significant digits: more would pretend. */
function round(value: number | null, unit: Unit): number | null {
  if (value === null) return null
  if (unit.measure === 'proportion' || unit.measure === 'ratio') return Math.round(value * 1000) / 1000
  return Number(value.toPrecision(3))
}

/** A column that says nothing in any row is left out, but never n and value. */
function withoutEmpty({ columns, rows }: TextTable): TextTable {
  const kept = columns.map(
    ({ name }, i) =>
      ['when', 'n', 'value'].includes(name) || rows.some((row) => row[i] !== null && row[i] !== undefined),
  )
  return {
    columns: columns.filter((_, i) => kept[i]),
    rows: rows.map((row) => row.filter((_, i) => kept[i])),
  }
}

/** What stands above and below the table. */
export function describeMetric(
  answer: MetricAnswer,
  isMarkdown: boolean,
): { heading: string; notes: string } {
  const { parameters } = answer
  const better = answer.better === 'neither' ? '' : `, ${answer.better} is better`
  const title = isMarkdown ? `## ${answer.title}` : answer.title
  const window = `${parameters.zone}, as of ${new Date(answer.as_of).toISOString()}`
  const sources = answer.deployment_sources.map(
    ({ label, service_count, deployment_count }) =>
      `${label}: ${deployment_count} in ${service_count} ${service_count === 1 ? 'service' : 'services'}`,
  )
  const heading = [title, answer.definition, `In ${describeUnit(answer)}${better}. ${window}.`]
  const days = answer.active_days
  const facts = [
    answer.start_label,
    days && `on ${days.count} of ${days.of} days, ${round(days.per_week, answer)} a week`,
  ].filter((fact) => fact !== null)
  const list = [...facts, ...sources, ...answer.notes].map((note) => `- ${note}`)
  return { heading: heading.filter(Boolean).join(isMarkdown ? '\n\n' : '\n'), notes: list.join('\n') }
}

function describeUnit({ measure, unit }: Unit): string {
  const what = {
    duration: `median, ${unit}`,
    quantity: `median, ${unit}`,
    proportion: 'share from 0 to 1',
    count: unit.startsWith('/') ? `number per ${unit.slice(1)}` : unit,
    level: unit,
    ratio: 'ratio of two sums, 0 to 1',
  }
  return what[measure]
}
