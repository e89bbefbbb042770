import { ask } from '../metric.ts'
import { readParts, type Groups, type Part } from '../measures/cases.ts'
import type { Sample } from '../measures/figures.ts'
import { isOncePerCase, isOncePerOwner, type Asked } from '../measures/scope.ts'
import type { Calendar } from '../measures/calendar.ts'
import type { MetricParameters } from '../measures/answer.ts'
import type { Registry } from '../model.ts'
import { createPause } from '../pause.ts'
import type { ReadOptions } from '../readers.ts'
import type { SeriesBucket } from '../statistics/series.ts'
import type { Warehouse } from '../warehouse.ts'
import { drawLevel, lookAt, lookAtSums, type Look } from './levels.ts'
import { isSummed, readSums } from './sums.ts'

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
  /** Whether at no time a service has two owners. */
  isOwnedOnce: boolean
  /** Filled as rows are read. */
  kin: Kin
  /** Groups that are joined already: most metrics have the same ones. */
  joined: Set<string>
}

/** What a group is known by among kin; null for all together. */
export function nameGroup(level: Level, key: string | null): string | null {
  return key === null ? null : `${level}:${key}`
}

/** The series of one metric at all levels, from one look at its rows. */
export async function readCandidates(
  warehouse: Warehouse,
  registry: Registry,
  name: string,
  scope: Scope,
  options: ReadOptions,
): Promise<Candidate[]> {
  const { parameters, calendar, labels, isOwnedOnce } = scope
  const asked = ask(registry, name, parameters, calendar)
  const levels = [...labels.keys()]
  const groups = Object.fromEntries(levels.map((level, i) => [`level_${i}`, level]))
  const look = await readLook(warehouse, asked, groups, isOwnedOnce, options)
  joinGroups(scope, levels, look.parts)
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

async function readLook(
  warehouse: Warehouse,
  asked: Asked,
  groups: Groups,
  isOwnedOnce: boolean,
  options: ReadOptions,
): Promise<Look> {
  const isOnce = isOwnedOnce ? isOncePerOwner(asked.metric) : isOncePerCase(asked.metric)
  const sums = isOnce && isSummed(asked) ? await readSums(warehouse, asked, groups, options) : null
  if (sums) return lookAtSums(sums, asked)
  return lookAt(await readParts(warehouse, asked, groups, { ...options, isOnce }), asked)
}

/** A team with a single service has one series, not two; so have two metrics that count the same. */
export function withoutTwins(candidates: readonly Candidate[], kin: Kin): Candidate[] {
  const known = new Map<number, { name: string | null; buckets: SeriesBucket[] }[]>()
  return candidates.filter(({ level, key, buckets }) => {
    const name = nameGroup(level, key)
    const sum = sumUp(buckets)
    const alike = known.get(sum)
    if (alike?.some((other) => isKin(name, other.name, kin) && isAlike(buckets, other.buckets))) return false
    if (alike) alike.push({ name, buckets })
    else known.set(sum, [{ name, buckets }])
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

/** Whether two groups, by their names, have cases in common; all together has some with each. */
export function isKin(one: string | null, other: string | null, kin: Kin): boolean {
  return one === null || other === null || (kin.get(one)?.has(other) ?? false)
}

/** Whoever has a case has it in all groups of its own. */
function joinGroups({ kin, joined }: Scope, levels: readonly Level[], parts: readonly Part[]): void {
  for (const { keys } of parts) {
    const names = levels.flatMap((level, i) => nameGroup(level, keys[i] ?? null) ?? [])
    const all = names.join('\n')
    if (joined.has(all)) continue
    joined.add(all)
    for (const name of names) {
      let own = kin.get(name)
      if (!own) kin.set(name, (own = new Set()))
      for (const other of names) own.add(other)
    }
  }
}
