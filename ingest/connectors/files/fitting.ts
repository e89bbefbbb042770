/** Whether a row fits its entity: unknown columns, types, keys; what a cell means, or why it means nothing. */
import type { Entity } from '../../entities.ts'
import type { SqlType } from '../../contract.ts'
import { readDate, readTime } from './time.ts'

export interface Shape {
  entity: Entity
  map: Readonly<Record<string, string | null>>
  set: Readonly<Record<string, unknown>>
  zone: string
}

export type Fitted = { key: string; values: Record<string, unknown> } | { reason: string }

/** Values in the entity's types, every column there; or the first reason why not. */
export function fit(row: Readonly<Record<string, unknown>>, shape: Shape): Fitted {
  const { entity, set } = shape
  const values: Record<string, unknown> = {}
  for (const column of Object.keys(entity.columns)) values[column] = null
  for (const [name, value] of [...Object.entries(row), ...Object.entries(set)]) {
    const column = name in set ? name : columnOf(name, shape)
    if (column === null) continue
    const type = entity.columns[column]
    if (type === undefined) return { reason: unknownColumn(name, column, entity) }
    const cell = readCell(value, type, shape.zone)
    if ('reason' in cell) return { reason: `${name}: ${cell.reason}` }
    values[column] = cell.value
  }
  for (const column of entity.empty) values[column] ??= ''
  const missing = entity.grain.find((column) => values[column] === null)
  if (missing !== undefined) return { reason: `no ${missing}, which tells rows of ${entity.name} apart` }
  return { key: entity.grain.map((column) => String(values[column])).join('|'), values }
}

function columnOf(name: string, { map }: Shape): string | null {
  const mapped = map[name]
  return mapped === undefined ? name.trim() : mapped
}

function unknownColumn(name: string, column: string, entity: Entity): string {
  const known = Object.keys(entity.columns).join(', ')
  const shown = name.trim() === column ? column : `${column} (from ${name})`
  return `no column of ${entity.name}: ${shown}; map it, or leave it out with map: {${name}: null}; there are ${known}`
}

type Cell = { value: unknown } | { reason: string }

const READERS: Readonly<Record<SqlType, (text: string, zone: string) => Cell>> = {
  VARCHAR: (text) => ({ value: text }),
  BOOLEAN: (text) => readBoolean(text),
  INTEGER: (text) => readWhole(text, 2_147_483_647),
  BIGINT: (text) => readWhole(text, Number.MAX_SAFE_INTEGER),
  DOUBLE: (text) => readNumber(text),
  TIMESTAMP: (text, zone) =>
    orReason(readTime(text, zone), `no time in ISO 8601 (2026-06-30T12:00:00Z): ${text}`),
  DATE: (text) => orReason(readDate(text), `no date in ISO 8601 (2026-06-30): ${text}`),
}

function readCell(value: unknown, type: SqlType, zone: string): Cell {
  if (value === null || value === undefined || value === '') return { value: null }
  if (value instanceof Date) {
    if (type !== 'TIMESTAMP' && type !== 'DATE' && type !== 'VARCHAR')
      return { reason: `a date, not ${type}` }
    // A sheet's dates have no zone.
    return READERS[type](value.toISOString().replace('Z', ''), zone)
  }
  if (typeof value === 'object') return { reason: `a list or an object, not ${type}` }
  if (typeof value === 'number' && (type === 'TIMESTAMP' || type === 'DATE'))
    return { reason: `a number is no time, write ISO 8601: ${value}` }
  return READERS[type](type === 'VARCHAR' ? String(value) : String(value).trim(), zone)
}

function readBoolean(text: string): Cell {
  if (/^(true|1|yes)$/i.test(text)) return { value: true }
  if (/^(false|0|no)$/i.test(text)) return { value: false }
  return { reason: `neither true nor false: ${text}` }
}

function readWhole(text: string, largest: number): Cell {
  if (/^[+-]?\d+(\.0+)?$/.test(text) && Math.abs(Number(text)) <= largest) return { value: Number(text) }
  return { reason: hasComma(text) ? comma(text) : `no whole number, or too large a one: ${text}` }
}

function readNumber(text: string): Cell {
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)
  if (isNumber && Number.isFinite(Number(text))) return { value: Number(text) }
  return { reason: hasComma(text) ? comma(text) : `no number: ${text}` }
}

function hasComma(text: string): boolean {
  return /^[+-]?[\d.]*,\d+$/.test(text)
}

function comma(text: string): string {
  return `a comma in a number may mean two things, write a point and no thousands: ${text}`
}

function orReason(value: unknown, reason: string): Cell {
  return value === null ? { reason } : { value }
}
