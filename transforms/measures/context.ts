import { chooseAmong } from './choice.ts'
import type { Kept } from './kept.ts'
import { unnoted } from '../notes.ts'
import type { ReadOptions } from '../readers.ts'
import type { Parameter } from '../values.ts'
import type { Warehouse } from '../warehouse.ts'
import type { DeploymentSource, MetricParameters } from './answer.ts'

/** Since when what a metric is told by is there. */
export interface Reach {
  /** Epoch ms: before it the newest of the metric's sources is not read yet; null when all are whole. */
  reachesBackTo: number | null
  /** Epoch ms: what was over before is not kept, of the source that is kept the shortest; null: all is. */
  keptFrom: number | null
}

/** What stands beside a figure, whatever the metric. */
export interface Context extends Reach {
  labels: Map<string, string>
  sources: DeploymentSource[]
  loadedAt: number | null
  buildId: number
  notes: string[]
}

const LABELS: Readonly<Record<string, string | null>> = {
  none: null,
  repository: `SELECT repository_id AS key, coalesce(name, repository_id) AS label FROM repository
    WHERE NOT coalesce(is_configuration, false) AND repository_id IN (SELECT repository_id FROM scope)`,
  service:
    'SELECT service_id AS key, coalesce(name, service_id) AS label FROM service WHERE service_id IN (SELECT service_id FROM scope)',
  team: `SELECT merged.team_id AS key, min(coalesce(team.name, merged.name, merged.team_id)) AS label
    FROM int_team__merged AS merged LEFT JOIN team ON team.team_id = merged.team_id GROUP BY merged.team_id`,
  value_stream: 'SELECT value_stream_id AS key, coalesce(name, value_stream_id) AS label FROM value_stream',
  flow_type: `SELECT * FROM (VALUES ('feature', 'Feature'), ('defect', 'Defect'), ('debt', 'Debt'), ('risk', 'Risk')) AS kind(key, label)`,
}

interface SourceRow {
  origin: string
  label: string
  services: number
  deployments: number
  light: number
  shallow: number
}

export type FigureOptions = ReadOptions & { kept?: Kept }

export async function readContext(
  warehouse: Warehouse,
  parameters: MetricParameters,
  { kept, ...options }: FigureOptions,
  rawTables: readonly string[] = [],
  /** Where deployments come from says nothing of what trackers tell alone. */
  isOfItems = false,
): Promise<Context> {
  const states = await readStates(warehouse, { ...(kept ? { kept } : {}), ...options })
  const { buildId, loadedAt } = states[0]!
  // What is kept is for others as well: nobody's leaving interrupts it.
  const keep = <T>(key: unknown[], read: (options: ReadOptions) => Promise<T>) =>
    kept ? kept.read(buildId, [...key, ...listScope(parameters)], () => read({})) : read(options)
  const [labels, sources] = await Promise.all([
    keep(['labels', parameters.by], (own) => readLabels(warehouse, parameters, parameters.by, own)),
    isOfItems ? [] : keep(['sources'], (own) => readSources(warehouse, parameters, own)),
  ])
  return {
    labels,
    sources: sources.map(({ origin, label, services, deployments }) => ({
      origin,
      label,
      service_count: services,
      deployment_count: deployments,
    })),
    loadedAt,
    buildId: buildId ?? 0,
    ...reachOf(states, rawTables),
    notes: writeNotes(sources),
  }
}

/** Of one metric after the other, from one reading. */
export async function readReaches(
  warehouse: Warehouse,
  options: FigureOptions,
): Promise<(rawTables: readonly string[]) => Reach> {
  const states = await readStates(warehouse, options)
  return (rawTables) => reachOf(states, rawTables)
}

/** Of the last build; null before there is one. */
export async function readBuildId(warehouse: Warehouse, options: FigureOptions): Promise<number | null> {
  const [state] = await readStates(warehouse, options)
  return state!.buildId
}

function readStates(warehouse: Warehouse, { kept, ...options }: FigureOptions): Promise<StateRow[]> {
  const read = (own: ReadOptions) => warehouse.rows<StateRow>(STATE, {}, own)
  // When something was built says nothing of what was: a figure holds for as long as its tables do.
  return unnoted(() => (kept ? kept.readState(options, read) : read(options)))
}

function reachOf(states: readonly StateRow[], rawTables: readonly string[]): Reach {
  const found = states.filter(({ raw }) => raw !== null && rawTables.includes(raw))
  const newest = (times: number[]) => (times.length === 0 ? null : Math.max(...times))
  return {
    reachesBackTo: newest(found.flatMap(({ reach }) => reach ?? [])),
    keptFrom: newest(found.flatMap(({ kept }) => kept ?? [])),
  }
}

