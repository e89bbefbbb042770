/** Which raw rows had landed by a moment: raw tables only ever grow, so the past is a part of them. */
import type { Transfer } from '../transforms/warehouse.ts'
import type { Connector, Stream } from './contract.ts'
import { rawTable } from './raw.ts'

const UNTIL = 'make_timestamp_ms(CAST($until AS BIGINT))'

/** When each source was first read, and when that reading was over. */
const READ = `SELECT source, min(started_at) AS began_at, min(finished_at) FILTER (WHERE ok) AS over_at
  FROM meta.sync_run GROUP BY source`

/**
 * Rows of each stream's table that were known by `$until` (epoch ms). Of a source that was first read after it, nobody
 * can tell what was known: records count from when they were made by their tool's own clock, in the first state that
 * landed, and those without such a time from the start.
 */
export function knownBy(connectors: readonly Connector[]): Transfer[] {
  return connectors.flatMap((connector) => {
    // What is only ever posted or written down here was known when it came, and not before.
    const isRead = connector.streams.some(({ pages }) => pages !== undefined)
    return connector.streams.map((stream) => {
      const table = rawTable(connector.name, stream.name)
      return { table, select: isRead ? selectRead(table, stream) : selectLanded(table) }
    })
  })
}

const selectLanded = (table: string) => `SELECT * FROM ${table} WHERE _loaded_at <= ${UNTIL}`

function selectRead(table: string, { madeAt, rewind }: Stream): string {
  const early = `SELECT told.* EXCLUDE (made_at, is_first, is_of_first_reading) FROM (
      SELECT raw_row.*, ${madeAt ?? 'NULL'} AS made_at,
        raw_row._loaded_at <= coalesce(reading.over_at, raw_row._loaded_at) AS is_of_first_reading,
        raw_row._loaded_at = min(raw_row._loaded_at) OVER (PARTITION BY raw_row._source, raw_row._key) AS is_first
      FROM ${table} AS raw_row JOIN reading ON reading.source = raw_row._source
      WHERE reading.began_at > ${UNTIL}) AS told
    WHERE told.is_first AND NOT told._is_deleted
      AND coalesce(told.made_at <= ${UNTIL}, told.is_of_first_reading)`
  return `WITH reading AS (${READ})
    SELECT raw_row.* FROM ${table} AS raw_row LEFT JOIN reading ON reading.source = raw_row._source
    WHERE coalesce(reading.began_at <= ${UNTIL}, true) AND raw_row._loaded_at <= ${UNTIL}
    UNION ALL BY NAME ${rewind === undefined ? early : rewind(early)}`
}
