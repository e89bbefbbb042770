/** What is in the warehouse already, so that nothing is asked for twice. */
import type { Landed } from '../../contract.ts'
import type { IssueRecord } from './site.ts'

/** The current rows of a stream. */
export function currentRows(stream: string, columns: string, where = 'true'): string {
  return `select ${columns} from (
    select * from raw.jira__${stream} where _source = $source and ${where}
    qualify row_number() over (partition by _key order by _loaded_at desc) = 1)
  where not _is_deleted`
}

/** Leaves out those that landed with the same time of change. */
export async function pickChanged(landed: Landed, issues: readonly IssueRecord[]): Promise<IssueRecord[]> {
  const unique = [...new Map(issues.map((issue) => [String(issue.id), issue])).values()]
  const ids = unique.map(({ id }) => String(id)).filter((id) => /^\d+$/.test(id))
  if (ids.length === 0) return unique
  const list = ids.map((id) => `'${id}'`).join(', ')
  const rows = await landed.rows<{ key: string; updated: string }>(
    currentRows('issue', `_key as key, payload->'fields'->>'updated' as updated`, `_key in (${list})`),
  )
  const known = new Map(rows.map(({ key, updated }) => [key, Date.parse(updated)]))
  return unique.filter(({ id, fields }) => known.get(String(id)) !== Date.parse(fields?.updated ?? ''))
}

/** Those that landed last: the likeliest to change again before the index knows. */
export async function recentIds(landed: Landed): Promise<string[]> {
  const rows = await landed.rows<{ key: string }>(
    `select _key as key from raw.jira__issue where _source = $source group by _key
     having not max_by(_is_deleted, _loaded_at) order by max(_loaded_at) desc, _key limit 50`,
  )
  return rows.map(({ key }) => key)
}
