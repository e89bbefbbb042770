/** What has to hold of any history, asked of the real SQL. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { always, isLong } from '../chance.ts'
import { quantileFigure } from '../../transforms/statistics/quantile.ts'
import { casesQuery } from '../../transforms/case-rows.ts'
import { answerMetric } from '../../transforms/metric.ts'
import type { Row } from './given.ts'
import { tell } from './histories.ts'
import { history } from './plots.ts'
import { DAY, figuresOf, start, undated, windowFrom } from './half-year.ts'
import { openStream, type Stream } from './stream.ts'

const patienceMs = isLong ? 3_600_000 : 240_000
const amount = { short: 1, long: 60, timeoutMs: patienceMs }

let stream: Stream
let metrics: string[]
beforeAll(async () => {
  stream = await openStream()
  metrics = [...stream.registry.metrics.keys()]
})
afterAll(() => stream.close())

const ask = (name: string, parameters = windowFrom(start)) =>
  answerMetric(stream.warehouse, stream.registry, name, parameters)
const measureOf = (name: string) => stream.registry.metrics.get(name)?.header.measure ?? ''

/** Runs a property over histories that are built once each. */
async function holds(property: (rows: Record<string, Row[]>, dice: fc.GeneratorValue) => Promise<void>) {
  await always(
    fc.tuple(history, fc.gen()),
    async ([plot, dice]) => {
      const rows = tell(plot, start)
      await stream.given(rows)
      await property(rows, dice)
    },
    amount,
  )
}

test(
  'shares lie within 0 and 1, stages add up to the lead time, and groups to the figure of all',
  () =>
    holds(async (_, dice) => {
      await expectSaneFigures()
      await expectLeadTimesOfStages()
      await expectGroupsOfOneWhole(some(metrics, dice))
    }),
  patienceMs,
)

/** Intervals hold their value, shares lie within 0 and 1, nothing is counted below zero. */
async function expectSaneFigures(): Promise<void> {
  for (const name of metrics) {
    const { total, groups, measure } = await ask(name)
    for (const figure of [total, ...groups].flatMap(figuresOf)) {
      const { n, value, low, high, p85, p85_low, p85_high, open_count, numerator } = figure
      const said = `${name} ${JSON.stringify(figure)}`
      expect(Math.min(n, open_count, numerator ?? 0), said).toBeGreaterThanOrEqual(0)
      if (measure === 'duration' && value !== null) expect(value, said).toBeGreaterThanOrEqual(0)
      if (measure === 'proportion' || measure === 'ratio')
        for (const share of [value, low, high].filter((each) => each !== null)) {
          expect(share, said).toBeGreaterThanOrEqual(0)
          expect(share, said).toBeLessThanOrEqual(1)
        }
      const pairs = [
        [low, value],
        [value, high],
        [p85_low, p85],
        [p85, p85_high],
      ] as const
      for (const [lower, upper] of pairs)
        if (lower !== null && upper !== null) expect(lower, said).toBeLessThanOrEqual(upper + 1e-9)
    }
  }
}

/** The sum of its stages where all of them are known, and end minus start in any case; nothing is negative. */
async function expectLeadTimesOfStages(): Promise<void> {
  const rows = await stream.warehouse.rows<Record<string, number | null>>(
    `SELECT lead_time_hours, coding_hours, pickup_hours, review_hours, release_hours, first_commit_at, merged_at,
       deployed_at FROM change_fact WHERE deployed_at IS NOT NULL`,
  )
  for (const row of rows) {
    const stages = ['coding', 'pickup', 'review', 'release'].map((stage) => row[`${stage}_hours`] ?? null)
    const lead = row['lead_time_hours'] ?? null
    for (const hours of [lead, ...stages]) if (hours !== null) expect(hours).toBeGreaterThanOrEqual(0)
    if (lead === null) continue
    const begun = row['first_commit_at'] ?? row['merged_at']!
    expect(lead).toBeCloseTo((row['deployed_at']! - begun!) / 3_600_000, 6)
    const known = stages.filter((hours) => hours !== null)
    if (known.length === 4) expect(known.reduce((sum, hours) => sum + hours, 0)).toBeCloseTo(lead, 6)
  }
}

/** All of them where there is time, else twelve by chance. */
function some(all: readonly string[], dice: fc.GeneratorValue): readonly string[] {
  if (isLong) return all
  const first = dice(fc.integer, { min: 0, max: all.length - 1 })
  return [...all, ...all].slice(first, first + 12)
}

