import type { Condition } from '../../ingest/config.ts'
import { casesQuery } from '../../transforms/case-rows.ts'
import { answerMetric, type MetricParameters } from '../../transforms/metric.ts'
import { sayDuration, saySubject } from '../../transforms/statistics/sentence.ts'
import { isNamed, pathOf, type Finding, type Look } from '../look.ts'

type Waiting = Extract<Condition, { kind: 'waiting' }>

interface Case {
  group_key: string | null
  hours: number
  title: string | null
  url: string | null
}

const HOUR_MS = 3_600_000
const NAMED = 3

/** Groups in which something waits for longer than allowed, with the three oldest. Errors: a metric that is no age. */
export async function findWaiting(rule: Waiting, look: Look): Promise<Finding[]> {
  const { warehouse, registry, window } = look
  const asked: MetricParameters = { ...window, by: rule.by ?? 'none' }
  const { title, groups } = await answerMetric(warehouse, registry, rule.metric, asked)
  const labels = new Map(groups.map(({ key, label }) => [key, label]))
  const late = await readLate(rule, look, asked)
  return [...Map.groupBy(late, ({ group_key }) => group_key)].flatMap(([key, cases]) => {
    const label = rule.by === null ? null : (labels.get(key) ?? key)
    if (rule.by !== null && !isNamed(rule.group, key, label)) return []
    const count = cases.length === 1 ? '1 item has' : `${cases.length} items have`
    return [
      {
        key: [rule.by ?? 'none', key ?? ''].join(' '),
        text: `${saySubject(title, label)}: ${count} waited longer than ${sayDuration(rule.hours)}, the longest ${sayDuration(cases[0]!.hours)}`,
        details: cases
          .slice(0, NAMED)
          .map(
            (one) =>
              `${sayDuration(one.hours)}: ${one.title ?? 'without a title'}${one.url ? ` ${one.url}` : ''}`,
          ),
        path: pathOf(asked, rule.metric, asked.by, key),
        isHeld: false,
      },
    ]
  })
}

async function readLate(
  rule: Waiting,
  { warehouse, registry, window }: Look,
  asked: MetricParameters,
): Promise<Case[]> {
  const metric = registry.metrics.get(rule.metric)
  const has = (name: string) => metric?.header.columns.some((column) => column.name === name) ?? false
  if (!has('entered_at'))
    throw new Error(`Not the age of something that waits, use waiting_age or work_item_age: ${rule.metric}`)
  const cases = casesQuery(registry, rule.metric, asked)
  const before = window.asOf - rule.hours * HOUR_MS
  const group = rule.by === null ? 'CAST(NULL AS VARCHAR)' : `${rule.by}_id`
  const sql = `SELECT ${group} AS group_key, ($look - epoch_ms(entered_at)) / ${HOUR_MS}.0 AS hours,
    ${has('title') ? 'title' : 'NULL AS title'}, ${has('url') ? 'url' : 'NULL AS url'}
    FROM (${cases.sql}) WHERE entered_at < make_timestamp(CAST($late AS BIGINT) * 1000) ORDER BY entered_at`
  return warehouse.rows<Case>(sql, { ...cases.parameters, late: before })
}
