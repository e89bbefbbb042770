/** Incidents: by the time they were made, and again whenever their log says that something happened to them. */
import type { Page, StreamContext } from '../../contract.ts'
import type { Account, Query } from './account.ts'
import { LIMIT } from './account.ts'
import { isDue, readAgain, readReach, type Reach } from './reach.ts'

interface IncidentCursor extends Reach {
  /** Landing time, epoch ms, of the last log entry that was looked at. */
  entries: number
}

export function readIncidents(lag: number): (context: StreamContext) => AsyncGenerator<Page> {
  return async function* (context) {
    const account = context.session as Account
    const cursor = context.cursor === null ? null : (JSON.parse(context.cursor) as IncidentCursor)
    const entries = await lastEntry(context)
    // What the first reading brings is newer than all of its log; later ones must keep what they have not looked at.
    const seen = { entries: cursor?.entries ?? entries, checked: cursor?.checked ?? account.now() }
    const fresh = new Set<string>()
    let reached = context.cursor
    const listing = { name: 'incidents', query: incidentQuery(account), time: 'created_at' } as const
    const rest = { entries: seen.entries }
    for await (const page of readReach(context, listing, { stream: 'incident', lag }, { rest })) {
      for (const { id } of (page.records ?? []) as { id?: unknown }[]) fresh.add(String(id))
      reached = page.cursor ?? reached
      yield page
    }
    for (const id of await findChanged(context, seen, fresh))
      yield* readAgain(account, 'incidents', 'incident', id)
    const end = { ...(JSON.parse(reached as string) as IncidentCursor), entries }
    if (entries !== seen.entries) yield { records: [], cursor: JSON.stringify(end) }
  }
}

function incidentQuery({ options }: Account): Query {
  const services = (options.services ?? []).map((id) => ['service_ids[]', id] as const)
  return [['time_zone', 'UTC'], ['sort_by', 'created_at:desc'], ...services]
}

async function lastEntry({ landed }: StreamContext): Promise<number> {
  const [row] = await landed.rows<{ at: number | null }>(
    'select max(_loaded_at) as at from raw.pagerduty__log_entry where _source = $source',
  )
  return row?.at ?? 0
}

async function findChanged(
  context: StreamContext,
  seen: { entries: number; checked: number },
  fresh: ReadonlySet<string>,
): Promise<string[]> {
  const account = context.session as Account
  const told = await context.landed.rows<{ id: string | null }>(
    `select distinct json_extract_string(payload, '$.incident.id') as id from raw.pagerduty__log_entry
     where _source = $source and _loaded_at > ${timestamp(seen.entries)} order by id`,
  )
  const ids = new Set(told.flatMap(({ id }) => (id === null || fresh.has(id) ? [] : [id])))
  // The log tells of every change; it may not tell of an incident that is gone.
  const open = isDue(account, seen) ? await findOpen(context) : []
  const isSome = open.some((id) => !fresh.has(id) && !ids.has(id))
  const stillOpen = isSome ? await listOpen(account) : new Set<string>()
  for (const id of open) if (!fresh.has(id) && !stillOpen.has(id)) ids.add(id)
  return [...ids]
}

async function findOpen({ landed }: StreamContext): Promise<string[]> {
  const rows = await landed.rows<{ id: string }>(
    `select _key as id from raw.pagerduty__incident where _source = $source group by _key
     having not max_by(_is_deleted, _loaded_at)
       and max_by(json_extract_string(payload, '$.status'), _loaded_at) <> 'resolved' order by id`,
  )
  return rows.map(({ id }) => id)
}

async function listOpen(account: Account): Promise<Set<string>> {
  const query: Query = [
    ['date_range', 'all'],
    ['statuses[]', 'triggered'],
    ['statuses[]', 'acknowledged'],
    ...incidentQuery(account),
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
