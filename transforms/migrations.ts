import type { DuckDBConnection } from '@duckdb/node-api'
import { macros } from './dialects/duckdb.ts'
import { describeTooNew, WarehouseError } from './faults.ts'

/** Numbered and never edited: a change of shape is a new entry at the end. */
export const migrations: readonly { version: number; title: string; sql: readonly string[] }[] = [
  {
    version: 1,
    title: 'schemas, state of builds',
    sql: [
      'CREATE SCHEMA IF NOT EXISTS raw',
      'CREATE SCHEMA IF NOT EXISTS config',
      `CREATE TABLE meta.build (build_id BIGINT, started_at TIMESTAMP, finished_at TIMESTAMP,
         duration_ms DOUBLE, is_full BOOLEAN)`,
      `CREATE TABLE meta.model (name VARCHAR, layer VARCHAR, row_count BIGINT, duration_ms DOUBLE, how VARCHAR,
         sql_hash VARCHAR, built_at TIMESTAMP, build_id BIGINT)`,
      `CREATE TABLE meta.watermark (name VARCHAR, loaded_at TIMESTAMP, row_count BIGINT, signature VARCHAR)`,
      `CREATE TABLE meta.check_result (build_id BIGINT, name VARCHAR, model VARCHAR, failing_count BIGINT,
         sample VARCHAR, checked_at TIMESTAMP, sql_hash VARCHAR)`,
    ],
  },
  {
    version: 2,
    title: 'sources that wait to be resumed',
    sql: ['CREATE TABLE meta.source_pause (source VARCHAR, paused_at TIMESTAMP)'],
  },
  {
    version: 3,
    title: 'texts of definitions as they were first built',
    sql: [
      `CREATE TABLE meta.definition (name VARCHAR, hash VARCHAR, first_built_at TIMESTAMP, is_initial BOOLEAN)`,
    ],
  },
  {
    version: 4,
    title: 'what was told, to whom, and whether it arrived',
    sql: [
      `CREATE TABLE meta.alert_episode (rule VARCHAR, key VARCHAR, text VARCHAR, details VARCHAR, path VARCHAR,
         opened_at TIMESTAMP, seen_at TIMESTAMP, resolved_at TIMESTAMP)`,
      `CREATE TABLE meta.alert_message (message_id VARCHAR, channel VARCHAR, kind VARCHAR, title VARCHAR, content VARCHAR,
         created_at TIMESTAMP, attempt_count INTEGER, next_try_at TIMESTAMP, delivered_at TIMESTAMP,
         given_up_at TIMESTAMP, last_error VARCHAR)`,
      'CREATE TABLE meta.digest_due (plan VARCHAR, due_at TIMESTAMP)',
    ],
  },
  {
    version: 5,
    title: 'what policies said, as they said it, and the chain that shows whether it was altered',
    sql: [
      'CREATE SCHEMA IF NOT EXISTS govern',
      `CREATE TABLE govern.policy (name VARCHAR, hash VARCHAR, definition VARCHAR, sql VARCHAR, known_at TIMESTAMP)`,
      `CREATE TABLE govern.result (subject_id VARCHAR, policy VARCHAR, policy_hash VARCHAR, severity VARCHAR,
         is_dry_run BOOLEAN, state VARCHAR, reason VARCHAR, evidence_url VARCHAR, evidence_at TIMESTAMP,
         waiver_id VARCHAR, known_at TIMESTAMP)`,
      `CREATE TABLE govern.audit_entry (sequence BIGINT, recorded_at TIMESTAMP, kind VARCHAR, subject_id VARCHAR,
         body VARCHAR, previous_hash VARCHAR, hash VARCHAR)`,
      'CREATE TABLE govern.audit_private (sequence BIGINT, field VARCHAR, salt VARCHAR, value VARCHAR)',
    ],
  },
  {
    version: 6,
    title: 'what the time after deployments told, as it was read',
    sql: [
      `CREATE TABLE meta.watch_verdict (deployment_id VARCHAR, verdict VARCHAR, reason VARCHAR, fired VARCHAR,
         starts_at TIMESTAMP, ends_at TIMESTAMP, watched_count INTEGER, quiet_count INTEGER, made_at TIMESTAMP)`,
    ],
  },
  {
    version: 7,
    title: 'risk models, how they did, and what they said, as they said it',
    sql: [
      'CREATE SCHEMA IF NOT EXISTS risk',
      `CREATE TABLE risk.model (model_id VARCHAR, trained_at TIMESTAMP, release_count BIGINT, failed_count BIGINT, body VARCHAR)`,
      `CREATE TABLE risk.walk (release_id VARCHAR, service_id VARCHAR, released_at TIMESTAMP, trained_at TIMESTAMP,
         probability DOUBLE, low DOUBLE, high DOUBLE, base_rate DOUBLE, is_failed BOOLEAN)`,
      `CREATE TABLE risk.prediction (release_id VARCHAR, service_id VARCHAR, model_id VARCHAR, made_at TIMESTAMP,
         is_ahead BOOLEAN, commit_count INTEGER, contents VARCHAR, probability DOUBLE, low DOUBLE, high DOUBLE,
         base_rate DOUBLE, standing VARCHAR)`,
    ],
  },
  {
    version: 8,
    title: 'how good scores were when each was said',
    sql: [
      'ALTER TABLE risk.prediction ADD COLUMN judged_count BIGINT',
      'ALTER TABLE risk.prediction ADD COLUMN skill DOUBLE',
    ],
  },
]

const LATEST = migrations.at(-1)?.version ?? 0

/**
 * Brings a new or older file to this version, each step in its own transaction. What had rows is in the file after each
 * step, and not in the log, in which changed shapes and rows among them may not be read again.
 */
export async function migrate(connection: DuckDBConnection, file: string): Promise<void> {
  const version = await readVersion(connection)
  if (version > LATEST) throw new WarehouseError('too_new', describeTooNew(file))
  const due = migrations.filter((m) => m.version > version)
  for (const migration of due) {
    await connection.run('BEGIN')
    try {
      await connection.run('CREATE SCHEMA IF NOT EXISTS meta')
      await connection.run('CREATE TABLE IF NOT EXISTS meta.migration (version INTEGER, title VARCHAR)')
      for (const statement of migration.sql) await connection.run(statement)
      await connection.run('INSERT INTO meta.migration VALUES ($1, $2)', [migration.version, migration.title])
      await connection.run('COMMIT')
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => undefined)
      throw error
    }
    if (version > 0 || migration.version === LATEST) await connection.run('CHECKPOINT')
  }
  await createMacros(connection)
}

async function readVersion(connection: DuckDBConnection): Promise<number> {
  const found = await connection.run(
    `SELECT 1 FROM duckdb_tables() WHERE schema_name = 'meta' AND table_name = 'migration'`,
  )
  if (found.rowCount === 0) return 0
  const result = await connection.run('SELECT coalesce(max(version), 0) FROM meta.migration')
  return Number((await result.getRows())[0]?.[0] ?? 0)
}

/** A macro added to the list appears at the next opening; a changed definition needs a migration that drops the old. */
async function createMacros(connection: DuckDBConnection): Promise<void> {
  const result = await connection.run(
    `SELECT function_name FROM duckdb_functions() WHERE schema_name = 'main' AND function_type = 'macro' AND NOT internal`,
  )
  const known = new Set((await result.getRows()).map((row) => row[0]))
  for (const macro of macros.filter((m) => !known.has(m.name)))
    await connection.run(`CREATE MACRO ${macro.sql}`)
}
