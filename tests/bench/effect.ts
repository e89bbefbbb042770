/**
 * npm run bench:effect [-- --series 1000] [--seed 7001] [--json]: how often a verdict is right. Series in which nothing
 * happened (rising, with weekdays, noise that lingers by φ) must be claimed to have changed in 3 to 7 %, beside what a
 * comparison of means before and after claims of the same ones; intervals must hold effects of known size in 92 to 97 %; and
 * of effects of the size that is said to be the smallest to be found, four in five should be. Ends with 1 where a bar of
 * 90 days of history is missed. The seeds are none that the method was made with.
 */
import { parseArgs } from 'node:util'
import { PHIS, simulate, type Plan, type Tally } from '../effect/simulation.ts'

const { values } = parseArgs({
  options: {
    series: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '7001' },
    json: { type: 'boolean', default: false },
  },
})
const [series, seed] = [Number(values.series), Number(values.seed)]

interface Condition {
  title: string
  plan: Omit<Plan, 'phi' | 'series' | 'seed'>
  /** Whether bars apply: the definition speaks of 90 days and 28 points. */
  isJudged: boolean
}

const conditions: readonly Condition[] = [
  { title: '90 days of history, 28 after', plan: {}, isJudged: true },
  { title: '90 days, 14 after: the earliest verdict', plan: { after: 14 }, isJudged: false },
  { title: '180 days', plan: { history: 180 }, isJudged: false },
  { title: '120 days, a tenth of them missing', plan: { history: 120, missing: 0.1 }, isJudged: false },
]

const results = conditions.map(({ title, plan, isJudged }, c) => {
  const rows = PHIS.map((phi, i) => {
    const own = { ...plan, phi, series, seed: seed + 100 * c + 10 * i }
    const still = simulate(own)
    const moved = simulate({ ...own, seed: own.seed + 1, effect: still.smallest })
    const less = simulate({ ...own, seed: own.seed + 2, effect: still.smallest / 2 })
    return describe(still, moved, less)
  })
  const isMet = rows.every(
    ({ claimed, covered, covered_half }) =>
      within(claimed, 3, 7) && within(covered, 92, 97) && within(covered_half, 92, 97),
  )
  return { title, rows, isJudged, isMet }
})

if (values.json) console.log(JSON.stringify(results, null, 2))
else
  for (const { title, rows, isJudged, isMet } of results) {
    console.log(
      `\n${title}: ${series} series each, in %${isJudged ? (isMet ? ', bars met' : ', bars missed') : ''}`,
    )
    console.table(rows)
  }
process.exitCode = results.some(({ isJudged, isMet }) => isJudged && !isMet) ? 1 : 0

function describe(still: Tally, moved: Tally, less: Tally) {
  const percent = (share: number) => Math.round(1000 * share) / 10
  return {
    phi: still.phi,
    claimed: percent(still.claimed),
    naive: percent(still.naive),
    smallest: Math.round(100 * still.smallest) / 100,
    covered: percent(moved.covered),
    power: percent(moved.claimed),
    covered_half: percent(less.covered),
    power_half: percent(less.claimed),
  }
}

function within(value: number, low: number, high: number): boolean {
  return low <= value && value <= high
}