function readSources(warehouse: Warehouse, parameters: MetricParameters, options: ReadOptions) {
  const scope = scopeServices(parameters)
  return warehouse.rows<SourceRow>(`${scope.sql} ${SOURCES}`, scope.bound, options)
}

/** What the groups of `by` are called, in the order of their names. */
export async function readLabels(
  warehouse: Warehouse,
  parameters: MetricParameters,
  by: MetricParameters['by'],
  options: ReadOptions,
): Promise<Map<string, string>> {
  const labels = LABELS[by] ?? null
  if (labels === null) return new Map()
  const scope = scopeServices(parameters)
  const named = await warehouse.rows<{ key: string; label: string }>(
    `${scope.sql} ${labels} ORDER BY label`,
    scope.bound,
    options,
  )
  return new Map(named.map(({ key, label }) => [key, label]))
}

/** One a raw table that says how far back it is read, or a single one without. */
interface StateRow {
  buildId: number | null
  loadedAt: number | null
  raw: string | null
  /** Of the source that is read back the least; one that says nothing is whole. */
  reach: number | null
  /** Since when all that was over is kept. */
  kept: number | null
}

const STATE = `WITH reach AS (
    SELECT split_part(source, ':', 1) || '__' || stream AS raw, max(reaches_back_to) AS reach FROM meta.stream_state
    WHERE reaches_back_to IS NOT NULL GROUP BY raw
  ), mark AS (
    SELECT split_part(source, ':', 1) || '__' || stream AS raw, max(kept_from) AS kept FROM meta.retention GROUP BY raw
  ), told AS (SELECT * FROM reach FULL JOIN mark USING (raw))
  SELECT last.build AS "buildId", (SELECT max(loaded_at) FROM meta.watermark) AS "loadedAt", told.raw, told.reach,
    told.kept
  FROM (SELECT max(build_id) AS build FROM meta.build) AS last
  LEFT JOIN told ON true`

const SOURCES = `, light AS (
    SELECT service_id, count(*) AS light_count FROM deployment_fact
    WHERE time_basis = 'commit of a light tag' AND NOT is_prerelease GROUP BY service_id
  )
  SELECT coalesce(source.origin, 'none') AS origin, source.label, count(*) AS services,
    CAST(sum(source.deployment_count) AS BIGINT) AS deployments,
    CAST(coalesce(sum(light.light_count), 0) AS BIGINT) AS light,
    count(*) FILTER (WHERE repository.is_shallow) AS shallow
  FROM service_source_fact AS source
  JOIN scope ON scope.service_id = source.service_id
  LEFT JOIN repository ON repository.repository_id = source.repository_id
  LEFT JOIN light ON light.service_id = source.service_id
  GROUP BY source.origin, source.label
  ORDER BY services DESC, origin`

function listScope({
  repositoryIds = [],
  serviceIds = [],
  teamIds = [],
  valueStreamIds = [],
}: MetricParameters) {
  return [repositoryIds, serviceIds, teamIds, valueStreamIds]
}

function scopeServices(parameters: MetricParameters) {
  const { repositoryIds = [], serviceIds = [], teamIds = [], valueStreamIds = [] } = parameters
  const bound: Record<string, Parameter> = {}
  const predicates: string[] = []
  const add = (column: string, name: string, ids: string[], close = '') => {
    if (ids.length === 0) return
    predicates.push(`${chooseAmong(bound, column, name, ids)}${close}`)
  }
  add('repository_id', 'repositories', repositoryIds)
  add('service_id', 'services', serviceIds)
  add('value_stream_id', 'streams', valueStreamIds)
  add(`service_id IN (SELECT service_id FROM service_owner WHERE team_id`, 'teams', teamIds, ')')
  const where = predicates.length === 0 ? '' : ` WHERE ${predicates.join(' AND ')}`
  return { sql: `WITH scope AS (SELECT service_id, repository_id FROM service${where})`, bound }
}

function writeNotes(sources: readonly SourceRow[]): string[] {
  const notes: string[] = []
  const light = sources.reduce((total, { light: count }) => total + count, 0)
  const shallow = sources.reduce((total, { shallow: count }) => total + count, 0)
  for (const { origin, label, services } of sources) {
    if (origin === 'merge')
      notes.push(`${label} for ${services} without release tags: each merge stands for a deployment`)
    if (origin === 'none') notes.push(`No deployments known for ${services}: nothing to measure them by`)
  }
  if (light > 0) notes.push(`${light} of the deployments are light tags, which bear the time of their commit`)
  if (shallow > 0)
    notes.push(`${shallow} from a shallow clone: history before its boundary is unknown and left out`)
  return notes
}
