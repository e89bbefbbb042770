import { ask, kindOf } from '../metric.ts'
import { drawFigure } from '../measures/figures.ts'
import {
  EVENT_COLUMNS,
  RATIO_COLUMNS,
  sampleEvents,
  sampleStock,
  STOCK_COLUMNS,
  type GroupSamples,
} from '../measures/samples.ts'
import { isStock, selectScoped, type Asked } from '../measures/scope.ts'
import type { Calendar } from '../measures/calendar.ts'
import type { Figure, MetricParameters } from '../measures/answer.ts'
import type { Registry } from '../model.ts'
import type { ReadOptions } from '../readers.ts'
import type { SeriesBucket } from '../statistics/series.ts'
import type { Warehouse } from '../warehouse.ts'

export type Level = MetricParameters['by']

/** One metric of one group, looked at for a change. */
export interface Candidate {
  asked: Asked
  level: Level
  /** Null for all together. */
  key: string | null
  label: string | null
  samples: GroupSamples
  buckets: (Figure & SeriesBucket)[]
}

/** Which groups have cases in common: what changed in one of them shows in the other. */
export type Kin = Map<string, Set<string>>

/** What all series of one look have in common. */
export interface Scope {
  parameters: MetricParameters
  calendar: Calendar
  labels: ReadonlyMap<Level, Map<string, string>>
  /** Filled as rows are read. */
  kin: Kin
}

function nameGroup(level: Level, key: string | null): string {
  return `${level}:${key ?? ''}`
}

/** The series of one metric at all levels, from one look at its rows. */
export async function readCandidates(
  warehouse: Warehouse,
  registry: Registry,
  name: string,
  { parameters, calendar, labels, kin }: Scope,
  options: ReadOptions,
): Promise<Candidate[]> {
  const asked = ask(registry, name, parameters, calendar)
  const levels = [...labels.keys()]
  const rows = await readRows(warehouse, asked, levels, options)
  rows.join(kin)
  return levels.flatMap((level) =>
    [...rows.sample(level)].flatMap(([key, samples]) => {
      const label = key === null ? null : labels.get(level)?.get(key)
      if (label === undefined || (label === null && level !== 'none')) return []
      return [{ asked, level, key, label, samples, buckets: drawBuckets(asked, samples) }]
    }),
  )
}

/** A team with a single service has one series, not two; so have two metrics that count the same. */
export function withoutTwins(candidates: readonly Candidate[], kin: Kin): Candidate[] {
  const known = new Map<string, Candidate[]>()
  return candidates.filter((candidate) => {
    const drawn = JSON.stringify(candidate.buckets.map(({ n, value, numerator }) => [n, value, numerator]))
    const alike = known.get(drawn) ?? []
    if (alike.some((other) => isKin(candidate, other, kin))) return false
    known.set(drawn, [...alike, candidate])
    return true
  })
}

/** Whether two groups have cases in common; all together has some with each. */
export function isKin(
  one: Pick<Candidate, 'level' | 'key'>,
  other: Pick<Candidate, 'level' | 'key'>,
  kin: Kin,
): boolean {
  if (one.key === null || other.key === null) return true
  return kin.get(nameGroup(one.level, one.key))?.has(nameGroup(other.level, other.key)) ?? false
}

/** A series begins with its first case: what was before is not known to be nothing. */
function drawBuckets(asked: Asked, samples: GroupSamples): Candidate['buckets'] {
  const { measure, statistic } = kindOf(asked)
  const first = samples.buckets.findIndex(({ n, openCount }) => n + openCount > 0)
  return samples.buckets.map((sample, i) => {
    const { date, isOpen, days } = asked.calendar.buckets[i]!
    const figure = drawFigure(measure, sample, statistic)
    const value = first < 0 || i < first ? null : figure.value
    return { ...figure, value, bucket_date: date, is_open: isOpen, days }
  })
}

