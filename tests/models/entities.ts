/** Entities that a test fills by rows of its own: a raw table for each, and a staging file that takes it as it is. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { configTables } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readHeader } from '../../transforms/header.ts'
import type { Model, Registry } from '../../transforms/model.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { root as project } from '../tree.ts'
import { defaultConfig, type Row } from './given.ts'
import { mergeConfig } from './rules.ts'
import { FEW_ROWS } from '../warehouse.ts'

export type Entity = Pick<Model, 'name' | 'sql' | 'header'>

export function readEntities(): Entity[] {
  const files = readdirSync(join(project, 'sql/entities')).filter((file) => file.endsWith('.sql'))
  return files.map((file) => {
    const text = readFileSync(join(project, 'sql/entities', file), 'utf8')
    return { name: basename(file, '.sql'), ...readHeader(text, file) }
  })
}

/** A table of given rows for each entity, and all models built upon nothing. */
export async function makeWarehouse(
  folder: string,
  registry: Registry,
  entities: readonly Entity[],
): Promise<void> {
  const warehouse = await openWarehouse({ folder, memoryMb: 400, ...FEW_ROWS })
  await declareRaw(warehouse, await loadConnectors())
  await warehouse.build(async (lane) => {
    for (const { name, sql } of entities)
      await lane.run(`CREATE TABLE raw.given__${name} AS SELECT CAST(NULL AS VARCHAR) AS _key,
        CAST(NULL AS TIMESTAMP) AS _loaded_at, * FROM (${sql})`)
  })
  await buildModels(warehouse, registry, {
    config: mergeConfig(configTables(defaultConfig), new Map()),
    computed,
  })
  await warehouse.close()
}

/** Columns of the tables of given rows, with their types, by entity. */
export async function readColumns(warehouse: Warehouse): Promise<Map<string, Map<string, string>>> {
  const rows = await warehouse.rows<{ name: string; column_name: string; data_type: string }>(
    `SELECT replace(table_name, 'given__', '') AS name, column_name, data_type FROM duckdb_columns()
     WHERE schema_name = 'raw' AND starts_with(table_name, 'given__') AND NOT starts_with(column_name, '_')
     ORDER BY column_index`,
  )
  const tables = Map.groupBy(rows, ({ name }) => name)
  return new Map(
    [...tables].map(([name, columns]) => [
      name,
      new Map(columns.map(({ column_name, data_type }) => [column_name, data_type])),
    ]),
  )
}

/** Git's staging as it is, and for each entity a file that takes the given rows. */
export function writeStaging(folder: string, entities: readonly Entity[]): string {
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

export function toColumns(rows: Row[], types: Map<string, string>, round: number): Record<string, unknown[]> {
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
