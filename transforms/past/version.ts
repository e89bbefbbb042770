import { createHash } from 'node:crypto'
import type { ConfigTables } from '../configuration.ts'
import { migrations } from '../migrations.ts'
import type { Registry } from '../model.ts'
import type { Warehouse } from '../warehouse.ts'

/** Goes up when what is copied into a past, or how, changes. */
const COPY_VERSION = 1

/** All that a past depends on besides what had landed by then: when it differs, one that was kept is no longer right. */
export function versionOf(registry: Registry, config: ConfigTables, sources: unknown): string {
  const models = registry.order.map((name) => registry.models.get(name)?.hash)
  const staging = [...registry.models.values()].map(({ hash }) => hash)
  const parts = [COPY_VERSION, migrations.length, models, staging, config, sources]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

/** A source that was first read after `until`: of the day it is only known what its tool tells now. */
export interface Unread {
  source: string
  label: string
  /** Epoch ms. */
  firstReadAt: number
}

/** Since when streams are kept: a past that was made before holds what is gone. */
export async function readKept(warehouse: Warehouse): Promise<object[]> {
  return warehouse.rows(
    'SELECT source, stream, CAST(kept_from AS VARCHAR) AS kept FROM meta.retention ORDER BY source, stream',
  )
}

export async function readUnread(
  warehouse: Warehouse,
  until: number,
): Promise<(Unread & { reach: string | null })[]> {
  return warehouse.rows(
    `SELECT r.source, any_value(coalesce(s.label, r.source)) AS label, min(r.started_at) AS "firstReadAt",
       (SELECT CAST(min(t.reaches_back_to) AS VARCHAR) FROM meta.stream_state AS t WHERE t.source = r.source) AS reach
     FROM meta.sync_run AS r LEFT JOIN meta.source AS s ON s.source = r.source
     GROUP BY r.source HAVING min(r.started_at) > make_timestamp_ms(CAST($until AS BIGINT)) ORDER BY r.source`,
    { until },
  )
}
