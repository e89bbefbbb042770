/** The effect of a bet, or of a release that stands alone, with what else may have moved the number. */
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import type { EffectFigures } from './answer.ts'
import { judgeEffect } from './effect.ts'
import { isMet, sayEffect } from './sentence.ts'
import {
  readBreaks,
  readClaims,
  readGoal,
  readNeighbours,
  readPoints,
  readRelease,
  readSeriesOf,
  type GoalRow,
  type Neighbour,
} from './reading.ts'
import { differences } from './difference.ts'
import { isOwn, measureOwn, type Origin } from './own.ts'
import { startOfSlot, slotAt, type Measured } from './slots.ts'
import { WINDOW } from './trial.ts'

export interface EffectAnswer extends EffectFigures {
  name: string
  unit: string | null
  better: string | null
  series_id: string
  segment: string
  exposed_at: number | null
  /** flag, release, or null while users have not met it. */
  exposed_by: string | null
  baseline: number | null
  target: number | null
  /** In one or two sentences. */
  sentence: string
  /** What else users met in the window, on the same numbers or the same service. */
  neighbours: Neighbour[]
  /** The same test of the difference from numbers that were not touched. */
  comparison: (EffectFigures & { series_id: string; segment: string; sentence: string }) | null
}

export interface GoalEffect extends EffectAnswer {
  goal_id: string
}

/** As of when, and whose dates the days are. */
export interface When {
  asOf: number
  zone: string
}

/** Null where no goal has this id. */
export async function answerGoalEffect(
  origin: Origin,
  { goalId, ...when }: When & { goalId: string },
  options: ReadOptions,
): Promise<GoalEffect | null> {
  const goal = await readGoal(origin.warehouse, goalId, options)
  if (goal === null) return null
  const subject = { ...goal, goalId, releaseId: null }
  return { goal_id: goalId, ...(await answer(origin, subject, when, options)) }
}

export interface ReleaseEffects {
  release_id: string
  /** Bets that it belongs to: their effects are told by them. */
  goals: { goal_id: string; name: string }[]
  effects: EffectAnswer[]
}

/** Of a release that no goal claims: each series of its services. Null where no release has this id. */
export async function answerReleaseEffects(
  origin: Origin,
  { releaseId, ...when }: When & { releaseId: string },
  options: ReadOptions,
): Promise<ReleaseEffects | null> {
  const { warehouse } = origin
  const release = await readRelease(warehouse, releaseId, options)
  if (release === null) return null
  const goals = await readClaims(warehouse, releaseId, options)
  const effects: EffectAnswer[] = []
  for (const series of goals.length > 0 ? [] : await readSeriesOf(warehouse, releaseId, options)) {
    const subject = {
      ...alone,
      ...series,
      goalId: null,
      releaseId,
      exposed_at: release.released_at,
      exposed_by: release.released_at === null ? null : 'release',
    }
    effects.push(await answer(origin, subject, when, options))
  }
  return { release_id: releaseId, goals, effects }
}

const alone = {
  segment: '',
  baseline: null,
  target: null,
  comparison_series_id: null,
  comparison_segment: '',
  team_id: null,
  value_stream_id: null,
}

type Subject = Omit<GoalRow, 'goal_id' | 'kind'> & { goalId: string | null; releaseId: string | null }

async function answer(
  origin: Origin,
  subject: Subject,
  when: When,
  options: ReadOptions,
): Promise<EffectAnswer> {
  const { warehouse } = origin
  const { name, unit, better, series_id, segment, exposed_at, exposed_by, baseline, target } = subject
  const own = isOwn(subject) ? await measureOwn(origin, subject, when, options) : undefined
  const measured = own ?? (await readPoints(warehouse, subject, options))
  const breaks = await readBreaks(warehouse, subject, options)
  const figures = judgeEffect({ measured, breaks, exposedAt: exposed_at, better, ...when })
  const neighbours = await meet(warehouse, subject, figures, when.zone, options)
  const told = {
    ...figures,
    unit: unit ?? measured.at(-1)?.unit ?? null,
    name,
    better,
    baseline,
    target,
    neighbours,
  }
  return {
    ...told,
    series_id,
    segment,
    exposed_at,
    exposed_by,
    sentence: sayEffect(told),
    notes: [
      ...figures.notes,
      ...(own === null ? [`No metric has this name, so nothing is measured: ${series_id}`] : []),
      ...aims(told),
    ],
    comparison: await compare(origin, subject, measured, when, options),
  }
}

/** What users met from the first point of the window to its last, or to where it will end. */
async function meet(
  warehouse: Warehouse,
  { goalId, releaseId, series_id, segment, exposed_at }: Subject,
  { grain, points, complete_at }: EffectFigures,
  zone: string,
  options: ReadOptions,
): Promise<Neighbour[]> {
  if (exposed_at === null) return []
  const exposed = slotAt(exposed_at, grain, zone)
  const first = points.find(({ part }) => part === 'before')?.at ?? startOfSlot(exposed - WINDOW, grain)
  const last = points.findLast(({ part }) => part === 'after')?.at ?? 0
  const to = Math.max(last, complete_at ?? startOfSlot(exposed + WINDOW, grain))
  const of = { goalId, releaseId, seriesId: series_id, segment, from: first, to }
  return readNeighbours(warehouse, of, options)
}

async function compare(
  origin: Origin,
  subject: Subject,
  measured: readonly Measured[],
  when: When,
  options: ReadOptions,
): Promise<EffectAnswer['comparison']> {
  const { comparison_series_id, comparison_segment, exposed_at, better, name, unit } = subject
  if (comparison_series_id === null) return null
  const of = { series_id: comparison_series_id, segment: comparison_segment }
  const others = await readPoints(origin.warehouse, of, options)
  const figures = judgeEffect({
    measured: differences(measured, others, when),
    exposedAt: exposed_at,
    better,
    ...when,
  })
  const told = {
    ...figures,
    name: `${name} beside what was not touched`,
    unit,
    better,
    target: null,
    neighbours: [],
  }
  return { ...figures, ...of, sentence: sayEffect(told) }
}

function aims({
  baseline,
  target,
  level_before,
  better,
}: Pick<EffectAnswer, 'baseline' | 'target' | 'level_before' | 'better'>) {
  return [
    ...(baseline === null ? ['No baseline was written down: the level before the exposure is measured'] : []),
    ...(level_before !== null && target !== null && isMet(level_before, target, better)
      ? ['The target was met before the exposure']
      : []),
  ]
}
