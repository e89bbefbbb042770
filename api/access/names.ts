/** Whether what a record names is of the allowed value streams: things are named by id, name or address. */
import type { Kind } from '../plugins/app/records.ts'
import type { Reading } from '../../transforms/warehouse.ts'

/** Selects of all that a name may mean, by what a field says that it names. */
const NAMED: Readonly<Record<string, string>> = {
  release: nameIn('portfolio_fact', 'release_id', ['name', 'url']),
  service: nameIn('service', 'service_id', ['name']),
  team: `${nameIn('int_team__named', 'team_id', ['name'])} union all ${nameIn('team', 'team_id', ['name'])}`,
  value_stream: nameIn('value_stream', 'value_stream_id', ['name']),
  goal: nameIn('goal_fact', 'goal_id', ['name']),
  incident: nameIn('incident', 'incident_id', ['url', 'title']),
  deployment: `${nameIn('deployment_fact', 'deployment_id', ['url'])}
    union all select deployment_id from deployment_fact
    join service on service.service_id = deployment_fact.service_id
    where lower(service.name || '@' || deployment_fact.version) = $name`,
  work_item: nameIn('work_item', 'work_item_id', ['item_key', 'url']),
  series: nameIn('outcome_series_fact', 'series_id', ['name']),
}
/** They are nobody's stream, and say nothing of whose a record is. */
const NEUTRAL: ReadonlySet<string> = new Set(['person', 'environment'])

function nameIn(relation: string, id: string, names: readonly string[]): string {
  const columns = [id, `regexp_extract(${id}, '[^:]*$')`, ...names]
  const terms = columns.map((column) => `lower(${column}) = $name`)
  return `select ${id} as id from ${relation} where ${terms.join(' or ')}`
}

export interface Name {
  what: string
  name: string
}

/** All that a record names, however deep. */
export function namesIn({ schema }: Pick<Kind, 'schema'>, record: unknown): Name[] {
  return [...walk(schema as Schema, record)]
}

interface Schema {
  'x-choices'?: string
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
}

function* walk(schema: Schema | undefined, value: unknown): Generator<Name> {
  if (!schema || value === undefined || value === null) return
  const what = schema['x-choices']
  if (what !== undefined && typeof value === 'string') yield { what, name: value }
  for (const other of schema.anyOf ?? []) yield* walk(other, value)
  if (Array.isArray(value)) for (const entry of value) yield* walk(schema.items, entry)
  else if (typeof value === 'object')
    for (const [key, entry] of Object.entries(value)) yield* walk(schema.properties?.[key], entry)
}

/**
 * Something is named that is theirs, and nothing that is not: of two things of one name both have to be, since it is
 * decided later which of them is meant.
 */
export async function areTheirs(
  whole: Pick<Reading, 'rows'>,
  theirs: Pick<Reading, 'rows'>,
  names: readonly Name[],
): Promise<boolean> {
  const telling = names.filter(({ what }) => !NEUTRAL.has(what))
  if (telling.length === 0) return false
  const found = await Promise.all(telling.map((name) => isTheirs(whole, theirs, name)))
  return found.every((one) => one)
}

async function isTheirs(
  whole: Pick<Reading, 'rows'>,
  theirs: Pick<Reading, 'rows'>,
  { what, name }: Name,
): Promise<boolean> {
  const select = NAMED[what]
  if (select === undefined) return false
  const sql = `select count(distinct id) as found from (${select})`
  const bound = { name: name.trim().toLowerCase() }
  const [all, own] = await Promise.all(
    [whole, theirs].map(async (reading) => (await reading.rows<{ found: number }>(sql, bound))[0]!.found),
  )
  return own! > 0 && own === all
}
