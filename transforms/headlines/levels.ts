/** The series of all groups of each level, from one look at a metric's rows: what a row tells is found out once. */
import { kindOf } from '../metric.ts'
import { findLater, findRepeated, gatherCases, join, type Cases, type Part } from '../measures/cases.ts'
import type { Sample } from '../measures/figures.ts'
import { isStock, type Asked } from '../measures/scope.ts'
import { sampleCases } from '../measures/samples.ts'
import type { SeriesBucket } from '../statistics/series.ts'
import { drawGroup, drawSamples, fillCells, openPaper, type Paper, type Stretch } from './cells.ts'
import { placeRows, type Placed } from './placed.ts'

/** One group of a level; its samples are one a bucket. */
export interface GroupSeries {
  key: string | null
  buckets: SeriesBucket[]
  samples(): Sample[]
}

export interface Look {
  asked: Asked
  parts: readonly Part[]
  cases: Cases
  placed: Placed
  /** Rows of cases that have several. */
  repeated: Uint32Array
  paper: Paper
}

export function lookAt(parts: readonly Part[], asked: Asked): Look {
  const cases = join(parts)
  return {
    asked,
    parts,
    cases,
    placed: placeRows(cases, asked),
    repeated: findRepeated(cases),
    paper: openPaper(asked),
  }
}

/**
 * Groups that are wanted, in the order in which they come up; null in place of one of which too little is known for
 * anything to be said.
 */
export function* drawLevel(
  look: Look,
  level: number,
  isWanted: (key: string | null) => boolean,
): Generator<GroupSeries | null> {
  const { asked, parts, paper } = look
  const keyOf = (keys: Part['keys']) => keys[level] ?? null
  const groups = new Map([...new Set(parts.map(({ keys }) => keyOf(keys)))].map((key, group) => [key, group]))
  const stretches = listStretches(parts, (keys) => groups.get(keyOf(keys))!)
  const samplesOf = (key: string | null) => {
    const own = gatherCases(
      parts.filter(({ keys }) => keyOf(keys) === key),
      asked,
      () => null,
    )
    return sampleCases(own.get(null)!, asked, { hasWindow: false }).buckets
  }
  const isRatio = kindOf(asked).measure === 'ratio'
  const cells = isRatio
    ? null
    : fillCells({ ...look, stretches, later: findLaterIn(look, stretches) }, groups.size)
  for (const [key, group] of groups) {
    if (!isWanted(key)) continue
    const samples = () => samplesOf(key)
    const buckets = cells ? drawGroup(paper, cells, group) : drawSamples(paper, samples())
    yield buckets && { key, buckets, samples }
  }
}

function listStretches(parts: readonly Part[], groupOf: (keys: Part['keys']) => number): Stretch[] {
  let last = 0
  return parts.map(({ keys, count }) => ({ group: groupOf(keys), first: last, last: (last += count) }))
}

/** The rows of a case but its first in each group. */
function findLaterIn(
  { asked, cases, repeated }: Look,
  stretches: readonly Stretch[],
): Uint8Array | undefined {
  if (repeated.length === 0) return undefined
  const groupOf = new Int32Array(cases.count)
  for (const { group, first, last } of stretches) groupOf.fill(group, first, last)
  const windowAt = isStock(asked.metric) ? -Infinity : asked.calendar.window.start
  return findLater(cases, windowAt, { rows: repeated, groupOf })
}
