/** When lists that cost a request for each project or board are read again. */
import type { StreamContext } from '../../contract.ts'
import { currentRows } from './landed.ts'

const HOUR = 3_600_000

/** The first time, after an hour, and as soon as an issue names something that the list does not have. */
export async function isDue(
  { cursor, landed, clock }: StreamContext,
  unknown: string | null,
): Promise<boolean> {
  if (cursor === null) return true
  if (Math.abs(clock.now() - Date.parse(cursor)) >= HOUR) return true
  if (unknown === null) return false
  const since = cursor.replace('T', ' ').replace('Z', '')
  return (await landed.rows(unknown.replaceAll('$since', `timestamp '${since}'`))).length > 0
}

/** Ids that issues landed since the last reading name, and that the stream lacks. */
export function unknownIds(stream: string, path: string): string {
  return `select id from (
      select unnest(json_extract_string(payload, ${path})) as id from raw.jira__issue
      where _source = $source and _loaded_at >= $since)
    where id is not null and id not in (${currentRows(stream, '_key')}) limit 1`
}
