/** Reads a YAML file against a schema and says by line what does not fit. */
import type { TSchema } from 'typebox'
import Schema from 'typebox/schema'
import { isMap, isNode, isPair, LineCounter, parseDocument, type Document } from 'yaml'
import { findDeepLine, sayDeep } from '../../transforms/nesting.ts'
import { nearest } from './nearest.ts'

/** One clause, a colon, the value; begins with file:line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

export interface ParsedFile {
  value: Record<string, unknown>
  /** `file:line` of a path, of its nearest known parent if it is not there. */
  place(path: readonly (string | number)[]): string
}

/**
 * `lists` are keys that may hold one entry in place of a list of them. Errors: ConfigError for text that is no YAML,
 * unknown keys (with the nearest known one) and values that do not fit.
 */
export function parseFile(
  file: string,
  text: string,
  schema: TSchema,
  lists: readonly string[] = [],
): ParsedFile {
  const deep = findDeepLine(text)
  if (deep !== null) throw new ConfigError(`${file}:${deep}: not valid YAML: ${sayDeep}`)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [fault] = document.errors
  if (fault)
    throw new ConfigError(`${file}:${lines.linePos(fault.pos[0]).line}: not valid YAML: ${fault.message}`)
  const { value, single } = wrapLists(valueOf(document, file) ?? {}, lists)
  const place = (path: readonly (string | number)[]) => {
    const written = single.has(String(path[0])) ? path.filter((_, i) => i !== 1) : path
    return `${file}:${lineOf(document, lines, written)}`
  }
  const [, errors] = Schema.Compile(schema).Errors(value)
  const first = errors.find(({ keyword }) => keyword === 'additionalProperties') ?? errors[0]
  if (first) throw new ConfigError(explain(summarise(first, errors), value, schema, place))
  return { value: value as Record<string, unknown>, place }
}

/** An alias of nothing, or one that unfolds to a mountain of others, shows only here. */
function valueOf(document: Document, file: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    throw new ConfigError(`${file}:1: not valid YAML: ${(error as Error).message}`)
  }
}

function wrapLists(value: unknown, lists: readonly string[]): { value: unknown; single: Set<string> } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { value, single: new Set() }
  const single = lists.filter((key) => {
    const entry = (value as Record<string, unknown>)[key]
    return typeof entry === 'object' && entry !== null && !Array.isArray(entry)
  })
  const wrapped = single.map((key) => [key, [(value as Record<string, unknown>)[key]]])
  return { value: { ...value, ...Object.fromEntries(wrapped) }, single: new Set(single) }
}

type Fault = { keyword: string; instancePath: string; schemaPath: string; params: unknown; message: string }

/** One of several allowed words is one fault, not one for each word. */
function summarise(fault: Fault, all: readonly Fault[]): Fault {
  const { allowedValues } = fault.params as { allowedValues?: unknown[] }
  if (allowedValues) return { ...fault, message: `must be one of ${allowedValues.join(', ')}` }
  const words = all
    .filter(({ keyword, instancePath }) => keyword === 'const' && instancePath === fault.instancePath)
    .map(({ params }) => (params as { allowedValue?: unknown }).allowedValue)
  return words.length > 0 ? { ...fault, message: `must be one of ${words.join(', ')}` } : fault
}

function explain(
  fault: Fault,
  value: unknown,
  schema: TSchema,
  place: (path: readonly (string | number)[]) => string,
): string {
  const path = fault.instancePath.split('/').slice(1).map(unescape)
  const unknown = (fault.params as { additionalProperties?: string[] }).additionalProperties?.[0]
  if (unknown !== undefined) {
    const known = knownKeys(schema, path)
    const guess = nearest(unknown, known)
    const hint = guess ? `did you mean ${guess}?` : `known are ${known.join(', ')}`
    return `${place([...path, unknown])}: unknown key, ${hint}: ${unknown}`
  }
  const at = path.join('.')
  const found = path.reduce<unknown>(
    (node, key) => (node as Record<string, unknown> | undefined)?.[key],
    value,
  )
  return `${place(path)}: ${at ? `${at} ` : ''}${fault.message}: ${JSON.stringify(found)}`
}

function unescape(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}

function knownKeys(schema: TSchema, path: readonly string[]): string[] {
  let node = schema as { properties?: Record<string, TSchema>; items?: TSchema }
  for (const key of path) node = (/^\d+$/.test(key) ? node.items : node.properties?.[key]) as typeof node
  return Object.keys(node.properties ?? {})
}

function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent =
      length === 1 ? document.contents : document.getIn(path.slice(0, length - 1).map(index), true)
    const key = path[length - 1]
    const pair = isMap(parent)
      ? parent.items.find((item) => isPair(item) && String(item.key) === String(key))
      : undefined
    const node = pair?.key ?? document.getIn(path.slice(0, length).map(index), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return 1
}

function index(part: string | number): string | number {
  return typeof part === 'string' && /^\d+$/.test(part) ? Number(part) : part
}
