import { ask } from '../metric.ts'
import { readParts, type Part } from '../measures/cases.ts'
import type { Sample } from '../measures/figures.ts'
import type { Asked } from '../measures/scope.ts'
import type { Calendar } from '../measures/calendar.ts'
import type { MetricParameters } from '../measures/answer.ts'
import type { Registry } from '../model.ts'
import { createPause } from '../pause.ts'
import type { ReadOptions } from '../readers.ts'
import type { SeriesBucket } from '../statistics/series.ts'
import type { Warehouse } from '../warehouse.ts'
import { drawLevel, lookAt } from './levels.ts'

export type Level = MetricParameters['by']

/** One metric of one group, looked at for a change. */
export interface Candidate {
  asked: Asked
  level: Level
  /** Null for all together. */
  key: string | null
  label: string | null
  /** One a bucket. */
  samples(): Sample[]
  buckets: SeriesBucket[]
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
  const groups = Object.fromEntries(levels.map((level, i) => [`level_${i}`, level]))
  const parts = await readParts(warehouse, asked, groups, options)
  joinGroups(kin, levels, parts)
  const look = lookAt(parts, asked)
  const pause = createPause()
  const candidates: Candidate[] = []
  for (const [i, level] of levels.entries()) {
    const labelOf = (key: string | null) => (key === null ? null : labels.get(level)?.get(key))
    const isWanted = (key: string | null) => (key === null ? level === 'none' : labelOf(key) !== undefined)
    for (const series of drawLevel(look, i, isWanted)) {
      await pause()
      if (series) candidates.push({ asked, level, label: labelOf(series.key) ?? null, ...series })
    }
  }
  return candidates
}

/** A team with a single service has one series, not two; so have two metrics that count the same. */
export function withoutTwins(candidates: readonly Candidate[], kin: Kin): Candidate[] {
  const known = new Map<number, Candidate[]>()
  return candidates.filter((candidate) => {
    const sum = sumUp(candidate.buckets)
    const alike = known.get(sum) ?? []
    if (alike.some((other) => isKin(candidate, other, kin) && isAlike(candidate.buckets, other.buckets)))
      return false
    known.set(sum, [...alike, candidate])
    return true
  })
}

/** Equal for series that are alike, and for hardly any others. */
function sumUp(buckets: readonly SeriesBucket[]): number {
  return buckets.reduce(
    (sum, { n, value, numerator }, i) => sum + (i + 1) * (n + (value ?? 0.1) + (numerator ?? 0.2)),
    0,
  )
}

function isAlike(one: readonly SeriesBucket[], other: readonly SeriesBucket[]): boolean {
  return one.every((bucket, i) => {
    const { n, value, numerator } = other[i]!
    return bucket.n === n && bucket.value === value && bucket.numerator === numerator
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

/** Whoever has a case has it in all groups of its own. */
function joinGroups(kin: Kin, levels: readonly Level[], parts: readonly Part[]): void {
  for (const { keys } of parts) {
    const names = levels.flatMap((level, i) => (keys[i] === null ? [] : [nameGroup(level, keys[i]!)]))
    for (const name of names) {
      let own = kin.get(name)
      if (!own) kin.set(name, (own = new Set()))
      for (const other of names) own.add(other)
    }
  }
}
