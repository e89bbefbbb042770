import { parse } from 'yaml'
import { findDeepLine, sayDeep } from '../../nesting.ts'
import { isRecord, type Comparison } from './comparison.ts'

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

export function isOpenApi(path: string): boolean {
  return /(^|[/._-])(openapi|swagger)([._-][^/]*)?\.(ya?ml|json)$/i.test(path)
}

/** Paths, operations, answers, properties and values that are gone, and what is newly demanded. */
export function compareOpenApi(before: string, after: string): Comparison {
  if ([before, after].some((text) => findDeepLine(text) !== null)) return { unreadable: `it ${sayDeep}` }
  const [old, now] = [parse(before), parse(after)] as unknown[]
  if (!isRecord(old) || !isRecord(now)) return { unreadable: 'it is no OpenAPI document' }
  return { gone: [...compareOperations(old, now), ...compareSchemas(schemasOf(old), schemasOf(now))] }
}

type Document = Record<string, unknown>

function compareOperations(old: Document, now: Document): string[] {
  const after = recordOf(now.paths)
  return Object.entries(recordOf(old.paths)).flatMap(([path, item]) => {
    const next = after[path]
    if (next === undefined) return [`path ${path} is gone`]
    return METHODS.filter((method) => isRecord(recordOf(item)[method])).flatMap((method) =>
      compareOperation(`${method.toUpperCase()} ${path}`, recordOf(item)[method], recordOf(next)[method]),
    )
  })
}

function compareOperation(name: string, old: unknown, now: unknown): string[] {
  if (now === undefined) return [`${name} is gone`]
  const [before, after] = [recordOf(old), recordOf(now)]
  const answers = Object.keys(recordOf(before.responses))
    .filter((code) => code.startsWith('2') && recordOf(after.responses)[code] === undefined)
    .map((code) => `${name} no longer answers ${code}`)
  const known = new Set(requiredOf(before))
  const demanded = requiredOf(after)
    .filter((parameter) => !known.has(parameter))
    .map((parameter) => `${name} now demands ${parameter}`)
  return [...answers, ...demanded]
}

function requiredOf(operation: Document): string[] {
  const parameters = Array.isArray(operation.parameters) ? operation.parameters : []
  return parameters
    .map(recordOf)
    .filter(({ required, name }) => required === true && typeof name === 'string')
    .map(({ name }) => name as string)
}

function schemasOf(document: Document): Document {
  const { schemas } = recordOf(document.components)
  return { ...recordOf(document.definitions), ...recordOf(schemas) }
}

function compareSchemas(old: Document, now: Document): string[] {
  return Object.entries(old).flatMap(([name, schema]) =>
    now[name] === undefined ? [`schema ${name} is gone`] : compareSchema(name, schema, now[name]),
  )
}

function compareSchema(name: string, old: unknown, now: unknown): string[] {
  const [before, after] = [recordOf(old), recordOf(now)]
  const [owned, kept] = [recordOf(before.properties), recordOf(after.properties)]
  const properties = Object.entries(owned).flatMap(([property, schema]) => {
    if (kept[property] === undefined) return [`${name}.${property} is gone`]
    const [was, is] = [recordOf(schema).type, recordOf(kept[property]).type]
    return JSON.stringify(was) === JSON.stringify(is)
      ? []
      : [`${name}.${property} was ${say(was)} and is ${say(is)}`]
  })
  const demanded = listOf(after.required)
    .filter((property) => !listOf(before.required).includes(property))
    .map((property) => `${name} now demands ${say(property)}`)
  const values = listOf(before.enum)
    .filter((value) => Array.isArray(after.enum) && !after.enum.includes(value))
    .map((value) => `${name} no longer knows ${say(value)}`)
  return [...properties, ...demanded, ...values]
}

function recordOf(value: unknown): Document {
  return isRecord(value) ? value : {}
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function say(value: unknown): string {
  return value === undefined ? 'of no type' : typeof value === 'string' ? value : JSON.stringify(value)
}