async function readRows(warehouse: Warehouse, asked: Asked, levels: readonly Level[], options: ReadOptions) {
  const isOver = isStock(asked.metric)
  const parts = kindOf(asked).measure === 'ratio' ? `, ${RATIO_COLUMNS}` : ''
  const measured = (isOver ? STOCK_COLUMNS : EVENT_COLUMNS + parts).replace('group_key, ', '')
  const keys = levels.map((level, i) => [`level_${i}`, level] as const)
  const names = keys.map(([name]) => name).join(', ')
  const scoped = selectScoped(asked, Object.fromEntries(keys))
  const sql = `${scoped.sql},
told AS (
  SELECT scoped.*,
    row_number() OVER (PARTITION BY case_id ORDER BY happened_at, value) AS occurrence,
    count(*) OVER (PARTITION BY case_id) AS occurrences,
    row_number() OVER (PARTITION BY ${names}) AS combination
  FROM scoped
)
SELECT CASE WHEN occurrences > 1 THEN case_id END AS repeated_id, occurrence, combination,
  ${keys.map(([name]) => `CASE WHEN combination = 1 THEN ${name} END`).join(', ')}, ${measured}
FROM told
ORDER BY ${names}, combination`
  const answer = await warehouse.columns(sql, scoped.parameters, options)
  const [repeated = [], occurrences = [], places = []] = answer.data
  const first = [...places.keys()].filter((row) => places[row] === 1)
  const groups = levels.map((_, i) => carryOn(answer.data[3 + i]!, first, answer.rowCount))
  const values = answer.data.slice(3 + levels.length)
  const columns = answer.columns.slice(2 + levels.length)
  const later = [...repeated.keys()]
    .filter((row) => repeated[row] !== null)
    .sort((a, b) => (occurrences[a] as number) - (occurrences[b] as number))
  return {
    sample(level: Level): Map<string | null, GroupSamples> {
      const own = groups[levels.indexOf(level)]!
      const picked = pickRows([own, ...values], keepOnce(answer.rowCount, repeated, own, later))
      return isOver
        ? sampleStock({ ...picked, columns }, asked.calendar, asked.parameters.asOf)
        : sampleEvents({ ...picked, columns }, asked.calendar, { hasWindow: false })
    },
    join: (kin: Kin) => joinGroups(kin, levels, groups, first),
  }
}

/** Names come with the first row of each combination of groups alone: read with every row they would cost the most. */
function carryOn(names: readonly unknown[], first: readonly number[], count: number): (string | null)[] {
  const all: (string | null)[] = Array.from({ length: count }, () => null)
  for (const [i, from] of first.entries()) all.fill(names[from] as string | null, from, first[i + 1] ?? count)
  return all
}

function pickRows(columns: unknown[][], rows: number[] | null) {
  if (rows === null) return { data: columns, rowCount: columns[0]?.length ?? 0 }
  return { data: columns.map((column) => rows.map((row) => column[row])), rowCount: rows.length }
}

/** Each case once in its group, at its first occurrence; null where every row is kept. */
function keepOnce(
  count: number,
  repeated: readonly unknown[],
  groups: readonly unknown[],
  later: readonly number[],
): number[] | null {
  if (later.length === 0) return null
  const rows: number[] = []
  for (let row = 0; row < count; row++) if (repeated[row] === null) rows.push(row)
  const known = new Set<string>()
  for (const row of later) {
    const name = JSON.stringify([groups[row], repeated[row]])
    if (known.has(name)) continue
    known.add(name)
    rows.push(row)
  }
  return rows
}

function joinGroups(
  kin: Kin,
  levels: readonly Level[],
  groups: readonly (readonly (string | null)[])[],
  rows: readonly number[],
): void {
  for (const row of rows) {
    const names = levels.flatMap((level, i) => {
      const key = groups[i]![row]!
      return key === null ? [] : [nameGroup(level, key)]
    })
    for (const name of names) kin.set(name, new Set([...(kin.get(name) ?? []), ...names]))
  }
}
