import { ask } from '../metric.ts'
import { moment, scopeCases, type Asked, type Bound, type Query } from '../measures/scope.ts'
import { writeOut } from '../measures/text.ts'
import type { MetricParameters } from '../measures/answer.ts'
import type { Registry } from '../model.ts'
import type { ReadOptions } from '../readers.ts'
import { withholdBelowFive } from '../statistics/quantile.ts'
import type { Warehouse } from '../warehouse.ts'

/** One column of the picture: a state, and how old finished items were when they left it for the last time. */
export interface AgeingState {
  key: string
  label: string
  flow_state: string | null
  /** Finished items that had been in it; below five their percentiles are withheld. */
  n: number
  p50_hours: number | null
  p70_hours: number | null
  p85_hours: number | null
  withheld: string | null
  /** Items in it now. */
  item_count: number
}

export interface AgeingItem {
  work_item_id: string
  title: string
  url: string | null
  state: string
  native_state: string | null
  age_hours: number
  state_hours: number
}

export interface Ageing {
  /** 'state' where the scope has few names of states, else 'phase'. */
  columns: 'state' | 'phase'
  states: AgeingState[]
  items: AgeingItem[]
  /** All items under way, also those beyond the limit. */
  item_count: number
  sql: string
}

const MOST_STATES = 8
const MOST_ITEMS = 3000

const KEYS = {
  state: `lower(trim(state.native_state))`,
  phase: `coalesce(state.phase, 'no phase') || ', ' || coalesce(state.flow_state, 'no meaning')`,
}

/** Items under way by the state that they are in, against the age at which finished ones left it. */
export async function answerAgeing(
  warehouse: Warehouse,
  registry: Registry,
  parameters: MetricParameters,
  options: ReadOptions = {},
): Promise<Ageing> {
  const by = { ...parameters, by: 'none' }
  const asked = ask(registry, 'work_item_age', by)
  const names = selectItems(
    asked,
    KEYS.state,
    'SELECT count(DISTINCT key) AS states, count(*) AS items FROM placed',
  )
  const [found] = await warehouse.rows<{ states: number; items: number }>(
    names.sql,
    names.parameters,
    options,
  )
  const columns = (found?.states ?? 0) <= MOST_STATES ? 'state' : 'phase'
  const items = selectItems(
    asked,
    KEYS[columns],
    `SELECT work_item_id, title, url, key AS state, native_state, age_hours, state_hours
    FROM placed ORDER BY age_hours DESC, work_item_id LIMIT ${MOST_ITEMS}`,
  )
  const counted = selectItems(
    asked,
    KEYS[columns],
    `SELECT key, max(label) AS label, max(flow_state) AS flow_state, max(phase_rank) AS phase_rank, count(*) AS items FROM placed GROUP BY key`,
  )
  const bands = selectBands(ask(registry, 'flow_time', by), KEYS[columns])
  const [rows, now, left] = await Promise.all([
    warehouse.rows<AgeingItem>(items.sql, items.parameters, options),
    warehouse.rows<CountRow>(counted.sql, counted.parameters, options),
    warehouse.rows<BandRow>(bands.sql, bands.parameters, options),
  ])
  return {
    columns,
    states: joinStates(now, left),
    items: rows,
    item_count: found?.items ?? 0,
    sql: writeOut(bands),
  }
}

interface CountRow {
  key: string
  label: string
  flow_state: string | null
  phase_rank: number
  items: number
}

interface BandRow extends CountRow {
  p50: number
  p70: number
  p85: number
}

