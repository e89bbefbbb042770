// Requests as the API's own OpenAPI document allows them, and as it does not.
import fc from 'fast-check'

export interface Operation {
  method: 'GET' | 'POST'
  path: string
  parameters: readonly Parameter[]
  body: Schema | null
}

interface Parameter {
  name: string
  in: string
  required?: boolean
  schema?: Schema
}

export interface Schema {
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  pattern?: string
  minimum?: number
  maximum?: number
  maxItems?: number
}

export interface FuzzedRequest {
  method: 'GET' | 'POST'
  url: string
  payload?: unknown
}

/** Every operation of a dereferenced document. */
export function operationsOf(paths: Record<string, Record<string, unknown>>): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, described]) => {
      if (method !== 'get' && method !== 'post') return []
      const { parameters = [], requestBody } = described as {
        parameters?: Parameter[]
        requestBody?: { content?: Record<string, { schema?: Schema }> }
      }
      const body = requestBody?.content?.['application/json']?.schema ?? null
      return [{ method: method.toUpperCase() as 'GET' | 'POST', path, parameters, body }]
    }),
  )
}

/** `known`: words that stand for something in the warehouse, so that requests get past the first look-up. */
export function requestOf(operation: Operation, known: readonly string[]): fc.Arbitrary<FuzzedRequest> {
  const { method, path, parameters, body } = operation
  const inPath = parameters.filter((one) => one.in === 'path')
  const inQuery = parameters.filter((one) => one.in === 'query')
  const names = fc.record(Object.fromEntries(inPath.map(({ name }) => [name, wordOf(known)])))
  const query = fc.tuple(...inQuery.map((one) => chosen(one, known)))
  const payload = body === null ? fc.constant(undefined) : valueOf(body, known, 0)
  return fc.tuple(names, query, payload).map(([words, pairs, value]) => {
    const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(words[name])))
    const search = pairs.flat().join('&')
    return {
      method,
      url: search === '' ? url : `${url}?${search}`,
      ...(value === undefined ? {} : { payload: value }),
    }
  })
}

/** `name=value` pairs: mostly left out, sometimes twice. */
function chosen(
  { name, schema = {}, required }: Parameter,
  known: readonly string[],
): fc.Arbitrary<string[]> {
  const pair = valueOf(schema, known, 0).map((value) => `${encodeURIComponent(name)}=${encoded(value)}`)
  return fc.array(pair, { minLength: required ? 1 : 0, maxLength: 2, size: 'small' })
}

function encoded(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  // Half a surrogate pair has no form in an address.
  return encodeURIComponent(text.toWellFormed())
}

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    ' ',
    '\0',
    "'; select 1 --",
    '../../etc/passwd',
    '%',
    '-1',
    '1e999',
    'NaN',
    '__proto__',
    '2026-02-30',
    '9999999999999999',
    'x'.repeat(3_000),
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer(),
  fc.double(),
)

function wordOf(known: readonly string[]): fc.Arbitrary<string> {
  const given = known.length > 0 ? fc.constantFrom(...known) : fc.constant('x')
  return fc.oneof(
    { weight: 3, arbitrary: given },
    { weight: 1, arbitrary: odd.map((value) => String(value).toWellFormed() || 'x') },
  )
}

const DEEPEST = 6

/** Mostly what the schema allows; now and then something else. */
function valueOf(schema: Schema, known: readonly string[], depth: number): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 6, arbitrary: fitting(schema, known, depth) }, { weight: 1, arbitrary: odd })
}

function fitting(schema: Schema, known: readonly string[], depth: number): fc.Arbitrary<unknown> {
  if (depth > DEEPEST) return fc.constant(null)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum && schema.enum.length > 0) return fc.constantFrom(...schema.enum)
  if (schema.anyOf && schema.anyOf.length > 0)
    return fc.oneof(...schema.anyOf.map((one) => valueOf(one, known, depth + 1)))
  const [type = 'string'] = [schema.type ?? 'string'].flat()
  const { minimum = -10, maximum = 10_000 } = schema
  switch (type) {
    case 'integer':
      return fc.integer({ min: Math.ceil(minimum), max: Math.floor(Math.max(minimum, maximum)) })
    case 'number':
      return fc.double({ min: minimum, max: Math.max(minimum, maximum), noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'array':
      return fc.array(valueOf(schema.items ?? {}, known, depth + 1), {
        maxLength: Math.min(schema.maxItems ?? 4, 4),
      })
    case 'object':
      return objectOf(schema, known, depth)
    case 'null':
      return fc.constant(null)
    default:
      return fc.oneof(wordOf(known), date)
  }
}

const date = fc.constantFrom(
  '2024-03-01',
  '2024-03-04',
  '1970-01-01',
  '2400-12-31',
  'Europe/Berlin',
  'week',
  '0.5',
)

function objectOf({ properties = {}, required = [] }: Schema, known: readonly string[], depth: number) {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, valueOf(schema, known, depth + 1)]),
  )
  return fc.record(fields, { requiredKeys: required.filter((name) => name in fields) })
}
