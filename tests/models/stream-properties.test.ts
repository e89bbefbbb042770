/** What has to hold of any history's stream and of its zones, asked of the real SQL. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { casesQuery } from '../../transforms/case-rows.ts'
import { answerMetric, type MetricParameters } from '../../transforms/metric.ts'
import { answerConstraint, answerStream, answerWhatIf } from '../../transforms/stream/index.ts'
import { always, isLong } from '../chance.ts'
import { tell } from './histories.ts'
import { history } from './plots.ts'
import { openStream, type Stream } from './stream.ts'

const timeoutMs = isLong ? 3_600_000 : 240_000
const cases = { short: 2, long: 40, timeoutMs }
const DAY = 86_400_000
const WEEKS = 26
const start = Date.parse('2026-01-05T00:00:00Z')
const date = (time: number) => new Date(time).toISOString().slice(0, 10)
const window: MetricParameters = {
  from: date(start),
  to: date(start + WEEKS * 7 * DAY),
  asOf: start + WEEKS * 7 * DAY,
  zone: 'UTC',
  bucket: 'week',
  by: 'none',
}

let stream: Stream
beforeAll(async () => void (stream = await openStream()))
afterAll(() => stream.close())

interface Interval {
  passage_id: string
  stage: string
  kind: string
  hours: number | null
  unsplit_hours: number | null
  is_fault: boolean
  /** A stage that lies between the ends of the whole way. */
  is_within: boolean
}

test(
  'the way from end to end takes as long as its stages together, and what is not split between them',
  () =>
    always(
      history,
      async (plot) => {
        await stream.given(tell(plot, start))
        const rows = await stream.warehouse.rows<Interval>(
          `SELECT passage_id, stage, interval.kind, hours, unsplit_hours, is_fault,
             definition.position >= first.position AND definition.kind IN ('wait', 'work') AS is_within
           FROM stream_interval_fact AS interval
           JOIN stream_stage_fact AS definition USING (stage)
           CROSS JOIN (
             SELECT min(stage.position) AS position
             FROM stream_stage_fact AS stage
             JOIN stream_stage_fact AS whole ON whole.from_event = stage.from_event AND whole.kind = 'whole'
             WHERE stage.kind IN ('wait', 'work')
           ) AS first`,
        )
        const ways = [...Map.groupBy(rows, (row) => row.passage_id).values()].filter(
          (own) =>
            own.some(({ kind, hours }) => kind === 'whole' && hours !== null) &&
            !own.some(({ is_fault }) => is_fault),
        )
        expect(ways.length).toBeGreaterThan(0)
        for (const own of ways) {
          const parts = own.filter(({ is_within }) => is_within)
          const sum = parts.reduce(
            (total, { hours, unsplit_hours }) => total + (hours ?? unsplit_hours ?? 0),
            0,
          )
          expect(sum, JSON.stringify(own)).toBeCloseTo(own.find(({ kind }) => kind === 'whole')!.hours!, 6)
        }
        for (const { hours, unsplit_hours } of rows)
          expect(Math.min(hours ?? 0, unsplit_hours ?? 0)).toBeGreaterThanOrEqual(0)
      },
      cases,
    ),
  timeoutMs,
)

const zones = ['America/New_York', 'Australia/Lord_Howe', 'Europe/Berlin', 'Africa/Cairo']
const counted = ['deployment_frequency', 'change_lead_time', 'merged_changes', 'throughput', 'stream_time']

/** The Monday of the local week, by the platform's own calendar. */
function weekOf(time: number, zone: string): string {
  const day = Date.parse(new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(time))
  return date(day - ((new Date(day).getUTCDay() + 6) % 7) * DAY)
}

test(
  'each case is in the bucket of its local date where the clock changes within one, and all buckets make the window',
  () =>
    always(
      history,
      async (plot) => {
        await stream.given(tell(plot, start))
        for (const zone of zones)
          for (const name of counted) {
            const asked = { ...window, zone }
            const { total } = await answerMetric(stream.warehouse, stream.registry, name, asked)
            const { sql, parameters } = casesQuery(stream.registry, name, asked)
            const rows = await stream.warehouse.rows<{ happened_at: number; value: number | null }>(
              sql,
              parameters,
            )
            const weeks = Map.groupBy(
              rows.filter(({ value }) => value !== null),
              ({ happened_at }) => weekOf(happened_at, zone),
            )
            for (const { bucket_date, n } of total.buckets)
              expect([name, zone, bucket_date, n]).toEqual([
                name,
                zone,
                bucket_date,
                weeks.get(bucket_date)?.length ?? 0,
              ])
            expect(total.buckets.reduce((sum, { n }) => sum + n, 0)).toBe(total.window.n)
            expect(total.buckets).toHaveLength(WEEKS)
          }
      },
      cases,
    ),
  timeoutMs,
)

test('ten thousand services in a filter of the stream are answered, as the one among them alone', async () => {
  await stream.given({
    ...tell(
      {
        repositories: [0, 1].map(() =>
          Array.from({ length: 12 }, () => ({
            gap: 3000,
            coding: 600,
            waiting: 300,
            review: 200,
            merging: 100,
            isBot: false,
            deployment: { after: 900, environment: 'production', outcome: 'succeeded' },
            incident: null,
          })),
        ),
        items: [],
      },
      start,
    ),
  })
  const [service] = await stream.warehouse.rows<{ id: string }>('SELECT min(service_id) AS id FROM service')
  const many = Array.from({ length: 10_000 }, (_, i) => `git:other-${i}`)
  const [alone, among] = [[service!.id], [...many, service!.id]].map((serviceIds) => ({
    ...window,
    serviceIds,
  }))
  const { warehouse, registry } = stream
  const started = performance.now()
  const map = await answerStream(warehouse, registry, { ...among!, by: 'service' })
  const constraint = await answerConstraint(warehouse, registry, among!)
  const whatIf = await answerWhatIf(warehouse, registry, among!, 0.5)
  expect(performance.now() - started).toBeLessThan(20_000)
  const one = await answerStream(warehouse, registry, { ...alone!, by: 'service' })
  expect(map.stages).toEqual(one.stages)
  expect(map.whole?.total.window.n).toBeGreaterThan(5)
  expect(constraint.stages).toEqual((await answerConstraint(warehouse, registry, alone!)).stages)
  expect(whatIf.stages).toEqual((await answerWhatIf(warehouse, registry, alone!, 0.5)).stages)
})
