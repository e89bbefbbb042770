/**
 * npm run bench:forecast [-- --json] [--items 500] [--runs 9]: how long 10,000 trials over so many items take, beside a bare
 * loop of as many draws; the whole answer of a forecast with its fan and its looking back; and a what-if of both sides.
 */
import { parseArgs } from 'node:util'
import { forecastScope, MOST_DAYS, TRIALS } from '../../transforms/forecast/forecast.ts'
import { finishTrials } from '../../transforms/forecast/trials.ts'
import { seedRandom } from '../../transforms/statistics/random.ts'
import { compareDates } from '../../transforms/what-if/dates.ts'
import { simulateQueue } from '../../transforms/what-if/queue.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    items: { type: 'string', default: '500' },
    runs: { type: 'string', default: '9' },
  },
})
const items = Number(values.items)
const DAYS = 90

/** Middle of several runs, after one that warms up. */
function time(work: () => unknown): number {
  work()
  const spent = Array.from({ length: Number(values.runs) }, () => {
    const startedAt = performance.now()
    work()
    return performance.now() - startedAt
  })
  return spent.toSorted((a, b) => a - b)[spent.length >> 1]!
}

/** As many draws from a list of numbers, and nothing else. */
function draw(count: number): number {
  const { uniform } = seedRandom(1)
  const list = Array.from({ length: DAYS }, (_, i) => i % 3)
  let sum = 0
  for (let i = 0; i < count; i++) sum += list[Math.floor(uniform() * DAYS)]!
  return sum
}

const rows = [1, 2, 5].map((pace) => {
  const random = seedRandom(pace)
  const counts = Array.from({ length: 484 }, (_, day) => (day % 7 > 4 ? 0 : random.poisson((pace * 7) / 5)))
  const history = { done: counts, added: counts.map(() => 0) }
  const sample = { done: counts.slice(-DAYS), gap: 1 }
  const options = { trials: TRIALS, seed: 1, mostDays: MOST_DAYS }
  const draws = finishTrials(sample, items, options).reduce((sum, days) => sum + days + DAYS, 0)
  const trials_ms = time(() => finishTrials(sample, items, options))
  const today = { sample, remaining: items, plannedDays: null }
  return {
    items,
    finished_a_day: pace,
    draws,
    trials_ms,
    ratio: trials_ms / time(() => draw(draws)),
    forecast_ms: time(() =>
      forecastScope(history, items, { days: DAYS, seed: 1, isGrowing: false, byDays: 30 }),
    ),
    what_if_ms: time(() => compareDates(today, { ...today, remaining: items - 50 }, 1)),
  }
})
const hours = Array.from({ length: 60 }, (_, i) => Float64Array.of(20 + i, 200 + 3 * i, 90, 26))
const stages = [2, 9, 10, null].map((places, i) => ({ stage: `s${i}`, places }))
const queue_ms = time(() => simulateQueue({ stages, items: hours, limit: 28, runs: 100, seed: 1 }))
if (values.json) console.log(JSON.stringify({ rows, queue_ms }, null, 2))
else {
  const round = (value: number) => Math.round(value * 100) / 100
  console.table(
    rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, round(value)]))),
  )
  console.log(`100 runs of a queue of 28 in four stages: ${queue_ms.toFixed(1)} ms`)
}
