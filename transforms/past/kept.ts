import type { Transfer } from '../warehouse.ts'

const at = (column: string) => `${column} <= make_timestamp_ms(CAST($until AS BIGINT))`

/** Tables of things that are kept as they were said, by the time of saying. */
const SAID: Readonly<Record<string, string>> = {
  'raw.rejected': '_loaded_at',
  'meta.source_pause': 'paused_at',
  'meta.watch_verdict': 'made_at',
  'govern.policy': 'known_at',
  'govern.result': 'known_at',
  'govern.audit_entry': 'recorded_at',
  'risk.model': 'trained_at',
  'risk.prediction': 'made_at',
}

const SELECTS: Readonly<Record<string, string>> = {
  // Texts of definitions are today's, and so is what is known of them.
  'meta.definition': 'SELECT * FROM meta.definition',
  'govern.audit_private': `SELECT p.* FROM govern.audit_private AS p
    WHERE p.sequence IN (SELECT sequence FROM govern.audit_entry WHERE ${at('recorded_at')})`,
  // Whether a release failed is final seven days after it.
  'risk.walk': `SELECT * FROM risk.walk WHERE ${at('trained_at')} AND ${at('released_at + INTERVAL 7 DAY')}`,
  'meta.sync_run': `SELECT * REPLACE (
      CASE WHEN ${at('finished_at')} THEN finished_at END AS finished_at,
      CASE WHEN ${at('finished_at')} THEN ok END AS ok,
      CASE WHEN ${at('finished_at')} THEN error END AS error)
    FROM meta.sync_run WHERE ${at('started_at')}`,
  'meta.source': `SELECT s.source, s.tool, s.label, s.is_configuration, s.found_by, '[]' AS notes,
      max(r.started_at) AS last_started_at,
      max(r.finished_at) FILTER (WHERE ${at('r.finished_at')}) AS last_finished_at,
      max(r.finished_at) FILTER (WHERE r.ok AND ${at('r.finished_at')}) AS last_ok_at,
      max_by(r.error, r.finished_at) FILTER (WHERE ${at('r.finished_at')}) AS last_error
    FROM meta.source AS s LEFT JOIN meta.sync_run AS r ON r.source = s.source AND ${at('r.started_at')}
    GROUP BY ALL`,
  // What is gone now is gone of that day too.
  'meta.retention': 'SELECT * FROM meta.retention',
  'meta.stream_state': `SELECT * REPLACE (
      least(updated_at, make_timestamp_ms(CAST($until AS BIGINT))) AS updated_at,
      least(newest_at, make_timestamp_ms(CAST($until AS BIGINT))) AS newest_at)
    FROM meta.stream_state`,
}

/** What besides raw records was kept by `$until`, epoch ms: runs, verdicts, results, predictions. */
export function keptBy(): Transfer[] {
  const said = Object.entries(SAID).map(([table, column]) => ({
    table,
    select: `SELECT * FROM ${table} WHERE ${at(column)}`,
  }))
  return [...said, ...Object.entries(SELECTS).map(([table, select]) => ({ table, select }))]
}
