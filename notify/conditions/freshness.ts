import type { Condition } from '../../ingest/config.ts'
import { sayDuration } from '../../transforms/statistics/sentence.ts'
import type { Finding, Look } from '../look.ts'

type Freshness = Extract<Condition, { kind: 'freshness' }>

interface SourceRow {
  source: string
  read_at: number | null
  last_error: string | null
}

const HOUR_MS = 3_600_000

/** Sources that were not read well for longer than allowed; paused ones are left alone on purpose. */
export async function findStale(rule: Freshness, { warehouse, now }: Look): Promise<Finding[]> {
  const rows = await warehouse.rows<SourceRow>(
    `SELECT source, coalesce(last_ok_at, last_started_at) AS read_at, last_error FROM meta.source
     WHERE source NOT IN (SELECT source FROM meta.source_pause) ORDER BY source`,
  )
  return rows
    .filter(({ source }) => rule.source === null || rule.source === source)
    .flatMap(({ source, read_at, last_error }) => {
      const hours = read_at === null ? 0 : (now - read_at) / HOUR_MS
      if (hours <= rule.hours) return []
      return [
        {
          key: source,
          text: `${source} was last read well ${sayDuration(hours)} ago, more than ${sayDuration(rule.hours)}`,
          details: last_error === null ? [] : [last_error.slice(0, 300)],
          path: '/sources',
          isHeld: false,
        },
      ]
    })
}
