/** Whether what somebody wrote is a record of its kind: one set of answers for files and for forms. */
import type { TSchema } from 'typebox'
import Schema from 'typebox/schema'
import { nearest } from '../../config/nearest.ts'
import { readTime } from '../files/time.ts'
import type { Body, Fault, Kind } from './kind.ts'

interface Node {
  properties?: Readonly<Record<string, Node>>
  items?: Node
  required?: readonly string[]
  enum?: readonly unknown[]
  'x-input'?: string
  'x-end'?: boolean
}

export type Fitted = { body: Body } | { faults: Fault[] }

const DAY_MS = 86_400_000
const compiled = new Map<string, ReturnType<typeof Schema.Compile>>()

/** The record with its times in UTC, fields that say nothing left out; or all that does not fit. */
export function fitRecord(kind: Kind, value: unknown, zone: string): Fitted {
  const given = withoutNothing(value)
  const faults = schemaFaults(kind.schema, kind.name, given)
  if (faults.length > 0) return { faults }
  const timed = readTimes(kind.schema as Node, given, zone, [])
  if (timed.faults.length > 0) return { faults: timed.faults }
  const body = timed.value as Body
  const others = kind.check?.(body) ?? []
  return others.length > 0 ? { faults: others } : { body }
}

/** A key without a value says as little as no key. */
function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNothing)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([, entry]) => entry !== null && entry !== undefined)
  return Object.fromEntries(kept.map(([key, entry]) => [key, withoutNothing(entry)]))
}

function schemaFaults(schema: TSchema, name: string, value: unknown): Fault[] {
  const check = compiled.get(name) ?? Schema.Compile(schema)
  compiled.set(name, check)
  const [, errors] = check.Errors(value)
  const faults = errors.flatMap((error) => {
    const path = error.instancePath
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    return describe(error, path, schema as Node, value)
  })
  return [...new Map(faults.map((fault) => [JSON.stringify([fault.path, fault.message]), fault])).values()]
}

function describe(
  { keyword, params, message }: { keyword: string; params: unknown; message: string },
  path: string[],
  schema: Node,
  value: unknown,
): Fault[] {
  const node = path.reduce<Node | undefined>(
    (at, key) => (/^\d+$/.test(key) ? at?.items : at?.properties?.[key]),
    schema,
  )
  const found = path.reduce<unknown>((at, key) => (at as Body | undefined)?.[key], value)
  const unknown = (params as { additionalProperties?: string[] }).additionalProperties
  if (unknown) return unknown.map((key) => unknownKey(path, key, node))
  const missing = (params as { requiredProperties?: string[] }).requiredProperties
  if (missing) return missing.map((key) => ({ path, message: `needs ${key}, which is not there` }))
  // What is inside says it better.
  if (keyword === 'properties' || keyword === 'items' || keyword === 'boolean') return []
  return [{ path, message: `${path.join('.')} ${reasonOf(node, found, message)}: ${shorten(found)}`.trim() }]
}

function reasonOf(node: Node | undefined, found: unknown, message: string): string {
  if (node?.['x-input'] === 'time') return 'is no time in ISO 8601 (2026-06-30T12:00:00Z)'
  if (node?.enum) return `must be one of ${node.enum.join(', ')}`
  if (typeof found === 'number' && message.includes('string')) return 'is a number here, put it in quotes'
  return message
}

function unknownKey(path: string[], key: string, node: Node | undefined): Fault {
  const known = Object.keys(node?.properties ?? {})
  const guess = nearest(key, known)
  const hint = guess ? `did you mean ${guess}?` : `known are ${known.join(', ')}`
  return { path: [...path, key], message: `unknown key, ${hint}: ${key}` }
}

function readTimes(
  node: Node | undefined,
  value: unknown,
  zone: string,
  path: Fault['path'],
): { value: unknown; faults: Fault[] } {
  if (Array.isArray(value)) {
    const read = value.map((entry, i) => readTimes(node?.items, entry, zone, [...path, i]))
    return { value: read.map((one) => one.value), faults: read.flatMap((one) => one.faults) }
  }
  if (typeof value === 'object' && value !== null) {
    const read = Object.entries(value).map(
      ([key, entry]) => [key, readTimes(node?.properties?.[key], entry, zone, [...path, key])] as const,
    )
    return {
      value: Object.fromEntries(read.map(([key, one]) => [key, one.value])),
      faults: read.flatMap(([, one]) => one.faults),
    }
  }
  if (node?.['x-input'] !== 'time' || typeof value !== 'string') return { value, faults: [] }
  const at = timeOf(value, zone, node['x-end'] === true)
  if (at === null) return { value, faults: [{ path, message: `${path.at(-1)} does not exist: ${value}` }] }
  return { value: new Date(at).toISOString().replace('.000Z', 'Z'), faults: [] }
}

function timeOf(text: string, zone: string, isEnd: boolean): number | null {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text)
  if (!isDay || !isEnd) return readTime(text, zone)
  const start = Date.parse(`${text}T00:00:00Z`)
  if (Number.isNaN(start) || readTime(text, zone) === null) return null
  return readTime(new Date(start + DAY_MS).toISOString().slice(0, 10), zone)
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}
