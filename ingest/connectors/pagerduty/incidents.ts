/** Incidents: by the time they were made, and again whenever their log says that something happened to them. */
import type { Page, StreamContext } from '../../contract.ts'
import { LIMIT, type Account, type Query } from './account.ts'
import { isDue, parseReach, readAgain, readNew, type Reach, type ReachedList } from './reach.ts'

interface IncidentReach extends Reach {
  /** Landing time, epoch ms, of the last log entry that was looked at. */
  entries?: number
}

export function readIncidents(listFor: (account: Account) => ReachedList) {
  return async function* (context: StreamContext): AsyncGenerator<Page> {
    const account = context.session as Account
    const list = listFor(account)
    const before = context.cursor === null ? null : parseReach<IncidentReach>(context.cursor)
    const entries = await lastEntry(context)
    const fresh = new Set<string>()
    let cursor = context.cursor
    for await (const page of readNew(context, list)) {
      for (const { id } of (page.records ?? []) as { id?: unknown }[]) fresh.add(String(id))
      cursor = page.cursor ?? cursor
      yield page
    }
    // The first reading is newer than all of the log.
    const changed = before ? await findTold(context, before) : []
    if (before && isDue(account, before)) changed.push(...(await findUntold(context, list)))
    for (const id of new Set(changed)) if (!fresh.has(id)) yield* readAgain(account, list, id)
    const after = { ...parseReach(cursor as string), entries }
    if (entries !== before?.entries) yield { records: [], cursor: JSON.stringify(after) }
  }
}

async function lastEntry({ landed }: StreamContext): Promise<number> {
  const [row] = await landed.rows<{ at: number | null }>(
    'select max(_loaded_at) as at from raw.pagerduty__log_entry where _source = $source',
  )
  return row?.at ?? 0
}

/** Incidents with a log entry newer than they are; of those that have not landed, such as are not still to be read. */
async function findTold(
  { landed }: StreamContext,
  { entries = 0, oldest }: IncidentReach,
): Promise<string[]> {
  const rows = await landed.rows<{ id: string }>(
    `with told as (
       select json_extract_string(payload, '$.incident.id') as id,
         max(cast(json_extract_string(payload, '$.created_at') as timestamptz)) as at
       from raw.pagerduty__log_entry
       where _source = $source and _loaded_at > ${timestamp(entries)} group by id
     ), known as (
       select _key, max_by(payload, _loaded_at) as payload from raw.pagerduty__incident
       where _source = $source and _key in (select id from told) group by _key
     )
     select told.id from told left join known on known._key = told.id
     where told.at > coalesce(
       cast(coalesce(json_extract_string(known.payload, '$.updated_at'),
         json_extract_string(known.payload, '$.last_status_change_at')) as timestamptz),
       cast('${oldest}' as timestamptz))
     order by told.id`,
  )
  return rows.map(({ id }) => id)
}

/** Incidents that are open here and not there, or there and not here: gone, or opened again without a word. */
async function findUntold({ landed, session }: StreamContext, list: ReachedList): Promise<string[]> {
  const rows = await landed.rows<{ id: string }>(
    `select _key as id from raw.pagerduty__incident where _source = $source group by _key
     having not max_by(_is_deleted, _loaded_at)
       and max_by(json_extract_string(payload, '$.status'), _loaded_at) <> 'resolved' order by id`,
  )
  const here = new Set(rows.map(({ id }) => id))
  const there = await listOpen(session as Account, list)
  return [...[...here].filter((id) => !there.has(id)), ...[...there].filter((id) => !here.has(id))]
}

async function listOpen(account: Account, list: ReachedList): Promise<Set<string>> {
  const query: Query = [
    ['date_range', 'all'],
    ['statuses[]', 'triggered'],
    ['statuses[]', 'acknowledged'],
    ...list.query,
  ]
  const open = new Set<string>()
  for (let offset = 0; ; offset += LIMIT) {
    const { records, isLast } = await account.list('incidents', query, offset, false)
    for (const { id } of records) open.add(String(id))
    if (isLast) return open
  }
}

function timestamp(ms: number): string {
  return `TIMESTAMP '${new Date(ms).toISOString().replace('T', ' ').replace('Z', '')}'`
}
