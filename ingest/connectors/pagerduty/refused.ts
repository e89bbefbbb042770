/** Records that did not fit when they came and have not come since: the tool may have mended them without a word. */
import type { StreamContext } from '../../contract.ts'

export async function findRefused({ landed }: StreamContext, stream: string): Promise<string[]> {
  const rows = await landed.rows<{ id: string }>(
    `select refused._key as id
     from (
       select _key, max(_loaded_at) as at from raw.rejected
       where _source = $source and stream = '${stream}' and _key <> '' group by _key
     ) as refused
     where not exists (
       select 1 from raw.pagerduty__${stream} as landed
       where landed._source = $source and landed._key = refused._key and landed._loaded_at >= refused.at
     )
     order by id`,
  )
  return rows.map(({ id }) => id)
}
