import { macros } from '../dialects/duckdb.ts'
import { renderForTrino } from '../dialects/trino.ts'
import type { Registry } from '../model.ts'
import { identifier, qualified } from '../parse.ts'
import { quote } from '../settings.ts'
import type { PublishedTable } from './manifest.ts'
import { HIVE_NULL } from './parts.ts'

export interface Document {
  path: string
  text: string
}

/** What lies beside the facts, so that they are understood without us: what each table and column means, what each figure is. */
export function describeSnapshot(
  registry: Registry,
  tables: readonly PublishedTable[],
  asOf: number,
): Document[] {
  const told = tables.filter(({ kind }) => kind !== 'withheld')
  return [
    { path: 'README.md', text: README },
    { path: 'dictionary.json', text: print(told.map((table) => describeTable(registry, table))) },
    { path: 'definitions.json', text: print([...registry.metrics.values()].map(describeMetric)) },
    { path: 'duckdb.sql', text: writeDuckdb(told, asOf) },
    { path: 'trino.sql', text: writeTrino(told) },
    ...[...registry.metrics.values()].map(({ name, sql }) => ({
      path: `cases/${name}.sql`,
      text: `${renderForTrino(sql, asOf)}\n`,
    })),
  ]
}

const README = `# A snapshot of Streamgauge

\`manifest.json\` names every file with its rows, bytes and sha256; without it the snapshot is not whole. Nothing in here
is changed once it is written. All times are UTC.

- \`marts/\`, \`entities/\`: the facts, as Parquet. Large tables are divided by month (\`month=2026-01\`), as Hive does.
- \`dictionary.json\`: what each table and column means. \`definitions.json\`: what each figure is, and in which version.
- \`cases/*.sql\`: the rows behind each figure, to be run over the facts on Trino as they are; on DuckDB without their
  first line once \`duckdb.sql\` has been run in this folder (\`duckdb -init duckdb.sql\`).
- \`trino.sql\`: tables for Trino's Hive connector; put the address of this folder in place of \`\${snapshot}\`.
- \`intermediate/\`, \`replica/\`: what else \`streamgauge serve --read-only\` and the cases read.
`

function describeTable(registry: Registry, table: PublishedTable) {
  const { name, kind, grain, columns, partitioned_by, row_count, parts } = table
  const header = registry.models.get(name)?.header
  const notes = new Map(header?.columns.map((note) => [note.name, note]))
  return {
    name,
    kind,
    definition: header?.definition ?? null,
    limits: header?.limits ?? null,
    version: registry.models.get(name)?.hash ?? null,
    grain,
    partitioned_by,
    row_count,
    paths: parts.map(({ path }) => path),
    columns: columns.map((column) => ({
      ...column,
      meaning: notes.get(column.name)?.meaning ?? null,
      unit: notes.get(column.name)?.unit ?? null,
    })),
  }
}

function describeMetric({
  name,
  hash,
  header,
  sql,
  inputs,
}: Registry['metrics'] extends Map<string, infer M> ? M : never) {
  const { title, definition, limits, source, unit, better, measure } = header
  return { name, version: hash, title, definition, limits, source, unit, better, measure, inputs, sql }
}

function writeDuckdb(tables: readonly PublishedTable[], asOf: number): string {
  const own = macros
    .filter(({ name }) => name !== 'as_of')
    .map(({ sql }) => `CREATE OR REPLACE MACRO ${sql};`)
  const at = new Date(asOf).toISOString().replace('T', ' ').replace('Z', '')
  const schemas = [...new Set(tables.flatMap(({ name }) => name.split('.').slice(0, -1)))]
  return [
    ...own,
    `CREATE OR REPLACE MACRO as_of() AS TIMESTAMP ${quote(at)};`,
    ...schemas.map((schema) => `CREATE SCHEMA IF NOT EXISTS ${schema};`),
    ...tables.map(({ name, parts }) => {
      const list = parts.map(({ path }) => quote(path)).join(', ')
      return `CREATE OR REPLACE VIEW ${qualified(name)} AS SELECT * FROM read_parquet([${list}], hive_partitioning = false);`
    }),
    '',
  ].join('\n')
}

const TRINO: Record<string, string> = {
  VARCHAR: 'varchar',
  BIGINT: 'bigint',
  INTEGER: 'integer',
  DOUBLE: 'double',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
}

/** Facts alone: what has a type that Hive does not know is not among them. */
function writeTrino(tables: readonly PublishedTable[]): string {
  const facts = tables.filter(({ kind }) => kind === 'mart' || kind === 'entity' || kind === 'intermediate')
  return facts.map(writeTrinoTable).join('\n')
}

function writeTrinoTable({ name, columns, partitioned_by, parts }: PublishedTable): string {
  const list = columns.map(
    (column) => `${identifier(column.name)} ${TRINO[column.type] ?? column.type.toLowerCase()}`,
  )
  if (partitioned_by !== null) list.push('month varchar')
  const folder = (parts[0]?.path ?? '').split('/').slice(0, 2).join('/')
  const options = [`external_location = '\${snapshot}/${folder}'`, `format = 'PARQUET'`]
  if (partitioned_by !== null) options.push(`partitioned_by = ARRAY['month']`)
  const sync =
    partitioned_by === null
      ? ''
      : `\nCALL system.sync_partition_metadata(CURRENT_SCHEMA, '${name}', 'FULL'); -- ${HIVE_NULL}: no time`
  return `CREATE TABLE ${identifier(name)} (${list.join(', ')})\n  WITH (${options.join(', ')});${sync}\n`
}

function print(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`
}
