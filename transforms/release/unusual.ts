/** What is unusual about a release against the history of each of its services: a number, where it stands, and of how many. */
import { SERVICES, type Asked } from './head.ts'
import { sayStanding } from './words.ts'

export type Measure = 'changes' | 'gap' | 'newcomers' | 'time'

export interface Standing {
  service_id: string
  service_name: string
  measure: Measure
  /** changes: how many; gap: days since the one before; newcomers: share of file and person that are new to each other; time: earlier ones at this time of the week. */
  value: number
  median: number
  /** Share of the earlier ones that are smaller, and that are larger. */
  below_ratio: number
  above_ratio: number
  n: number
  is_unusual: boolean
  sentence: string
}

/** With fewer earlier ones nothing is called usual or unusual. */
const FEWEST = 5
/** Beyond nineteen of twenty. */
const BEYOND = 0.95
/** A time of the week at which fewer than one of twenty went out. */
const RARE = 0.05
const HISTORY = 200
/** Who touched which file is asked of as many services; the others are left to the other measures. */
const MOST_SERVICES = 30

const PAST = `${SERVICES},
past AS (
  SELECT * FROM (
    SELECT rolled.service_id, rolled.deployment_id, rolled.finished_at, rolled.change_count,
      (to_unixtime(rolled.finished_at) - to_unixtime(lag(rolled.finished_at) OVER (PARTITION BY rolled.service_id ORDER BY rolled.finished_at, rolled.deployment_id))) / 86400 AS gap_days,
      row_number() OVER (PARTITION BY rolled.service_id ORDER BY rolled.finished_at DESC, rolled.deployment_id) AS recency
    FROM deployment_fact AS rolled
    JOIN mine ON mine.service_id = rolled.service_id
    WHERE rolled.environment_tier = 'production' AND NOT rolled.is_prerelease AND rolled.outcome = 'succeeded'
      AND rolled.deployment_id <> $id AND rolled.finished_at < make_timestamp(CAST($at AS BIGINT) * 1000)
  ) WHERE recency <= ${HISTORY}
)`

const PLAIN = `WITH ${PAST},
held AS (
  SELECT mine.service_id, CAST(count(DISTINCT fact.change_id) AS DOUBLE) AS changes
  FROM mine
  JOIN change_fact AS fact ON fact.service_id = mine.service_id
  JOIN gate_change_fact AS part ON part.change_id = fact.change_id AND part.subject_id = $id
  GROUP BY mine.service_id
),
last_one AS (
  SELECT service_id, max(finished_at) AS finished_at FROM past GROUP BY service_id
),
own AS (
  SELECT service_id, 'changes' AS measure, changes AS value FROM held
  UNION ALL
  SELECT service_id, 'gap', ($due / 1000.0 - to_unixtime(finished_at)) / 86400 FROM last_one WHERE $due > 0
),
earlier AS (
  SELECT service_id, 'changes' AS measure, CAST(change_count AS DOUBLE) AS value FROM past WHERE change_count > 0
  UNION ALL
  SELECT service_id, 'gap', gap_days FROM past WHERE gap_days IS NOT NULL
)`

/** Files that were there before; of a file and a person the first time counts as new. */
const NEWCOMERS = `WITH ${PAST},
repository_of AS (
  SELECT DISTINCT service.service_id, service.repository_id FROM mine JOIN service ON service.service_id = mine.service_id
),
brought AS (
  SELECT past.service_id, past.deployment_id AS unit, assigned.commit_id
  FROM past JOIN int_deployment__assigned AS assigned ON assigned.deployment_id = past.deployment_id AND assigned.is_counted
  WHERE past.recency <= 60
  UNION
  SELECT fact.service_id, '', held.commit_id
  FROM gate_change_fact AS part
  JOIN change_fact AS fact ON fact.change_id = part.change_id
  JOIN change_commit AS held ON held.change_id = part.change_id
  JOIN mine ON mine.service_id = fact.service_id
  WHERE part.subject_id = $id
),
touch AS (
  SELECT file.commit_id, file.repository_id, file.path, coalesce(account.person_id, file.author_id) AS person_id, file.committed_at
  FROM int_commit_file__merged AS file
  LEFT JOIN int_account__merged AS account ON account.account_id = file.author_id
  WHERE NOT file.is_bot AND file.repository_id IN (SELECT repository_id FROM repository_of)
),
first_touch AS (
  SELECT repository_id, path, person_id, min(committed_at) AS first_at FROM touch GROUP BY repository_id, path, person_id
),
first_path AS (
  SELECT repository_id, path, min(committed_at) AS first_at FROM touch GROUP BY repository_id, path
),
met AS (
  SELECT brought.service_id, brought.unit, touch.repository_id, touch.path, touch.person_id, min(touch.committed_at) AS touched_at
  FROM brought JOIN touch ON touch.commit_id = brought.commit_id
  GROUP BY brought.service_id, brought.unit, touch.repository_id, touch.path, touch.person_id
),
shared AS (
  SELECT met.service_id, met.unit,
    CAST(count(*) FILTER (WHERE first_touch.first_at >= met.touched_at) AS DOUBLE) / count(*) AS value
  FROM met
  JOIN first_touch ON first_touch.repository_id = met.repository_id AND first_touch.path = met.path AND first_touch.person_id = met.person_id
  JOIN first_path ON first_path.repository_id = met.repository_id AND first_path.path = met.path
  WHERE first_path.first_at < met.touched_at
  GROUP BY met.service_id, met.unit
),
own AS (
  SELECT service_id, 'newcomers' AS measure, value FROM shared WHERE unit = ''
),
earlier AS (
  SELECT service_id, 'newcomers' AS measure, value FROM shared WHERE unit <> ''
)`

