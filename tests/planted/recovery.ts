/** What the product finds of each planted fact, by its own tables alone. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { facts, type Expectation, type PlantedFact } from '../../fixtures/org/facts.ts'
import * as planted from '../../fixtures/org/planted.ts'
import type { World } from '../../fixtures/org/index.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { isFigured, readFigures, type Found } from './figures.ts'
import { waiting } from './waiting.ts'

export interface Finding {
  id: string
  title: string
  expected: Expectation
  /** As the expectation is written: a number, items in order, or a word; null when nothing was found. */
  found: Found
  /** Null: nothing in the product looks for it yet. */
  ok: boolean | null
  note?: string
  /** Of sets: how much of what was found was planted, and how much of what was planted was found; null without any. */
  precision?: number | null
  recall?: number | null
}

export interface Query {
  name: string
  sql: string
  /** Ids of facts; a star stands for anything. */
  answers: readonly RegExp[]
}

interface Row {
  fact: string
  item: string | number | null
}

const folder = join(import.meta.dirname, 'queries')

export function readQueries(): Query[] {
  return readdirSync(folder).map((name) => {
    const sql = readFileSync(join(folder, name), 'utf8')
    const ids = (/^-- fact: (.*)$/m.exec(sql)?.[1] ?? '').split(/[\s,]+/).filter(Boolean)
    return { name, sql, answers: ids.map((id) => new RegExp(`^${id.replaceAll('*', '.*')}$`)) }
  })
}

/** Asks everything of a warehouse that has been synced and built; `world` says what was to be found. */
export async function recover(world: World, warehouse: Warehouse): Promise<Finding[]> {
  const rows = new Map<string, Row[]>()
  const faults = new Map<string, string>()
  const queries = readQueries()
  for (const { name, sql } of queries) {
    try {
      for (const row of await ask(warehouse, sql, world.now()))
        rows.set(row.fact, [...(rows.get(row.fact) ?? []), row])
    } catch (error) {
      faults.set(name, error instanceof Error ? error.message : String(error))
    }
  }
  const figured = await readFigures(world, warehouse)
  return facts.map((fact) => {
    const figure = figured.get(fact.id)
    if (figure !== undefined || isFigured(fact.id)) return judgeFigure(fact, world, figure ?? null)
    const query = queries.find(({ answers }) => answers.some((pattern) => pattern.test(fact.id)))
    const fault = query && faults.get(query.name)
    return judge(fact, world, query ? (rows.get(fact.id) ?? []) : null, fault)
  })
}

/** A query is told what is asked for (names and days of `planted.ts`) and when now is. */
async function ask(warehouse: Warehouse, sql: string, now: number): Promise<Row[]> {
  const all = { planted: JSON.stringify(planted), now: new Date(now).toISOString().replace('Z', '') }
  const needed = Object.entries(all).filter(([name]) => sql.includes(`$${name}`))
  return warehouse.rows<Row>(sql, Object.fromEntries(needed))
}

function judge(
  { id, title, expected: expect }: PlantedFact,
  world: World,
  rows: readonly Row[] | null,
  fault?: string,
): Finding {
  const expected = expect(world)
  if (rows === null)
    return { id, title, expected, found: null, ok: null, note: waiting[id] ?? 'nothing looks for it' }
  if (fault) return { id, title, expected, found: null, ok: false, note: fault }
  const found = foundBy(expected, rows)
  const note = noteOn(expected, found)
  return {
    id,
    title,
    expected,
    found,
    ok: isMet(expected, found),
    ...(note ? { note } : {}),
    ...hitsOf(expected, found),
  }
}

/** Each item of a set is a claim of its own. */
export function hitsOf(
  expected: Expectation,
  found: Finding['found'],
): Pick<Finding, 'precision' | 'recall'> {
  if (expected.kind !== 'set' || !Array.isArray(found)) return {}
  const [theirs, ours] = [new Set(expected.items), new Set(found)]
  const hits = [...ours].filter((item) => theirs.has(item)).length
  return {
    precision: ours.size === 0 ? null : hits / ours.size,
    recall: theirs.size === 0 ? null : hits / theirs.size,
  }
}

function judgeFigure(
  { id, title, expected: expect }: PlantedFact,
  world: World,
  found: Found | Error,
): Finding {
  const expected = expect(world)
  if (found instanceof Error) return { id, title, expected, found: null, ok: false, note: found.message }
  const note = noteOn(expected, found)
  return {
    id,
    title,
    expected,
    found,
    ok: isMet(expected, found),
    ...(note ? { note } : {}),
    ...hitsOf(expected, found),
  }
}

function foundBy(expected: Expectation, rows: readonly Row[]): Finding['found'] {
  const items = rows.map(({ item }) => item)
  if (expected.kind === 'set') return items.map(String).toSorted()
  const [first] = items
  if (first === undefined || first === null) return null
  return expected.kind === 'value' ? Number(first) : items.map(String).join('; ')
}

export function isMet(expected: Expectation, found: Finding['found']): boolean {
  switch (expected.kind) {
    case 'value':
      return typeof found === 'number' && Math.abs(found - expected.value) <= expected.tolerance
    case 'interval':
      return (
        isInterval(found) &&
        (found.low ?? -Infinity) <= expected.value &&
        expected.value <= (found.high ?? Infinity)
      )
    case 'text':
      return found === expected.text
    case 'set':
      return Array.isArray(found) && found.join('\n') === expected.items.toSorted().join('\n')
  }
}

function isInterval(found: Finding['found']): found is { low: number | null; high: number | null } {
  return typeof found === 'object' && found !== null && !Array.isArray(found) && found.low !== found.high
}

function noteOn(expected: Expectation, found: Finding['found']): string | undefined {
  if (expected.kind !== 'set' || !Array.isArray(found) || isMet(expected, found)) return undefined
  const [theirs, ours] = [new Set(expected.items), new Set(found)]
  const missing = expected.items.filter((item) => !ours.has(item))
  const surplus = found.filter((item) => !theirs.has(item))
  const some = (items: readonly string[]) =>
    `${items.length}${items.length > 0 ? ` (${items.slice(0, 5).join(', ')}${items.length > 5 ? ', …' : ''})` : ''}`
  return `missing ${some(missing)}, surplus ${some(surplus)}`
}
