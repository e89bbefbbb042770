import type { Lane } from './lanes.ts'

/** What the last build left, as the next one needs it. */
export interface BuildState extends Shape {
  buildId: number
  /** Hash of each model as last built. */
  models: Map<string, string>
  /** Rows of each model as last built. */
  rowCounts: Map<string, number>
  watermarks: Map<string, Watermark>
  checks: Map<string, { hash: string; failing: number }>
}

/** Which tables there are; a build that makes others notes them here too. */
export interface Shape {
  /** Columns of every table, in order: name → type. */
  tables: Map<string, Map<string, string>>
  /** Entities some of whose rows lost against others with their key. */
  twins: Set<string>
}

/** Of a raw table the time of the newest row seen (text, to the microsecond); of configuration its contents. */
export interface Watermark {
  loadedAt: string | null
  rowCount: number
  signature: string | null
}

export interface BuiltModel {
  name: string
  layer: string
  rows: number
  durationMs: number
  how: 'full' | 'partitions' | 'differences'
  hash: string
}

const TABLES_SQL = `
  SELECT CASE schema_name WHEN 'main' THEN '' ELSE schema_name || '.' END || table_name AS name, column_name, data_type
  FROM duckdb_columns()
  WHERE database_name = current_database() AND schema_name IN ('main', 'raw', 'config') AND NOT internal
  ORDER BY schema_name, table_name, column_index`

/** `shape`: where that is known. */
export async function readState(lane: Lane, shape?: Shape): Promise<BuildState> {
  const models = await lane.rows<{ name: string; sql_hash: string; row_count: number }>(
    'SELECT name, sql_hash, row_count FROM meta.model',
  )
  const marks = await lane.rows<Watermark & { name: string }>(
    `SELECT name, CAST(loaded_at AS VARCHAR) AS "loadedAt", row_count AS "rowCount", signature FROM meta.watermark`,
  )
  const checks = await lane.rows<{ name: string; hash: string; failing: number }>(
    'SELECT name, sql_hash AS hash, failing_count AS failing FROM meta.check_result',
  )
  const [last] = await lane.rows<{ id: number | null }>('SELECT max(build_id) AS id FROM meta.build')
  return {
    buildId: last?.id ?? 0,
    models: new Map(models.map((m) => [m.name, m.sql_hash])),
    rowCounts: new Map(models.map((m) => [m.name, m.row_count])),
    watermarks: new Map(marks.map(({ name, ...mark }) => [name, mark])),
    checks: new Map(checks.map(({ name, ...check }) => [name, check])),
    ...(shape ?? (await readShape(lane))),
  }
}

async function readShape(lane: Lane): Promise<Shape> {
  const tables: Shape['tables'] = new Map()
  for (const column of await lane.rows<{ name: string; column_name: string; data_type: string }>(
    TABLES_SQL,
  )) {
    const table = tables.get(column.name) ?? new Map<string, string>()
    tables.set(column.name, table.set(column.column_name, column.data_type))
  }
  const twins = await lane.rows<{ name: string }>(
    `SELECT table_name[6:] AS name FROM duckdb_tables()
     WHERE database_name = current_database() AND schema_name = 'meta' AND starts_with(table_name, 'twin_')`,
  )
  return { tables, twins: new Set(twins.map(({ name }) => name)) }
}

export async function saveWatermarks(lane: Lane, marks: Map<string, Watermark>): Promise<void> {
  if (marks.size === 0) return
  await lane.run('DELETE FROM meta.watermark WHERE name IN (SELECT unnest($names))', {
    names: [...marks.keys()],
  })
  const all = [...marks.values()]
  // One statement: a first build leaves a mark of each of some hundred tables.
  await lane.run(
    `INSERT INTO meta.watermark SELECT unnest($names), CAST(unnest($times) AS TIMESTAMP),
       CAST(unnest($counts) AS BIGINT), unnest($signatures)`,
    {
      names: [...marks.keys()],
      times: all.map(({ loadedAt }) => loadedAt),
      counts: all.map(({ rowCount }) => rowCount),
      signatures: all.map(({ signature }) => signature),
    },
  )
}

export async function saveModels(
  lane: Lane,
  buildId: number,
  at: number,
  built: readonly BuiltModel[],
): Promise<void> {
  if (built.length === 0) return
  await lane.run('DELETE FROM meta.model WHERE name IN (SELECT unnest($names))', {
    names: built.map((m) => m.name),
  })
  await lane.append('meta.model', {
    name: built.map((m) => m.name),
    layer: built.map((m) => m.layer),
    row_count: built.map((m) => m.rows),
    duration_ms: built.map((m) => m.durationMs),
    how: built.map((m) => m.how),
    sql_hash: built.map((m) => m.hash),
    built_at: built.map(() => at),
    build_id: built.map(() => buildId),
  })
}

export async function saveBuild(
  lane: Lane,
  buildId: number,
  startedAt: number,
  isFull: boolean,
): Promise<void> {
  const finishedAt = Date.now()
  await lane.append('meta.build', {
    build_id: [buildId],
    started_at: [startedAt],
    finished_at: [finishedAt],
    duration_ms: [finishedAt - startedAt],
    is_full: [isFull],
  })
}
