import { bindAsOf } from '../dialects/duckdb.ts'
import type { Model } from '../model.ts'
import type { Parameter } from '../values.ts'
import { variants, type Profile } from '../profiles.ts'
import type { MetricParameters } from './answer.ts'
import type { Calendar } from './calendar.ts'
import { chooseAmong } from './choice.ts'

export type Bound = Record<string, Parameter>

/** SQL text with what is bound to it; identifiers come from the registry alone. */
export interface Query {
  sql: string
  parameters: Bound
}

export const KEYS: Readonly<Record<string, string>> = {
  none: 'CAST(NULL AS VARCHAR)',
  repository: 'repository_id',
  service: 'service_id',
  team: 'team_id',
  value_stream: 'value_stream_id',
  methodology: `(
    SELECT way.methodology FROM team_methodology_fact AS way WHERE way.team_id = cases.team_id
  )`,
}
/** Columns that name a case and no kind of cases. */
const NAMES = new Set(['case_id', 'title', 'url', 'commit_id', 'weight', 'unknown'])
/** Of a metric with a case of every kind for each thing: the kind that is looked at where kinds are not told apart. */
const ALONE: Readonly<Record<string, string>> = { flow_type: 'feature', phase: 'idea' }
/** What a metric with stages is about unless one is named. */
export const WHOLE_WAY = 'whole'

/** Which kind of `by` the total is of, where a case of every kind for each thing is told apart; null where it is of all. */
export function findAlone(metric: Model, by: MetricParameters['by']): string | null {
  return metric.header.grain.includes(by) ? (ALONE[by] ?? null) : null
}

/** Whether no case has several rows, once one profile and one kind of case are chosen. */
export function isOncePerCase({ header }: Model): boolean {
  return header.grain.every((name) => CHOSEN.has(name))
}

/** The same where at no time a service has two owners: a team in the grain is there for each of those. */
export function isOncePerOwner({ header }: Model): boolean {
  return header.grain.every((name) => CHOSEN.has(name) || name === 'team_id')
}

const CHOSEN = new Set<string>(['case_id', ...Object.keys(ALONE), ...variants])

export interface Asked {
  metric: Model
  parameters: MetricParameters
  profile: Profile
  calendar: Calendar
}

export function isStock(metric: Model): boolean {
  return hasColumn(metric, 'entered_at')
}

export function hasColumn(metric: Model, name: string): boolean {
  return metric.header.columns.some((column) => column.name === name)
}

/** What a metric can be grouped by: the usual, and its own columns. */
export function listGroupings(metric: Model): string[] {
  const own = metric.header.columns.map((column) => column.name)
  return [
    ...Object.keys(KEYS),
    ...own.filter((name) => !/_(at|id|hours)$|^(is|has)_|^value$/.test(name) && !NAMES.has(name)),
  ]
}

/** Throws on what the metric cannot be grouped by. */
function keyOf(metric: Model, by: string): string {
  const known = listGroupings(metric)
  if (!known.includes(by))
    throw new Error(`No grouping of ${metric.name}, use ${known.join(', ')}: ${by.slice(0, 100)}`)
  return hasColumn(metric, by) ? `CAST(cases.${by} AS VARCHAR)` : KEYS[by]!
}

/**
 * The metric's cases of both windows as `counted`: within scope, by the profile, each once in its group.
 * A stock (level, age) has those that were there at any moment of the windows. A metric with stages has the cases of
 * the one that is asked for.
 */
export function scopeCases(asked: Asked, by: MetricParameters['by']): Query {
  const isOver = isStock(asked.metric)
  const scoped = selectScoped(asked, { group_key: by })
  const window = isOver ? '' : `, happened_at >= ${moment('from')}`
  const order = isOver ? 'happened_at, value, left_at' : 'happened_at, value'
  const sql = `${scoped.sql},
numbered AS (
  SELECT scoped.*, row_number() OVER (PARTITION BY group_key, case_id${window} ORDER BY ${order}) AS occurrence
  FROM scoped
),
counted AS (
  SELECT * FROM numbered WHERE occurrence = 1
)`
  const from = isOver ? {} : { from: asked.calendar.window.start }
  return { sql, parameters: { ...scoped.parameters, ...from } }
}

/**
 * All rows of the metric's cases as `scoped`: within scope and both windows, by the profile, with a column for each of
 * `groups` (its name, and what it groups by); a case may have several rows.
 */
export function selectScoped(
  asked: Asked,
  groups: Readonly<Record<string, MetricParameters['by']>>,
  isEveryStage = false,
): Query {
  const { metric, parameters, calendar } = asked
  const predicates = isStock(metric)
    ? [`entered_at < ${moment('until')}`, `(left_at IS NULL OR left_at >= ${moment('since')})`]
    : [`happened_at >= ${moment('since')}`, `happened_at < ${moment('until')}`]
  const bound: Bound = { as_of: parameters.asOf, since: calendar.previous.start, until: calendar.window.end }
  addScopes(predicates, bound, parameters)
  for (const [kind, one] of Object.entries(ALONE))
    if (!Object.values(groups).includes(kind) && metric.header.grain.includes(kind))
      predicates.push(`${kind} = '${one}'`)
  predicates.push(...variantPredicates(metric, asked.profile))
  if (hasColumn(metric, 'stage') && !isEveryStage) {
    predicates.push('stage = $stage')
    bound['stage'] = parameters.stage ?? WHOLE_WAY
  }
  const keys = Object.entries(groups).map(([name, by]) => `${keyOf(metric, by)} AS ${name}`)
  const sql = `WITH cases AS (
${bindAsOf(metric.sql)}
),
scoped AS (
  SELECT cases.*, ${keys.join(', ')}
  FROM cases
  WHERE ${predicates.join('\n    AND ')}
)`
  return { sql, parameters: bound }
}

/**
 * Cases that stand for this profile; `any` stands for all. Values come from a closed list and are written out, so that
 * the engine leaves out the other branches before it runs.
 */
export function variantPredicates(metric: Model, profile: Profile): string[] {
  return variants
    .filter((name) => hasColumn(metric, name))
    .map((name) => `${name} IN ('${profile[name]}', 'any')`)
}

/** Epoch ms bound as a number; the zone is the caller's business. */
export function moment(name: string): string {
  return `make_timestamp(CAST($${name} AS BIGINT) * 1000)`
}

/** Adds what the scope leaves of a relation with these four columns. */
export function addScopes(predicates: string[], bound: Bound, parameters: MetricParameters): void {
  addScope(predicates, bound, 'repository_id', 'repositories', parameters.repositoryIds)
  addScope(predicates, bound, 'service_id', 'services', parameters.serviceIds)
  addScope(predicates, bound, 'team_id', 'teams', parameters.teamIds)
  addScope(predicates, bound, 'value_stream_id', 'streams', parameters.valueStreamIds)
}

function addScope(
  predicates: string[],
  bound: Bound,
  column: string,
  name: string,
  ids: string[] | undefined,
): void {
  if (!ids || ids.length === 0) return
  predicates.push(chooseAmong(bound, column, name, ids))
}
