import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { configTables, type Config } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { variantPredicates } from '../../transforms/measures/scope.ts'
import { answerMetric, type MetricAnswer, type MetricParameters } from '../../transforms/metric.ts'
import { readModels, type Registry } from '../../transforms/model.ts'
import { findProfile } from '../../transforms/profiles.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { prepare } from '../prepared.ts'
import { FEW_ROWS } from '../warehouse.ts'

export type Row = Record<string, string | number | boolean | null>

export const defaultConfig: Config = {
  file: null,
  data: '',
  zone: 'UTC',
  tagPattern: null,
  thresholds: { failure_confidence: 0.5, remediation_days: 7, group_minutes: 60, idle_days: 180 },
  services: [],
  bots: [String.raw`\[bot\]`, 'dependabot', '-bot@'],
  environments: [],
  images: [],
  sources: [],
}

/** A warehouse of all models, and what the tests of this folder do with it. */
export interface Models {
  warehouse: Warehouse
  registry: Registry
  /** Puts rows into tables in place of what is there; columns that are not named are NULL. Times are ISO texts. */
  given(tables: Record<string, Row[]>): Promise<Given>
  build(config?: Config): Promise<void>
  close(): Promise<void>
}

export interface Given {
  /** The metric in total, weekly in UTC from Monday 5 January to Monday 2 March 2026 as of its end, unless said otherwise. */
  metric(name: string, parameters?: Partial<MetricParameters>): Promise<MetricAnswer>
  /** The cases that the metric's file returns, by case, of the columns that the expected rows name. */
  expectCases(name: string, rows: Row[], parameters?: Partial<MetricParameters>): Promise<void>
}

export const WINDOW: MetricParameters = {
  from: '2026-01-05',
  to: '2026-03-02',
  asOf: Date.parse('2026-03-02T00:00:00Z'),
  zone: 'UTC',
  bucket: 'week',
  by: 'none',
}

/** `part` says which of all models are built, all of them when left out. */
export async function openModels(
  config: Config = defaultConfig,
  part = (all: Registry): Registry => all,
): Promise<Models> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-models-'))
  const all = await readModels()
  const registry = part(all)
  const data = join(folder, 'data')
  await prepare('models', data, async (place) => {
    const empty = await openWarehouse({ folder: place, memoryMb: 300, ...FEW_ROWS })
    await declareRaw(empty, await loadConnectors())
    await buildModels(empty, all, { config: configTables(defaultConfig), computed })
    await empty.close()
  })
  const warehouse = await openWarehouse({ folder: data, memoryMb: 300, ...FEW_ROWS })
  const build = async (next = config) => {
    await buildModels(warehouse, registry, { config: configTables(next), computed })
  }
  if (config !== defaultConfig) await build()
  const models = { warehouse, registry, build }
  return {
    ...models,
    given: async (tables) => {
      await warehouse.build(async (lane) => {
        for (const [table, rows] of Object.entries(tables)) {
          await lane.run(`DELETE FROM ${quoteName(table)}`)
          await lane.append(table.includes('.') ? table : `main.${table}`, toColumns(rows))
        }
      })
      return makeGiven(models)
    },
    close: async () => {
      await warehouse.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function makeGiven({ warehouse, registry }: Pick<Models, 'warehouse' | 'registry'>): Given {
  const metric = (name: string, parameters: Partial<MetricParameters> = {}) =>
    answerMetric(warehouse, registry, name, { ...WINDOW, ...parameters })
  return {
    metric,
    expectCases: async (name, rows, parameters = {}) => {
      const asOf = parameters.asOf ?? WINDOW.asOf
      const model = registry.metrics.get(name)!
      const where = ['true', ...variantPredicates(model, findProfile(parameters.profile))].join(' AND ')
      const text = model.sql.replace(/\bas_of\(\)/g, `make_timestamp(CAST(${asOf} AS BIGINT) * 1000)`)
      const found = await warehouse.rows<Row>(`SELECT * FROM (${text}) WHERE ${where} ORDER BY case_id`)
      const names = Object.keys(rows[0] ?? {})
      expect(found.map((row) => Object.fromEntries(names.map((key) => [key, shown(row[key])])))).toEqual(rows)
      if (rows.length === 0) expect(found).toEqual([])
    },
  }
}

/** Times come back as they were given. */
function shown(value: unknown): unknown {
  const isTime = typeof value === 'number' && value > 1e11
  return isTime ? new Date(value).toISOString().slice(0, 16) : (value ?? null)
}

function toColumns(rows: Row[]): Record<string, unknown[]> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const read = (value: Row[string] | undefined, name: string) =>
    typeof value === 'string' && name.endsWith('_at') ? Date.parse(`${value}Z`) : (value ?? null)
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => read(row[name], name))]))
}

function quoteName(table: string): string {
  return table
    .split('.')
    .map((part) => `"${part}"`)
    .join('.')
}
