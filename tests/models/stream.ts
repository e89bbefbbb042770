import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configTables } from '../../ingest/config.ts'
import { buildModels, type BuildReport } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels, type Registry } from '../../transforms/model.ts'
import { sourcesOf } from '../../transforms/order.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { prepare } from '../prepared.ts'
import { root as project } from '../tree.ts'
import { FEW_ROWS } from '../warehouse.ts'
import { makeWarehouse, readColumns, readEntities, toColumns, writeStaging } from './entities.ts'
import { defaultConfig, type Row } from './given.ts'
import { mergeConfig } from './rules.ts'

/** All models over entities that a test fills, as if a tool had: what comes out is what its rows mean. */
export interface Stream {
  warehouse: Warehouse
  registry: Registry
  /** Puts rows into entities (and tables of `config.`) in place of those given before, and builds what follows. */
  given(rows: Record<string, Row[]>): Promise<BuildReport>
  /** Like `given`, and leaves the entities that it does not name as they are. */
  also(rows: Record<string, Row[]>): Promise<BuildReport>
  /** Values of a select, times as ISO texts to the minute. */
  ask(sql: string): Promise<unknown[][]>
  /** Every table's rows as one text, for comparing a build that followed with a full one. */
  fingerprint(): Promise<Record<string, string>>
  rebuild(): Promise<void>
  close(): Promise<void>
}

/** Of all models, or of those that are asked for, by metrics and checks too, and what these read: that is built sooner. */
export async function openStream(...asked: string[]): Promise<Stream> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-stream-'))
  const entities = readEntities()
  const connectors = writeStaging(folder, entities)
  const all = await readModels({ project, sql: join(project, 'sql'), connectors })
  const data = join(folder, 'data')
  await prepare('stream', data, (place) => makeWarehouse(place, all, entities))
  const warehouse = await openWarehouse({ folder: data, memoryMb: 400, ...FEW_ROWS })
  const registry = asked.length > 0 ? narrow(all, asked) : all
  const columns = await readColumns(warehouse)
  let config = new Map<string, Row[]>()
  const filled = new Set<string>()
  let round = 0
  const put = async (rows: Record<string, Row[]>) => {
    round++
    for (const [name, list] of Object.entries(rows))
      if (name.startsWith('config.')) config.set(name.slice('config.'.length), list)
    await warehouse.build(async (lane) => {
      for (const [name, list] of Object.entries(rows)) {
        if (name.startsWith('config.')) continue
        const types = columns.get(name)
        if (!types) throw new Error(`No such entity: ${name}`)
        if (list.length === 0 && !filled.has(name)) continue
        filled.add(name)
        await lane.run(`DELETE FROM raw.given__${name}`)
        await lane.append(`raw.given__${name}`, toColumns(list, types, round))
      }
    })
    return build(false)
  }
  const build = (full: boolean) =>
    buildModels(warehouse, registry, {
      config: mergeConfig(configTables(defaultConfig), config),
      computed,
      full,
    })
  const nothing = Object.fromEntries(entities.map(({ name }) => [name, [] as Row[]]))
  return {
    warehouse,
    registry,
    given: (rows) => {
      config = new Map()
      return put({ ...nothing, ...rows })
    },
    also: put,
    ask: async (sql) => (await warehouse.rows<Row>(sql)).map((row) => Object.values(row).map(shown)),
    fingerprint: () => fingerprint(warehouse, registry),
    rebuild: async () => void (await build(true)),
    close: async () => {
      await warehouse.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What these models and metrics read, to the first. */
export function narrow(registry: Registry, asked: readonly string[]): Registry {
  const wanted = new Set<string>()
  const want = (name: string): void => {
    const model = registry.models.get(name)
    if (wanted.has(name) || !model) return
    wanted.add(name)
    for (const source of sourcesOf(registry.models, model)) want(source)
  }
  for (const name of asked) {
    const reader = registry.metrics.get(name) ?? registry.checks.get(name)
    if (!reader && !registry.models.has(name)) throw new Error(`No such model, metric or check: ${name}`)
    for (const input of reader?.inputs ?? [name]) want(input)
    // Every figure says by what its services' deployments are known.
    if (registry.metrics.has(name)) want('service_source_fact')
  }
  return {
    ...registry,
    order: registry.order.filter((name) => wanted.has(name)),
    checks: new Map(
      [...registry.checks].filter(([, check]) => check.inputs.every((name) => wanted.has(name))),
    ),
  }
}

/** Entities alone and what they read: as far as a connector's own SQL goes. */
export function seamOf(registry: Registry): Registry {
  const entities = [...registry.models.values()].filter(({ layer }) => layer === 'entity')
  return narrow(
    registry,
    entities.map(({ name }) => name),
  )
}

/** Tables that one statement asks: a statement each takes longer to send than to answer. */
const TOGETHER = 40

/** Every table's rows as one number, and how many there are. */
export async function fingerprint(warehouse: Warehouse, registry: Registry): Promise<Record<string, string>> {
  const prints: Record<string, string> = {}
  for (let at = 0; at < registry.order.length; at += TOGETHER) {
    const selects = registry.order
      .slice(at, at + TOGETHER)
      .map(
        (name) =>
          `SELECT '${name}' AS name, count(*) AS n, CAST(coalesce(sum(hash(t)), 0) AS VARCHAR) AS h FROM main."${name}" AS t`,
      )
    const rows = await warehouse.rows<{ name: string; n: number; h: string }>(selects.join(' UNION ALL '))
    for (const { name, n, h } of rows) prints[name] = `${n} rows ${h}`
  }
  return prints
}

function shown(value: unknown): unknown {
  const isTime = typeof value === 'number' && value > 1e11
  return isTime ? new Date(value).toISOString().slice(0, 16) : (value ?? null)
}
