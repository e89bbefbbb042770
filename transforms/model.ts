import { DuckDBInstance } from '@duckdb/node-api'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { spread } from './each.ts'
import { readHeader, type Header } from './header.ts'
import { orderModels } from './order.ts'
import { parseSelects, type ParsedSelect, type Reference } from './parse.ts'

export type { ColumnNote, Header } from './header.ts'

export type Layer = 'entity' | 'staging' | 'intermediate' | 'mart' | 'metric'

export interface Model {
  name: string
  layer: Layer
  /** Relative to the project. */
  file: string
  /** The bare select, without header. */
  sql: string
  header: Header
  /** Names of what it reads: 'raw.git__commit', 'config.bot', 'commit'; of an entity, its staging files. */
  inputs: string[]
  references: Reference[]
  /** Changes when the text does, header included. */
  hash: string
}

/** A select that must return no rows. */
export type Check = Omit<Model, 'layer'>

export interface Registry {
  /** Everything but metrics, staging files included. */
  models: Map<string, Model>
  /** Names of what is built as a table, inputs first. */
  order: string[]
  metrics: Map<string, Model>
  checks: Map<string, Check>
  /** Names of models and metrics that read this relation. */
  dependants(name: string): string[]
}

export interface Roots {
  /** Messages name files relative to it. */
  project: string
  sql: string
  connectors: string
}

const LAYERS: readonly [Layer | 'check', string][] = [
  ['entity', 'entities'],
  ['intermediate', 'intermediate'],
  ['mart', 'marts'],
  ['metric', 'metrics'],
  ['check', 'checks'],
]

/** Finds the project's own SQL, from source and from the packed build alike. */
function findRoots(): Roots {
  let project = import.meta.dirname
  while (!existsSync(join(project, 'sql', 'entities'))) {
    if (dirname(project) === project) throw new Error(`No folder sql/entities above: ${import.meta.dirname}`)
    project = dirname(project)
  }
  return { project, sql: join(project, 'sql'), connectors: join(project, 'ingest', 'connectors') }
}

/** Reads and orders all SQL files. Throws on a cycle, an unknown relation, a name taken twice, an unreadable file. */
export async function readModels(roots: Roots = findRoots()): Promise<Registry> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  try {
    const files = listFiles(roots)
    const entities = files.filter(([layer]) => layer === 'entity').map(([, file]) => basename(file, '.sql'))
    const texts = files.flatMap(([kind, path]) =>
      spread(basename(path, '.sql'), readFileSync(path, 'utf8'), path, entities).map(({ name, text }) =>
        headModel({ kind, name, file: relative(roots.project, path), text }),
      ),
    )
    const parsed = await parseSelects(connection, texts)
    return assemble(texts.map((text, i) => readModel(text, parsed[i]!)))
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

function listFiles(roots: Roots): [Layer | 'check', string][] {
  const found = LAYERS.flatMap(([layer, folder]) =>
    listSql(join(roots.sql, folder)).map((file): [Layer | 'check', string] => [layer, file]),
  )
  const staging = listSql(roots.connectors).filter((file) => basename(file).startsWith('stg_'))
  found.push(...staging.map((file): [Layer, string] => ['staging', file]))
  return found.sort((a, b) => a[1].localeCompare(b[1]))
}

function listSql(folder: string): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.sql')).map((name) => join(folder, name))
}

interface ReadFile {
  kind: Layer | 'check'
  model: Check
  parsed: ParsedSelect
}

interface FileText {
  kind: Layer | 'check'
  name: string
  file: string
  text: string
}

interface Headed extends FileText {
  header: Header
  sql: string
}

function headModel(file: FileText): Headed {
  if (!/^[a-z][a-z0-9_]*$/.test(file.name))
    throw new Error(`Not a relation's name in lower case: ${file.file}`)
  return { ...file, ...readHeader(file.text, file.file) }
}

function readModel({ kind, name, file, text, header, sql }: Headed, parsed: ParsedSelect): ReadFile {
  if (kind !== 'metric' && parsed.functions.includes('as_of')) {
    throw new Error(`as_of() is for metrics alone, called in ${file}`)
  }
  const inputs = [...new Set([...parsed.references.map((r) => r.relation), ...header.inputs])].sort()
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
  return { kind, model: { name, file, sql, header, inputs, references: parsed.references, hash }, parsed }
}

function assemble(files: ReadFile[]): Registry {
  const models = new Map<string, Model>()
  const metrics = new Map<string, Model>()
  const checks = new Map<string, Check>()
  for (const { kind, model } of files) {
    const taken = models.get(model.name) ?? metrics.get(model.name)
    if (kind !== 'check' && taken) throw new Error(`Name taken twice: ${taken.file} and ${model.file}`)
    if (kind === 'check') checks.set(model.name, model)
    else if (kind === 'metric') metrics.set(model.name, { ...model, layer: kind })
    else models.set(model.name, { ...model, layer: kind })
  }
  for (const file of files) rejectShadowing(file, models)
  connectStaging(models)
  for (const { model } of files) rejectUnknown(model, models)
  for (const model of models.values()) rejectLoosePartition(model)
  return { models, metrics, checks, order: orderModels(models), dependants: findDependants(models, metrics) }
}

function rejectShadowing({ model, parsed }: ReadFile, models: Map<string, Model>): void {
  const shadow = parsed.ctes.find((cte) => models.has(cte))
  if (shadow) throw new Error(`A CTE bears a relation's name and hides it, in ${model.file}: ${shadow}`)
}

/** An entity's inputs are the staging files that name it. */
function connectStaging(models: Map<string, Model>): void {
  for (const model of models.values()) if (model.layer === 'entity') model.inputs = []
  for (const staging of models.values()) {
    if (staging.layer !== 'staging' || staging.header.entity === null) continue
    const entity = models.get(staging.header.entity)
    if (entity?.layer !== 'entity')
      throw new Error(`No such entity for ${staging.file}: ${staging.header.entity}`)
    entity.inputs.push(staging.name)
  }
}

function rejectUnknown(model: Check, models: Map<string, Model>): void {
  for (const input of model.inputs) {
    if (/^(raw|config|meta)\./.test(input)) continue
    const found = models.get(input)
    if (!found) throw new Error(`Unknown relation in ${model.file}: ${input}`)
    const isInlined = found.layer === 'staging' && found.header.entity !== null
    if (isInlined && model.references.some((r) => r.relation === input)) {
      throw new Error(
        `A staging file goes into its entity, read ${found.header.entity} in ${model.file}: ${input}`,
      )
    }
  }
}

/** Which of an entity's rows wins is decided within a partition, so a key may not reach over two. */
function rejectLoosePartition(model: Model): void {
  const { partition, grain } = model.header
  if (model.layer !== 'entity' || partition === null || grain.includes(partition)) return
  throw new Error(`An entity's partition has to be in its grain, in ${model.file}: ${partition}`)
}

function findDependants(models: Map<string, Model>, metrics: Map<string, Model>): (name: string) => string[] {
  return (name) =>
    [...models.values(), ...metrics.values()].filter((m) => m.inputs.includes(name)).map((m) => m.name)
}