/** Each group is the figure of its scope, and all rows of all groups make the whole: no quantile of quantiles. */
async function expectGroupsOfOneWhole(asked: readonly string[]): Promise<void> {
  const services = await stream.warehouse.rows<{ id: string }>(
    'SELECT service_id AS id FROM service ORDER BY 1',
  )
  const ids = services.map(({ id }) => id)
  for (const name of asked) {
    const whole = await ask(name, windowFrom(start, { serviceIds: ids, by: 'none' }))
    const grouped = await ask(name, windowFrom(start, { serviceIds: ids }))
    expect(grouped.total, name).toEqual(whole.total)
    for (const { key, window } of grouped.groups) {
      if (key === null) continue
      const alone = await ask(name, windowFrom(start, { serviceIds: [key], by: 'none' }))
      expect(window, `${name} of ${key}`).toEqual(alone.total.window)
    }
    const isQuantile = ['duration', 'quantity'].includes(measureOf(name))
    const values = isQuantile ? await valuesOf(name, ids) : null
    if (values === null || values.length < 5) continue
    const { n, value, low, high } = quantileFigure(Float64Array.from(values).sort(), 0.5)
    expect(whole.total.window, name).toMatchObject({ n, value, low, high })
  }
}

const OF_PLANS = [
  'missed_warnings',
  'release_on_time',
  'release_slip',
  'time_to_value',
  'unwarned_trouble',
  'warning_precision',
]

test('random histories are no empty ones: most metrics have something to say of them', async () => {
  const plot = fc.sample(history, { seed: 1, numRuns: 1 })[0]!
  await stream.given(tell(plot, start))
  const counts = await Promise.all(
    metrics.map(async (name) => [name, (await ask(name)).total.window.n] as const),
  )
  // Nothing is planned or hoped for in these histories: what is said of plans, their warnings and goals stays silent.
  const told = counts.filter(([name]) => !OF_PLANS.includes(name))
  const silent = told.filter(([, n]) => n === 0).map(([name]) => name)
  expect(silent.length / told.length, silent.join(', ')).toBeLessThan(0.5)
})

/** The values behind a figure, each service's own rows one after the other; null for what is looked at, not counted. */
async function valuesOf(name: string, ids: readonly string[]): Promise<number[] | null> {
  const columns = stream.registry.metrics.get(name)!.header.columns.map((column) => column.name)
  if (columns.includes('entered_at')) return null
  const parts = await Promise.all(
    ids.map((id) => {
      const { sql, parameters } = casesQuery(
        stream.registry,
        name,
        windowFrom(start, { serviceIds: [id], by: 'none' }),
      )
      return stream.warehouse.rows<{ case_id: string; value: number | null }>(sql, parameters)
    }),
  )
  // A case of two services is one case.
  const cases = new Map(parts.flat().map((row) => [row.case_id, row.value]))
  return [...cases.values()].filter((value) => value !== null)
}

test(
  'neither the order in which records land, nor the size of batches, nor repeated syncs make a difference',
  () =>
    holds(async (rows, dice) => {
      pending = {}
      const once = await stream.fingerprint()
      const tables = Object.keys(rows)
      await stream.given({})
      const shuffled = Object.fromEntries(
        tables.map((table) => {
          const list = rows[table]!
          const keys = list.map(() => dice(fc.integer))
          return [table, list.toSorted((a, b) => keys[list.indexOf(a)]! - keys[list.indexOf(b)]!)]
        }),
      )
      const batches = dice(fc.integer, { min: 1, max: 3 })
      for (let batch = 1; batch <= batches; batch++) {
        for (const table of tables.toSorted(() => dice(fc.integer, { min: -1, max: 1 })))
          if (dice(fc.boolean) || batch === batches) {
            const list = shuffled[table]!
            await land({ [table]: list.slice(0, Math.ceil((list.length * batch) / batches)) })
          }
      }
      await stream.also(shuffled)
      expect(await stream.fingerprint()).toEqual(once)
      const again = await stream.also(shuffled)
      expect(await stream.fingerprint()).toEqual(once)
      expect(again.changed).toBe(false)
    }),
  patienceMs,
)

let pending: Record<string, Row[]> = {}
/** Lands tables one by one, and builds after every third. */
async function land(rows: Record<string, Row[]>): Promise<void> {
  pending = { ...pending, ...rows }
  if (Object.keys(pending).length < 3) return
  const landed = pending
  pending = {}
  await stream.also(landed)
}

test(
  'the same history some weeks earlier or later gives the same figures under other dates',
  () =>
    always(
      fc.tuple(history, fc.integer({ min: -150, max: 150 })),
      async ([plot, weeks]) => {
        const shift = weeks * 7 * DAY
        await stream.given(tell(plot, start))
        const before = new Map<string, unknown>()
        for (const name of metrics) before.set(name, undated(await ask(name), start))
        await stream.given(tell(plot, start + shift))
        for (const name of metrics)
          expect(
            undated(await ask(name, windowFrom(start + shift)), start + shift),
            `${name}, ${weeks} weeks`,
          ).toEqual(before.get(name))
      },
      amount,
    ),
  patienceMs,
)