/** In the order of phases, then by how old finished work was on leaving. */
function joinStates(now: readonly CountRow[], left: readonly BandRow[]): AgeingState[] {
  const keys = [...new Set([...left, ...now].map(({ key }) => key))]
  const all = keys.map((key) => {
    const band = left.find((row) => row.key === key)
    const present = now.find((row) => row.key === key)
    const { label, flow_state, phase_rank } = (band ?? present)!
    const n = band?.items ?? 0
    const withheld = withholdBelowFive(n)
    const known = withheld === null && band ? band : null
    return {
      rank: phase_rank,
      state: {
        key,
        label,
        flow_state,
        n,
        p50_hours: known?.p50 ?? null,
        p70_hours: known?.p70 ?? null,
        p85_hours: known?.p85 ?? null,
        withheld,
        item_count: present?.items ?? 0,
      },
    }
  })
  return all
    .filter(({ state }) => state.withheld === null || state.item_count > 0)
    .sort((a, b) => a.rank - b.rank || (a.state.p50_hours ?? 0) - (b.state.p50_hours ?? 0))
    .map(({ state }) => state)
}

const PLACE = `CASE
      WHEN state.phase = 'release' THEN 5 WHEN state.phase = 'test' THEN 4 WHEN state.phase = 'build' THEN 3
      WHEN state.phase = 'design' THEN 2 WHEN state.phase = 'idea' OR state.flow_state = 'new' THEN 1 ELSE 3
    END AS phase_rank`

/** Every item under way at the end of the window, in the state that it is in then. */
function selectItems(asked: Asked, key: string, select: string): Query {
  const cases = scopeCases(asked, 'none')
  const look = Math.min(asked.calendar.window.end - 1, asked.parameters.asOf)
  const parameters: Bound = { ...cases.parameters, look }
  const at = moment('look')
  const sql = `${cases.sql},
placed AS (
  SELECT
    counted.case_id AS work_item_id, counted.title, counted.url, state.native_state, state.flow_state,
    coalesce(${key}, 'no state') AS key, coalesce(${key === KEYS.state ? 'state.native_state' : key}, 'no state') AS label,
    ${PLACE},
    (to_unixtime(${at}) - to_unixtime(counted.entered_at)) / 3600 AS age_hours,
    (to_unixtime(${at}) - to_unixtime(coalesce(state.entered_at, counted.entered_at))) / 3600 AS state_hours
  FROM counted
  LEFT JOIN work_item_state_fact AS state
    ON state.work_item_id = counted.case_id
    AND state.entered_at <= ${at}
    AND (state.left_at IS NULL OR state.left_at > ${at})
  WHERE counted.entered_at <= ${at} AND (counted.left_at IS NULL OR counted.left_at > ${at})
)
${select}`
  return { sql, parameters }
}

/** How old the items finished in the window were when they last left each state on their way. */
function selectBands(asked: Asked, key: string): Query {
  const cases = scopeCases(asked, 'none')
  const sql = `${cases.sql},
finished AS (
  SELECT case_id, happened_at, value FROM counted WHERE happened_at >= ${moment('from')}
),
passed AS (
  SELECT
    finished.case_id,
    ${key} AS key,
    max(${key === KEYS.state ? 'state.native_state' : key}) AS label,
    max(state.flow_state) AS flow_state,
    max(${PLACE.replace(' AS phase_rank', '')}) AS phase_rank,
    max(finished.value - (to_unixtime(finished.happened_at)
      - to_unixtime(CASE WHEN state.left_at < finished.happened_at THEN state.left_at ELSE finished.happened_at END)) / 3600) AS age
  FROM finished
  JOIN work_item_state_fact AS state
    ON state.work_item_id = finished.case_id
    AND state.entered_at < finished.happened_at
    AND (state.flow_state IN ('active', 'waiting') OR state.flow_state IS NULL)
  GROUP BY finished.case_id, ${key}
)
SELECT
  coalesce(key, 'no state') AS key, max(label) AS label, max(flow_state) AS flow_state, max(phase_rank) AS phase_rank, count(*) AS items,
  approx_percentile(age, 0.5) AS p50, approx_percentile(age, 0.7) AS p70, approx_percentile(age, 0.85) AS p85
FROM passed
WHERE age >= 0
GROUP BY key`
  return { sql, parameters: cases.parameters }
}
