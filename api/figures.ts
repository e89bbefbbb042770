import type { MetricAnswer } from './schemas/metric.ts'
import { BadParameterError } from './errors.ts'

/** A figure as a table: one row a group and bucket, and one a group with the whole window, whose bucket is empty. */
const COLUMNS = {
  metric: 'VARCHAR',
  group_key: 'VARCHAR',
  group_label: 'VARCHAR',
  bucket_date: 'DATE',
  is_open: 'BOOLEAN',
  is_signal: 'BOOLEAN',
  n: 'BIGINT',
  value: 'DOUBLE',
  low: 'DOUBLE',
  high: 'DOUBLE',
  p85: 'DOUBLE',
  p85_low: 'DOUBLE',
  p85_high: 'DOUBLE',
  open_count: 'BIGINT',
  numerator: 'DOUBLE',
  withheld: 'VARCHAR',
  unit: 'VARCHAR',
  from_date: 'DATE',
  to_date: 'DATE',
  zone: 'VARCHAR',
  as_of: 'TIMESTAMP',
  profile: 'VARCHAR',
} as const

const MOST_ROWS = 200_000

/** The select that gives a figure's rows, and its one parameter. Throws when there are more than a file should hold. */
export function figureQuery(answer: MetricAnswer) {
  const rows = figureRows(answer)
  if (rows.length > MOST_ROWS) {
    throw new BadParameterError(
      `At most ${MOST_ROWS} buckets at once, choose a larger bucket or a narrower scope: ${rows.length}`,
    )
  }
  const shape = JSON.stringify([COLUMNS])
  const columns = Object.keys(COLUMNS).join(', ')
  return {
    sql: `select ${columns} from (select unnest(from_json($figure_rows, '${shape}'), recursive := true))`,
    parameters: { figure_rows: JSON.stringify(rows) },
  }
}

function figureRows(answer: MetricAnswer): Partial<Record<keyof typeof COLUMNS, unknown>>[] {
  const { from, to, zone, profile, by } = answer.parameters
  const common = {
    metric: answer.name,
    unit: answer.unit,
    from_date: from,
    to_date: to,
    zone,
    as_of: new Date(answer.as_of).toISOString().slice(0, -1),
    profile,
  }
  const groups = by === 'none' ? [answer.total] : [answer.total, ...answer.groups]
  return groups.flatMap(({ key, label, window, buckets }) => {
    const named = { ...common, group_key: key, group_label: label }
    const whole = { ...named, bucket_date: null, is_open: null, is_signal: null, ...window }
    return [whole, ...(buckets ?? []).map((bucket) => ({ ...named, ...bucket }))]
  })
}
