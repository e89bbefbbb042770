/** What landed before, as connectors may read it. */
import type { Warehouse } from '../transforms/warehouse.ts'
import type { Landed, Source } from './contract.ts'
import { rawTable } from './raw.ts'

export function landedOf(warehouse: Warehouse, source: Source): Landed {
  return {
    rows: (sql) => warehouse.rows(sql, { source: source.id }),
    keys: async (stream) => {
      const { data } = await warehouse.columns(
        `select _key from ${rawTable(source.tool, stream)} where _source = $source
         group by _key having not max_by(_is_deleted, _loaded_at)
         union select key from meta.removed_key where source = $source and stream = $stream`,
        { source: source.id, stream },
      )
      return new Set((data[0] ?? []) as string[])
    },
  }
}
