/** The series of all groups of each level, from one look at a metric's rows: what a row tells is found out once. */
import { kindOf } from '../metric.ts'
import { gatherCases, join, type Cases, type Part } from '../measures/cases.ts'
import { findLater, findRepeated } from '../measures/repeated.ts'
import type { Sample } from '../measures/figures.ts'
import { isStock, type Asked } from '../measures/scope.ts'
import { sampleCases } from '../measures/samples.ts'
import type { SeriesBucket } from '../statistics/series.ts'
import { drawGroup, drawSamples, fillCells, openPaper, sampleRows } from './cells.ts'
import type { Cells, Paper, Stretch } from './cells.ts'
import { placeRows } from './placed.ts'
import { fillSums, sampleSums } from './sums.ts'

/** One group of a level; its samples are one a bucket. */
export interface GroupSeries {
  key: string | null
  buckets: SeriesBucket[]
  samples(): Sample[]
}

export interface Look {
  parts: readonly Part[]
  paper: Paper
  /** Rows beside each other of one group each, and how many groups there are. */
  open(stretches: readonly Stretch[], groupCount: number): Opened
}

interface Opened {
  /** Null where each group is drawn from its samples. */
  cells: Cells | null
  /** One a bucket. */
  sample(group: number): Sample[]
}

export function lookAt(parts: readonly Part[], asked: Asked): Look {
  const isRatio = kindOf(asked).measure === 'ratio'
  return { parts, paper: openPaper(asked), open: isRatio ? openRatio(parts, asked) : openRows(parts, asked) }
}

function openRatio(parts: readonly Part[], asked: Asked): Look['open'] {
  return (stretches) => {
    const byGroup = Map.groupBy(parts.keys(), (i) => stretches[i]!.group)
    const sample = (group: number) => {
      const own = byGroup.get(group)!.map((i) => parts[i]!)
      const cases = gatherCases(own, asked, () => null).get(null)!
      return sampleCases(cases, asked, { hasWindow: false }).buckets
    }
    return { cells: null, sample }
  }
}

/** The same of sums, a row a bucket. */
export function lookAtSums(parts: readonly Part[], asked: Asked): Look {
  const open: Look['open'] = (stretches, groupCount) => {
    const cells = fillSums(parts, stretches, groupCount, asked.calendar.buckets.length)
    return { cells, sample: (group) => sampleSums(cells, asked, group) }
  }
  return { parts, paper: openPaper(asked), open }
}

function openRows(parts: readonly Part[], asked: Asked): Look['open'] {
  const cases = join(parts)
  const placed = placeRows(cases, asked)
  const repeated = findRepeated(cases)
  const windowAt = isStock(asked.metric) ? -Infinity : asked.calendar.window.start
  return (stretches, groupCount) => {
    const rows = { asked, placed, stretches, later: findLaterIn(cases, windowAt, repeated, stretches) }
    return { cells: fillCells(rows, groupCount), sample: (group) => sampleRows(rows, group) }
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
  const { parts, paper } = look
  const keyOf = (keys: Part['keys']) => keys[level] ?? null
  const groups = new Map([...new Set(parts.map(({ keys }) => keyOf(keys)))].map((key, group) => [key, group]))
  const stretches = listStretches(parts, (keys) => groups.get(keyOf(keys))!)
  const { cells, sample } = look.open(stretches, groups.size)
  for (const [key, group] of groups) {
    if (!isWanted(key)) continue
    const samples = () => sample(group)
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
  cases: Cases,
  windowAt: number,
  repeated: Uint32Array,
  stretches: readonly Stretch[],
): Uint8Array | undefined {
  if (repeated.length === 0) return undefined
  const groupOf = new Int32Array(cases.count)
  for (const { group, first, last } of stretches) groupOf.fill(group, first, last)
  return findLater(cases, windowAt, { rows: repeated, groupOf })
}
