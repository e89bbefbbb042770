/** What became of a number after users met something new: interrupted time series, one verdict (docs/effects.md). */
import type { EffectFigures, EffectPlacebo, Verdict } from './answer.ts'
import { drawCourse, seasonOf, trendOf } from './course.ts'
import { findJump, findOutliers, type Jump } from './oddity.ts'
import { tryElsewhere } from './placebo.ts'
import { datesOf, plannedEffect, smallestEffect } from './reach.ts'
import { slotAt, slotPoints, startOfSlot, unitsOf, type Break, type Grain, type Measured } from './slots.ts'
import {
  choosePoints,
  tryLevel,
  WINDOW,
  type Level,
  type Question,
  type Shortage,
  type Trial,
} from './trial.ts'

export interface EffectQuestion {
  measured: readonly Measured[]
  /** When users first met it, epoch ms; null while they have not. */
  exposedAt: number | null
  asOf: number
  better: string | null
  /** Whose dates the days are. */
  zone: string
  /** For lists: without the same test at other dates, which costs forty times as much. */
  isBrief?: boolean
  breaks?: readonly Break[]
}

/** Pure: the same numbers give the same answer. */
export function judgeEffect({
  measured,
  exposedAt,
  asOf,
  better,
  zone,
  isBrief,
  breaks = [],
}: EffectQuestion): EffectFigures {
  const { grain, points, notes } = slotPoints(measured, asOf, zone)
  const at = exposedAt === null || exposedAt > asOf ? null : exposedAt
  const question = {
    ...ask(points, at, grain, zone),
    breaks: breaks.map(({ broke_at }) => slotAt(broke_at, grain, zone)),
  }
  const units = unitsOf(measured)
  const tried = units.length > 1 ? refuse(question, units) : at === null ? wait(question) : tryLevel(question)
  const { found, asked, jumps } = setApart(question, tried)
  const told = {
    ...common(asked, found, grain, at !== null),
    jumps: jumps.map(({ slot, change }) => ({ at: startOfSlot(slot, grain), change })),
    notes: [
      ...notes,
      ...breakNotes(breaks, question, grain),
      ...(asked.points.length < points.length ? [partlyNote(grain)] : []),
    ],
  }
  if (found.kind === 'shortage') return { ...nothing, ...told, withheld: found.reason }
  const placebo = isBrief ? null : placeboOf(asked, grain)
  return { ...told, ...tell(asked, found, grain, better), placebo }
}

function ask(points: Question['points'], exposedAt: number | null, grain: Grain, zone: string): Question {
  const isDaily = grain === 'day'
  if (exposedAt === null) return { points, changedFrom: (points.at(-1)?.slot ?? 0) + 1, isDaily }
  const slot = slotAt(exposedAt, grain, zone)
  if (slotAt(exposedAt - 1, grain, zone) < slot) return { points, changedFrom: slot, isDaily }
  return { points: points.filter((point) => point.slot !== slot), changedFrom: slot + 1, isDaily }
}

const partlyNote = (grain: Grain) => `The ${grain} of the exposure is left out: part of it was before`

/** A break at the exposure is one with it; others are levels of their own. */
function breakNotes(breaks: readonly Break[], { breaks: slots = [], changedFrom }: Question, grain: Grain) {
  return breaks.map(({ reason }, i) => {
    const date = new Date(startOfSlot(slots[i]!, grain)).toISOString().slice(0, 10)
    const why = reason === null ? '' : ` (${reason})`
    const isOne = Math.abs(slots[i]! - changedFrom) <= 1
    const end = isOne ? 'it cannot be told from the exposure' : 'that level is taken out'
    return `Measured in another way since ${date}${why}: ${end}`
  })
}

const refuse = (question: Question, units: readonly string[]): Shortage => ({
  kind: 'shortage',
  reason: `Measured in ${units.join(' and in ')}, which cannot be compared: give each unit a series of its own`,
  ...choosePoints(question),
})

const wait = (question: Question): Shortage => ({
  kind: 'shortage',
  reason: 'Users have not met it yet',
  ...choosePoints(question),
})

/** What jumped at another date, as where a counter was changed, gets a level of its own. */
export function setApart(question: Question, tried: Trial | Shortage) {
  const none = { found: tried, asked: question, jumps: [] as Jump[] }
  if (tried.kind === 'shortage') return none
  const jump = findJump(question, tried)
  if (jump === null) return none
  const asked = { ...question, breaks: [...(question.breaks ?? []), jump.slot] }
  return { found: tryLevel(asked), asked, jumps: [jump] }
}

const nothing = {
  verdict: 'too little data',
  side: null,
  change: null,
  low: null,
  high: null,
  se: null,
  freedom: null,
  level_before: null,
  trend_per_point: null,
  phi: null,
  phi_se: null,
  noise: null,
  season: [],
  placebo: null,
  robust: null,
} satisfies Partial<EffectFigures>

function common(question: Question, found: Trial | Shortage, grain: Grain, isExposed: boolean) {
  const { exposable, possible, complete } = datesOf(question, isExposed)
  const start = (slot: number | null) => (slot === null ? null : startOfSlot(slot, grain))
  return {
    grain,
    history_count: found.history.length,
    before_count: found.before.length,
    after_count: found.after.length,
    is_complete: found.before.length === WINDOW && found.after.length === WINDOW,
    smallest_effect: found.kind === 'trial' ? smallestEffect(found) : plannedEffect(question),
    exposable_at: start(exposable),
    possible_at: start(possible),
    complete_at: start(complete),
    points: drawCourse(found, grain),
  }
}

function tell(question: Question, trial: Trial, grain: Grain, better: string | null) {
  const verdict = verdictOf(trial)
  const { change, low, high, se, freedom, lingering, fit } = trial
  const { level, perSlot } = trendOf(trial)
  return {
    verdict,
    withheld: null,
    side: sideOf(verdict, better),
    change,
    low,
    high,
    se,
    freedom,
    level_before: level,
    trend_per_point: perSlot,
    phi: lingering.phi,
    phi_se: Math.sqrt(lingering.variance),
    noise: Math.sqrt(fit.variance / (1 - lingering.phi ** 2)),
    season: seasonOf(trial),
    robust: withoutOutliers(question, trial, grain),
  }
}

export function verdictOf({ low, high }: Level): Verdict {
  if (low > 0) return 'up'
  return high < 0 ? 'down' : 'no detectable change'
}

function sideOf(verdict: Verdict, better: string | null): EffectFigures['side'] {
  if ((verdict !== 'up' && verdict !== 'down') || better === null) return null
  return (verdict === 'up') === (better === 'higher') ? 'good' : 'bad'
}

function placeboOf(question: Question, grain: Grain): EffectPlacebo {
  const { dates, ...placebo } = tryElsewhere(question)
  return {
    ...placebo,
    tested_count: dates.length,
    dates: dates.map(({ slot, ...date }) => ({ at: startOfSlot(slot, grain), ...date })),
  }
}

function withoutOutliers(question: Question, trial: Trial, grain: Grain): EffectFigures['robust'] {
  const far = new Set(findOutliers(question, trial))
  if (far.size === 0) return null
  const rest = tryLevel({ ...question, points: question.points.filter(({ slot }) => !far.has(slot)) })
  if (rest.kind === 'shortage') return null
  const { change, low, high } = rest
  const left_out = [...far].map((slot) => startOfSlot(slot, grain))
  return { left_out, change, low, high, verdict: verdictOf(rest) }
}
