/** What may come anew: one record or many, of now or of long ago, known or not, or gone. */
export interface Change {
  name: string
  events: number
  table: string
  /** Columns of the newest records in place of their own. */
  columns: string
  /** Which of the records; all. */
  of?: string
}

const RUN = 'raw.github__run'
/** Another one each time that the same place is measured again. */
const NEW_ID = `epoch_us(now()) * 1000 + row_number() over ()`
/** A run that nobody knew, made of one that is known. */
const NEW_RUN = `_key || '9' as _key,
  json_merge_patch(payload, json_object('id', ${NEW_ID}, 'key', _key || '9')) as payload`
const AGO = `strftime(cast(now() as timestamp) - interval 400 day, '%Y-%m-%dT%H:%M:%SZ')`
const LATE_RUN = `_key || '8' as _key,
  json_merge_patch(payload, json_object('id', ${NEW_ID}, 'key', _key || '8',
    'created_at', ${AGO}, 'run_started_at', ${AGO}, 'updated_at', ${AGO})) as payload`

const NOW = `strftime(cast(now() as timestamp), '%Y-%m-%dT%H:%M:%SZ')`
/** Of a service that is known: what most is told by. */
const NEW_DEPLOYMENT = `_key || '9' as _key,
  json_merge_patch(payload, json_object('id', (payload->>'id') || '9',
    'databaseId', ${NEW_ID}, 'createdAt', ${NOW}, 'updatedAt', ${NOW},
    'statuses', json_object('nodes', json_array(json_object('state', 'SUCCESS', 'createdAt', ${NOW}))))) as payload`

const CHANGED = `'Changed ' || epoch_us(now())`
/** `patch`: the fields that are others now, as names and values of SQL. */
const patched = (patch: string) => `json_merge_patch(payload, json_object(${patch})) as payload`

export const CHANGES: readonly Change[] = [
  { name: 'one event', events: 1, table: RUN, columns: NEW_RUN },
  { name: '1,000 events', events: 1000, table: RUN, columns: NEW_RUN.replaceAll('9', '7') },
  { name: 'one late event', events: 1, table: RUN, columns: LATE_RUN },
  { name: 'one corrected event', events: 1, table: RUN, columns: patched(`'conclusion', 'cancelled'`) },
  { name: 'one deleted event', events: 1, table: RUN, columns: 'true as _is_deleted' },
  { name: 'one request', events: 1, table: 'raw.github__pull', columns: patched(`'title', ${CHANGED}`) },
  {
    name: 'one new deployment',
    events: 1,
    table: 'raw.github__deployment',
    columns: NEW_DEPLOYMENT,
    of: `payload->>'environment' like 'prod%'`,
  },
  {
    name: 'one deployment',
    events: 1,
    table: 'raw.github__deployment',
    columns: patched(`'task', ${CHANGED}`),
  },
  {
    name: 'one ticket',
    events: 1,
    table: 'raw.jira__issue',
    columns: patched(`'fields', json_object('summary', ${CHANGED})`),
  },
  {
    name: 'one incident',
    events: 1,
    table: 'raw.pagerduty__incident',
    columns: patched(`'title', ${CHANGED}`),
  },
]

export function landingSql({ table, columns, events, of = 'true' }: Change): string {
  return `insert into ${table} by name
    select * replace (cast(now() as timestamp) as _loaded_at, 'changed' as _hash, ${columns})
    from (select * from ${table} where not _is_deleted and (${of}) order by _loaded_at desc, _key limit ${events})`
}
