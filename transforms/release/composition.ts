/** What a release consists of: services with versions, work items, changes, teams, and releases below it. */
import { readPart, SERVICES, type Asked, type Part } from './head.ts'

export interface ComposedService {
  service_id: string
  service_name: string
  team_name: string | null
  tier: number | null
  /** As planned or as it went out. */
  version: string | null
  impact: string | null
  production_version: string | null
  production_at: number | null
  change_count: number
}

export interface ComposedItem {
  work_item_id: string
  item_key: string | null
  title: string | null
  flow_type: string | null
  native_state: string | null
  is_done: boolean
  /** planned: the plan names it; change: a change of the release names it. */
  origin: string
  url: string | null
}

export interface ComposedChange {
  change_id: string
  name: string
  title: string | null
  merged_at: number | null
  is_revert: boolean
  url: string | null
}

export interface ChildRelease {
  release_id: string
  name: string
  state: string
  planned_at: number | null
  is_day: boolean
  slip_hours: number | null
}

export interface Composition {
  services: Part<ComposedService>
  items: Part<ComposedItem>
  changes: Part<ComposedChange>
  children: Part<ChildRelease>
}

const MOST = 200

/** Versions by service: as the plan names them, or of the roll-out itself. */
export const VERSIONS = `named AS (
  SELECT served.service_id, part.version, part.impact
  FROM int_release__served AS served
  JOIN release_service AS part ON part.release_id = served.release_id
  LEFT JOIN service ON service.service_id = served.service_id
  WHERE served.release_id = $id AND (part.service_id = served.service_id OR lower(part.service_id) = lower(service.name))
  UNION ALL
  SELECT service_id, version, CAST(NULL AS VARCHAR) FROM gate_subject_fact
  WHERE subject_id = $id AND kind IN ('deployment', 'candidate') AND service_id IS NOT NULL
),
told AS (
  SELECT service_id, min(version) AS version, min(impact) AS impact FROM named GROUP BY service_id
)`

/** What production has by then, the release itself left out. */
export const PRODUCTION = `live AS (
  SELECT service_id, max_by(version, finished_at) AS version, max(finished_at) AS finished_at
  FROM deployment_fact
  WHERE environment_tier = 'production' AND NOT is_prerelease AND outcome = 'succeeded'
    AND deployment_id <> $id AND finished_at <= make_timestamp(CAST($at AS BIGINT) * 1000)
  GROUP BY service_id
)`

export async function readComposition(asked: Asked): Promise<Composition> {
  const { id, at } = asked
  const [services, items, changes, children] = await Promise.all([
    readPart<ComposedService>(asked, SERVICE_ROWS, { id, at }, MOST),
    readPart<ComposedItem>(asked, ITEM_ROWS, { id }, MOST),
    readPart<ComposedChange>(asked, CHANGE_ROWS, { id }, MOST),
    readPart<ChildRelease>(asked, CHILD_ROWS, { id }, MOST),
  ])
  return { services, items, changes, children }
}

const SERVICE_ROWS = `WITH ${SERVICES}, ${VERSIONS}, ${PRODUCTION},
counted AS (
  SELECT fact.service_id, count(DISTINCT fact.change_id) AS change_count
  FROM gate_change_fact AS part JOIN change_fact AS fact ON fact.change_id = part.change_id
  WHERE part.subject_id = $id GROUP BY fact.service_id
),
owned AS (
  SELECT service_id, min(team_id) AS team_id FROM service_owner WHERE valid_to_at IS NULL GROUP BY service_id
)
SELECT mine.service_id, coalesce(service.name, mine.service_id) AS service_name, coalesce(team.name, owned.team_id) AS team_name,
  service.tier, told.version, told.impact, live.version AS production_version, live.finished_at AS production_at,
  CAST(coalesce(counted.change_count, 0) AS INTEGER) AS change_count
FROM mine
LEFT JOIN service ON service.service_id = mine.service_id
LEFT JOIN told ON told.service_id = mine.service_id
LEFT JOIN live ON live.service_id = mine.service_id
LEFT JOIN counted ON counted.service_id = mine.service_id
LEFT JOIN owned ON owned.service_id = mine.service_id
LEFT JOIN team ON team.team_id = owned.team_id
ORDER BY service_name, mine.service_id`

/** Items that the plan names, and those that its changes name. */
export const ITEMS = `item AS (
  SELECT work_item_id, min(origin) AS origin FROM (
    SELECT work_item_id, 'planned' AS origin FROM release_item WHERE release_id = $id
    UNION ALL
    SELECT link.work_item_id, 'change' FROM gate_change_fact AS part
    JOIN change_item_fact AS link ON link.change_id = part.change_id AND link.is_chosen
    WHERE part.subject_id = $id
  ) GROUP BY work_item_id
)`

const ITEM_ROWS = `WITH ${ITEMS}
SELECT item.work_item_id, fact.item_key, fact.title, fact.flow_type, fact.native_state, fact.done_at IS NOT NULL AS is_done,
  CASE WHEN planned.work_item_id IS NOT NULL THEN 'planned' ELSE 'change' END AS origin, fact.url
FROM item
LEFT JOIN work_item_fact AS fact ON fact.work_item_id = item.work_item_id
LEFT JOIN (SELECT work_item_id FROM release_item WHERE release_id = $id) AS planned ON planned.work_item_id = item.work_item_id
ORDER BY is_done, fact.item_key, item.work_item_id`

const CHANGE_ROWS = `SELECT DISTINCT fact.change_id,
  coalesce('#' || CAST(fact.number AS VARCHAR), substr(split_part(fact.change_id, '@', 2), 1, 8)) AS name,
  fact.title, fact.merged_at, fact.is_revert, fact.url
FROM gate_change_fact AS part JOIN change_fact AS fact ON fact.change_id = part.change_id
WHERE part.subject_id = $id
ORDER BY fact.merged_at DESC NULLS LAST, fact.change_id`

const CHILD_ROWS = `SELECT release_id, name, state, planned_at, coalesce(is_day, false) AS is_day, slip_hours FROM portfolio_fact
WHERE parent_release_id = $id ORDER BY planned_at NULLS LAST, name, release_id`
