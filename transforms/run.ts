import type { ColumnBatch } from './append.ts'
import type { Delta } from './delta.ts'
import type { Lane } from './lanes.ts'
import type { Registry } from './model.ts'
import { identifier } from './parse.ts'
import type { People } from './people.ts'
import type { BuildState } from './state.ts'
import type { ValueSets } from './touch/sets.ts'

/** The predicate of rows that have to be computed, by the column that has the model's partition there; `TRUE` of all. */
export type Only = (column: string) => string

/** Fills a model that SQL cannot say: reads through the lane, gives its rows as column arrays, in as many calls as it likes. */
export type ComputedModel = (
  lane: Lane,
  out: (columns: ColumnBatch) => Promise<void>,
  only: Only,
) => Promise<void>

/** A build under way. */
export interface Run {
  lane: Lane
  registry: Registry
  computed: Record<string, ComputedModel>
  state: BuildState
  deltas: Map<string, Delta>
  people: People | undefined
  /** Which values changes touch, found once a build. */
  sets: ValueSets
  /** Everything is made anew and nothing is compared. */
  isFull: boolean
}

/** Temporary tables of a build: the partition values to look at, the rows computed, the hashes of those that differ. */
export const AFFECTED = 'temp.main.__affected'
export const NEXT = 'temp.main.__next'
export const DIFFERENT = 'temp.main.__different'
export const MOVED = 'temp.main.__moved'
export const TWINS = ['temp.main.__twins', 'temp.main.__winners']

/** Which rows of a model came and went. */
export const deltaTable = (name: string): string => `temp.main.${identifier(`__delta_${name}`)}`

/** Creates a temporary table and returns its number of rows. */
export async function createTemporary(lane: Lane, table: string, select: string): Promise<number> {
  const name = table.replace('temp.main.', '')
  const [created] = await lane.rows<{ Count: number }>(`CREATE OR REPLACE TEMP TABLE ${name} AS\n${select}`)
  return created?.Count ?? 0
}

export async function countRows(lane: Lane, table: string): Promise<number> {
  const [row] = await lane.rows<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)
  return row?.n ?? 0
}
