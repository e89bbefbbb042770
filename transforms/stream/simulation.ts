/** What if a stage took less: the same rows with that stage shortened, and nothing else changed. */
import { drawFigure } from '../measures/figures.ts'
import { moment, scopeCases, WHOLE_WAY } from '../measures/scope.ts'
import { writeOut } from '../measures/text.ts'
import { ask } from '../metric.ts'
import type { Figure, MetricParameters } from '../measures/answer.ts'
import type { Registry } from '../model.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { readStages, type Stage } from './definition.ts'

export interface Simulated {
  stage: string
  name: string
  position: number
  /** Of the ways from end to end, those that are known to have taken time in this stage. */
  known_count: number
  /** From end to end, if it took that much less. */
  simulated: Figure
}

export interface WhatIfAnswer {
  /** The whole way and where it begins and ends; null where nothing has come to its end. */
  whole: Stage | null
  today: Figure
  /** What each stage would give, in the order of the stream. */
  stages: Simulated[]
  shorten: number
  as_of: number
  sql: string
}

interface Way {
  hours: number
  parts: Map<string, number>
}

/** `shorten` is the share of each stage's time that goes, 0 to 1. */
export async function answerWhatIf(
  warehouse: Warehouse,
  registry: Registry,
  parameters: MetricParameters,
  shorten: number,
  options: ReadOptions = {},
): Promise<WhatIfAnswer> {
  const asked = ask(registry, 'stream_time', { ...parameters, stage: WHOLE_WAY })
  const cases = scopeCases(asked, 'none')
  const sql = `${cases.sql}
SELECT counted.passage_id, counted.value AS hours, part.stage, part.hours AS part_hours
FROM counted
LEFT JOIN stream_interval_fact AS part
  ON part.passage_id = counted.passage_id AND part.kind IN ('wait', 'work') AND part.hours > 0
WHERE counted.happened_at >= ${moment('from')}`
  const [{ stages, whole }, answer] = await Promise.all([
    readStages(warehouse, options),
    warehouse.columns(sql, cases.parameters, options),
  ])
  const ways = gatherWays(answer.data)
  const within = whole ? stages.filter((stage) => isWithin(stage, whole, stages)) : []
  return {
    whole,
    today: figureOf(ways.map(({ hours }) => hours)),
    stages: within.map(({ stage, name, position }) => ({
      stage,
      name,
      position,
      known_count: ways.filter(({ parts }) => parts.has(stage)).length,
      simulated: figureOf(simulate(ways, stage, shorten)),
    })),
    shorten,
    as_of: parameters.asOf,
    sql: writeOut({ sql, parameters: cases.parameters }),
  }
}

function gatherWays([ids = [], hours = [], stages = [], parts = []]: unknown[][]): Way[] {
  const ways = new Map<unknown, Way>()
  for (const [i, id] of ids.entries()) {
    const way = ways.get(id) ?? { hours: hours[i] as number, parts: new Map<string, number>() }
    ways.set(id, way)
    if (stages[i] !== null) way.parts.set(stages[i] as string, parts[i] as number)
  }
  return [...ways.values()]
}

/** Each way's own time in the stage, scaled; a way that has none known there stays as it was, and none gets below zero. */
export function simulate(ways: readonly Way[], stage: string, shorten: number): number[] {
  return ways.map(({ hours, parts }) => hours - shorten * Math.min(hours, parts.get(stage) ?? 0))
}

function figureOf(hours: readonly number[]): Figure {
  const values = Float64Array.from(hours).sort()
  return drawFigure('duration', { values, n: values.length, openCount: 0, days: 1 }, 'p50')
}

/** Whether a stage lies between the ends of the whole way: counted from the stage that begins it. */
function isWithin(stage: Stage, whole: Stage, stages: readonly Stage[]): boolean {
  const first = stages.find(({ from_event, kind }) => from_event === whole.from_event && kind !== 'outside')
  return stage.kind !== 'outside' && stage.position >= (first?.position ?? 0)
}