const STANDING = `
SELECT own.service_id, coalesce(service.name, own.service_id) AS service_name, own.measure, own.value,
  quantile_disc(earlier.value, 0.5) AS median,
  CAST(count(*) FILTER (WHERE earlier.value < own.value) AS DOUBLE) / count(*) AS below_ratio,
  CAST(count(*) FILTER (WHERE earlier.value > own.value) AS DOUBLE) / count(*) AS above_ratio,
  CAST(count(*) AS INTEGER) AS n
FROM own
JOIN earlier ON earlier.service_id = own.service_id AND earlier.measure = own.measure
LEFT JOIN service ON service.service_id = own.service_id
GROUP BY own.service_id, service.name, own.measure, own.value
HAVING count(*) >= ${FEWEST}`

/** Earlier releases of each service on this weekday and, where the hour is planned, in this quarter of the day. */
const TIME = `WITH ${PAST}
SELECT past.service_id, coalesce(service.name, past.service_id) AS service_name, 'time' AS measure,
  CAST(count(*) FILTER (WHERE (CAST(floor(to_unixtime(past.finished_at) / 86400) AS BIGINT) + 4) % 7 = (CAST(floor($due / 86400000.0) AS BIGINT) + 4) % 7
    AND ($is_day OR CAST(floor(to_unixtime(past.finished_at) / 21600) AS BIGINT) % 4 = CAST(floor($due / 21600000.0) AS BIGINT) % 4)) AS DOUBLE) AS value,
  CAST(0 AS DOUBLE) AS median, CAST(0 AS DOUBLE) AS below_ratio, CAST(0 AS DOUBLE) AS above_ratio, CAST(count(*) AS INTEGER) AS n
FROM past
LEFT JOIN service ON service.service_id = past.service_id
GROUP BY past.service_id, service.name
HAVING count(*) >= 20`

export interface When {
  /** Epoch ms: when it goes or went out; null while nobody has said. */
  dueAt: number | null
  isDay: boolean
  serviceCount: number
}

/** Unusual ones first; measures of which too few earlier ones are known are left out. */
export async function readUnusual(asked: Asked, { dueAt, isDay, serviceCount }: When): Promise<Standing[]> {
  const { warehouse, id, at, options } = asked
  const ask = (sql: string, more: Record<string, number | boolean> = {}) =>
    warehouse.rows<Omit<Standing, 'is_unusual' | 'sentence'>>(sql, { id, at, ...more }, options)
  const rows = await Promise.all([
    ask(`${PLAIN}${STANDING}`, { due: dueAt ?? 0 }),
    serviceCount > MOST_SERVICES ? [] : ask(`${NEWCOMERS}${STANDING}`),
    dueAt === null ? [] : ask(TIME, { due: dueAt, is_day: isDay }),
  ])
  return rows
    .flat()
    .map((row) => {
      const judged = { ...row, is_unusual: isUnusual(row) }
      return { ...judged, sentence: sayStanding(judged) }
    })
    .toSorted(
      (a, b) =>
        Number(b.is_unusual) - Number(a.is_unusual) ||
        (a.service_name < b.service_name ? -1 : Number(a.service_name > b.service_name)) ||
        (a.measure < b.measure ? -1 : 1),
    )
}

function isUnusual({
  measure,
  value,
  n,
  below_ratio: below,
  above_ratio: above,
}: Omit<Standing, 'is_unusual' | 'sentence'>) {
  if (measure === 'time') return value / n < RARE
  if (measure === 'newcomers') return below >= BEYOND
  return below >= BEYOND || above >= BEYOND
}
