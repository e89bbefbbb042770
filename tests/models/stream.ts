import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configTables, type ConfigTable } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { buildModels, type BuildReport } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels, type Model, type Registry } from '../../transforms/model.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { defaultConfig, type Row } from './given.ts'

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

const project = join(import.meta.dirname, '../..')

export async function openStream(): Promise<Stream> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-stream-'))
  const warehouse = await openWarehouse({ folder: join(folder, 'data'), memoryMb: 400 })
  const known = await readModels()
  const entities = [...known.models.values()].filter(({ layer }) => layer === 'entity')
  const registry = await readModels({
    project,
    sql: join(project, 'sql'),
    connectors: writeStaging(folder, entities),
  })
  await declareRaw(warehouse, await loadConnectors())
  const columns = new Map<string, Map<string, string>>()
  await warehouse.build(async (lane) => {
    for (const { name, sql } of entities) {
      const found = await lane.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${sql}`)
      columns.set(name, new Map(found.map((column) => [column.column_name, column.column_type])))
      await lane.run(`CREATE TABLE raw.given__${name} AS SELECT CAST(NULL AS VARCHAR) AS _key,
        CAST(NULL AS TIMESTAMP) AS _loaded_at, * FROM (${sql})`)
    }
  })
  let config = new Map<string, Row[]>()
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
  await build(false)
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

/** Git's staging as it is, and for each entity a file that takes the given rows. */
function writeStaging(folder: string, entities: readonly Model[]): string {
  const connectors = join(folder, 'connectors')
  mkdirSync(join(connectors, 'given'), { recursive: true })
  const git = join(project, 'ingest/connectors/git')
  for (const file of readdirSync(git).filter((name) => name.endsWith('.sql')))
    symlinkSync(join(git, file), join(connectors, file))
  for (const { name, header } of entities) {
    const grain = header.grain.join(', ')
    writeFileSync(
      join(connectors, 'given', `stg_given__${name}.sql`),
      `-- entity: ${name}\n-- grain: ${grain}\nselect * exclude (_key, _loaded_at) from raw.given__${name}\n`,
    )
  }
  return connectors
}

function toColumns(rows: Row[], types: Map<string, string>, round: number): Record<string, unknown[]> {
  const unknown = rows.flatMap((row) => Object.keys(row)).find((name) => !types.has(name))
  if (unknown) throw new Error(`No such column: ${unknown}`)
  const start = Date.UTC(2026, 0, 1)
  const usual: Row = { source_rank: 10, source_id: 'given', known_at: '2026-01-01T00:00' }
  const read = (value: Row[string] | undefined, name: string) =>
    typeof value === 'string' && name.endsWith('_at') ? Date.parse(`${value}Z`) : (value ?? null)
  return {
    _key: rows.map((_, i) => String(i)),
    _loaded_at: rows.map(() => start + round * 1000),
    ...Object.fromEntries(
      [...types.keys()].map((name) => [name, rows.map((row) => read(row[name] ?? usual[name], name))]),
    ),
  }
}

const RULES: Record<string, string> = {
  deployment_rule:
    'position:INTEGER repository_id workflow_pattern job_pattern environment_pattern service_id environment tier',
  state_rule: 'project_key native_state flow_state phase',
  type_rule: 'project_key native_type flow_type',
  team_rule: 'team kind value',
  methodology_rule: 'methodology kind value',
  methodology_step: 'methodology step phase position:INTEGER is_optional:BOOLEAN',
  person_rule: 'account_id person_id is_bot:BOOLEAN',
  service_alias: 'alias service_id',
  stage: 'position:INTEGER stage name from_event to_event kind',
  stage_start: 'stage event position:INTEGER to_position:INTEGER depth:INTEGER',
  refusal: 'decision_id',
}

function mergeConfig(
  tables: Record<string, ConfigTable>,
  given: Map<string, Row[]>,
): Record<string, ConfigTable> {
  const merged: Record<string, ConfigTable> = { ...tables }
  for (const [name, columns] of Object.entries(RULES))
    merged[name] ??= {
      columns: Object.fromEntries(
        columns
          .split(' ')
          .map((column) => column.split(':'))
          .map(([key, type]) => [key!, (type ?? 'VARCHAR') as 'VARCHAR']),
      ),
      rows: [],
    }
  for (const [name, rows] of given) {
    const table = merged[name]
    if (!table) throw new Error(`No such table of the configuration: ${name}`)
    const names = Object.keys(table.columns)
    merged[name] = { ...table, rows: rows.map((row) => names.map((key) => row[key] ?? null)) }
  }
  return merged
}

async function fingerprint(warehouse: Warehouse, registry: Registry): Promise<Record<string, string>> {
  const prints: Record<string, string> = {}
  for (const name of registry.order) {
    const [row] = await warehouse.rows<{ n: number; h: string }>(
      `SELECT count(*) AS n, CAST(coalesce(sum(hash(t)), 0) AS VARCHAR) AS h FROM main."${name}" AS t`,
    )
    prints[name] = `${row!.n} rows ${row!.h}`
  }
  return prints
}

function shown(value: unknown): unknown {
  const isTime = typeof value === 'number' && value > 1e11
  return isTime ? new Date(value).toISOString().slice(0, 16) : (value ?? null)
}
