/** What is remembered of retention: how far back each stream is kept, and keys that are gone where a tool's list is held against them. */
import type { Lane } from '../../transforms/warehouse.ts'

export const RETENTION_TABLES = [
  `create table if not exists meta.retention (
    source varchar, stream varchar, kept_from timestamp, applied_at timestamp, removed_count bigint)`,
  'create table if not exists meta.removed_key (source varchar, stream varchar, key varchar)',
]

/** Of one stream of one source: nothing that was over before `keptFrom` (epoch ms) is kept. */
export interface Mark {
  source: string
  stream: string
  keptFrom: number
}

/** A mark never goes back: what was removed does not come again because a longer time is configured. */
export async function readMarks(reader: Pick<Lane, 'rows'>, source?: string): Promise<Mark[]> {
  const where = source === undefined ? '' : 'where source = $source'
  return reader.rows<Mark>(
    `select source, stream, kept_from as "keptFrom" from meta.retention ${where}`,
    source === undefined ? {} : { source },
  )
}
