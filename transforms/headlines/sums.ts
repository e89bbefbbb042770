/** Of what counts once and is added up, a bucket of a combination of groups is a few numbers, which the engine makes. */
import { isNeverOpen, type Groups, type Part } from '../measures/cases.ts'
import type { Sample } from '../measures/figures.ts'
import { placeOf } from '../measures/places.ts'
import { edgesOf } from '../measures/samples.ts'
import { isStock, selectScoped, type Asked, type Query } from '../measures/scope.ts'
import { kindOf } from '../metric.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import type { Cells, Stretch } from './cells.ts'

/** Whether sums say all of a metric each case of which has one row, as long as its values are whole. */
export function isSummed(asked: Asked): boolean {
  const { measure } = kindOf(asked)
  return (measure === 'count' || measure === 'proportion') && !isStock(asked.metric)
}

/**
 * By combination of `groups` a row a bucket in which anything is: its place, how many are known, how many are not yet,
 * and the sum of the former. Null where a value is not whole: then the order in which they are added tells. The calendar
 * has no window before.
 */
export async function readSums(
  warehouse: Warehouse,
  asked: Asked,
  groups: Groups,
  options: ReadOptions,
): Promise<Part[] | null> {
  const { sql, parameters } = selectSums(asked, groups)
  const { data, rowCount } = await warehouse.columns(sql, parameters, options)
  const columns = data.slice(-NAMES.length) as Float64Array[][]
  const isBroken = data.at(-NAMES.length - 1) as boolean[]
  if (isBroken.includes(true)) return null
  return Array.from({ length: rowCount }, (_, row) => ({
    keys: data.slice(0, -NAMES.length - 1).map((column) => column[row] as string | null),
    count: columns[0]![row]!.length,
    columns: Object.fromEntries(NAMES.map((name, i) => [name, columns[i]![row]!])),
  }))
}

const NAMES = ['place', 'n', 'open_count', 'total']

function selectSums(asked: Asked, groups: Groups): Query {
  const { sql, parameters } = selectScoped(asked, groups)
  const names = Object.keys(groups)
  // Compared as one number: names of groups are long, and there are millions of rows.
  const kept = names.map((name) => `any_value(${name}) AS ${name}`).join(', ')
  const bound = { ...parameters }
  const place = placeOf('happened_at', edgesOf(asked.calendar), bound)
  const open = isNeverOpen(asked.metric.sql) ? '0' : 'count(*) FILTER (WHERE is_open AND value IS NULL)'
  return {
    sql: `${sql},
placed AS (
  SELECT ${names.join(', ')}, hash(${names.join(', ')}) AS combination, ${place} AS place, value, is_open
  FROM scoped
),
summed AS (
  SELECT
    combination,
    place,
    ${kept},
    count(value) AS n,
    ${open} AS open_count,
    coalesce(sum(value), 0) AS total,
    coalesce(bool_or(value - trunc(value) <> 0), false) AS is_broken
  FROM placed
  GROUP BY combination, place
)
SELECT ${kept}, bool_or(is_broken), ${NAMES.map((name) => `list(CAST(${name} AS DOUBLE))`).join(', ')}
FROM summed
GROUP BY combination
ORDER BY ${names.join(', ')}`,
    parameters: bound,
  }
}

export function fillSums(
  parts: readonly Part[],
  stretches: readonly Stretch[],
  groupCount: number,
  bucketCount: number,
): Cells {
  const n = new Uint32Array(groupCount * bucketCount)
  const isThere = new Uint8Array(n.length)
  const totals = new Float64Array(n.length)
  for (const [i, { group }] of stretches.entries()) {
    const { place, n: known, open_count, total } = parts[i]!.columns as Record<string, Float64Array>
    for (let row = 0; row < place!.length; row++) {
      const cell = group * bucketCount + place![row]!
      n[cell]! += known![row]!
      totals[cell]! += total![row]!
      if (known![row]! + open_count![row]! > 0) isThere[cell] = 1
    }
  }
  return { n, isThere, totals, starts: null, values: null }
}

/** One a bucket, each with its sum in place of its values. */
export function sampleSums({ n, totals }: Cells, { calendar: { buckets } }: Asked, group: number): Sample[] {
  const base = group * buckets.length
  return buckets.map(({ days }, i) => ({
    values: nothing,
    n: n[base + i]!,
    total: totals![base + i]!,
    openCount: 0,
    days,
  }))
}

const nothing = new Float64Array()
