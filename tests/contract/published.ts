/** Says what of an answer contradicts GitHub's published description of its API. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import * as formats from 'ajv-formats'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

interface Operation {
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: object }> }>
}
interface Description {
  paths: Record<string, Record<string, Operation>>
  components: Record<string, Record<string, unknown>>
}

const SCHEMA = '#/components/schemas/'
const folder = dirname(createRequire(import.meta.url).resolve('@octokit/openapi/package.json'))
const file = join(folder, 'generated', 'api.github.com.json')

let description: Description | null = null
const validators = new Map<string, ValidateFunction>()

/** Contradictions of the body with the schema that is published for the path, its template found by itself. */
export function contradictions(method: string, path: string, status: number, body: unknown): string[] {
  description ??= JSON.parse(readFileSync(file, 'utf8')) as Description
  const template = templateOf(path, description)
  const key = `${method} ${template} ${status}`
  const validate = validators.get(key) ?? compile(description, template, method.toLowerCase(), status)
  validators.set(key, validate)
  return validate(body) ? [] : (validate.errors ?? []).map((error) => `${path}${say(error)}`)
}

function say({ instancePath, message, params }: ErrorObject): string {
  return ` ${instancePath} ${message} ${JSON.stringify(params)}`
}

function templateOf(path: string, { paths }: Description): string {
  const parts = path.split('?', 1)[0]!.split('/')
  const isVariable = (part: string): boolean => part.startsWith('{')
  const fitting = Object.keys(paths).filter((template) => {
    const names = template.split('/')
    return names.length === parts.length && names.every((name, at) => isVariable(name) || name === parts[at])
  })
  const count = (template: string): number => template.split('/').filter(isVariable).length
  const best = fitting.sort((a, b) => count(a) - count(b))[0]
  if (best === undefined) throw new Error(`no published path fits: ${path}`)
  return best
}

function compile(whole: Description, template: string, method: string, status: number): ValidateFunction {
  const answer = whole.paths[template]?.[method]?.responses[status]
  const name = answer?.$ref?.split('/').at(-1)
  const response = name === undefined ? answer : (whole.components.responses?.[name] as typeof answer)
  const schema = response?.content?.['application/json']?.schema
  if (!schema) throw new Error(`no answer is published: ${method} ${template} ${status}`)
  const ajv = new Ajv({ strict: false, allErrors: false, discriminator: false })
  const addFormats = (
    formats as unknown as { default: { default?: typeof formats.default } & typeof formats.default }
  ).default
  ;(addFormats.default ?? addFormats)(ajv as never)
  ajv.addFormat('repo.nwo', true)
  const definitions = new Map<string, unknown>()
  const root = collect(schema, whole, definitions)
  return ajv.compile({ ...(root as object), definitions: Object.fromEntries(definitions) })
}

/** The schema with what it refers to, and nothing else of the thirteen megabytes; nullable as JSON Schema says it. */
function collect(schema: unknown, whole: Description, definitions: Map<string, unknown>): unknown {
  if (Array.isArray(schema)) return schema.map((inner) => collect(inner, whole, definitions))
  if (schema === null || typeof schema !== 'object') return schema
  const { $ref, ...rest } = schema as Record<string, unknown>
  if (typeof $ref === 'string') {
    const name = $ref.slice(SCHEMA.length)
    if (!definitions.has(name)) {
      definitions.set(name, null)
      definitions.set(name, collect(whole.components.schemas?.[name], whole, definitions))
    }
    return { $ref: `#/definitions/${name}` }
  }
  const { example: _, examples: __, description: ___, nullable, ...kept } = rest
  const copy = Object.fromEntries(
    Object.entries(kept).map(([key, value]) => [key, collect(value, whole, definitions)]),
  )
  return nullable === true ? { anyOf: [{ type: 'null' }, copy] } : copy
}
