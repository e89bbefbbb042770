import { expect, test } from 'vitest'
import { seedRandom } from '../statistics/random.ts'
import type { Desk } from './assessor.ts'
import { imagineHistory } from './imagined.ts'
import { trainRisk } from './releases.ts'
import { judgeAll } from './standing.ts'
import { walkForward } from './walk.ts'
import { advise, divide, leaveOut } from './what-if.ts'

const end = Date.UTC(2026, 0, 1)
const bySize = (lines: number) => -2.5 + 1.2 * (Math.log1p(lines) - 4)

async function seat(oddsOf: (lines: number) => number, releases = 900): Promise<Desk> {
  const history = imagineHistory(seedRandom(1), { releases, services: 3, oddsOf })
  const walked = walkForward(history, end)
  return {
    modelId: 'a',
    model: trainRisk(history, end),
    walked,
    history,
    releases: new Map(history.releases.map((release) => [release.id, release])),
    records: await judgeAll(walked),
  }
}

/** The next release of a service, with the commits of a past one of six. */
function nextOf(desk: Desk) {
  const past = desk.history.releases.find(({ commits }) => commits.length === 6)!
  return { ...past, id: 'next', releasedAt: null, label: null }
}

const logistic = (odds: number) => 1 / (1 + Math.exp(-odds))

test('without a commit, odds are what its part of the hazard leaves, by hand from the numbers that are shown', async () => {
  const desk = await seat(bySize)
  const release = nextOf(desk)
  const { before, after, coefficient, odds_ratio } = leaveOut(
    desk,
    release,
    new Set([`commit ${release.commits[0]}`]),
  )
  expect(after.commit_count).toBe(5)
  const byHand = before.log_odds + coefficient * (Math.log(after.hazard) - Math.log(before.hazard))
  expect(after.log_odds).toBeCloseTo(byHand, 10)
  expect(after.probability).toBeCloseTo(logistic(byHand), 10)
  expect(odds_ratio).toBeCloseTo((after.hazard / before.hazard) ** coefficient, 10)
  expect(after.probability!).toBeLessThan(before.probability!)
})

test('advice is to hold back what may break most, or to split, with both numbers for a split', async () => {
  const desk = await seat(bySize)
  const release = nextOf(desk)
  const [held, split] = advise(desk, release)
  if (held?.action !== 'hold back' || split?.action !== 'split') throw new Error('Other advice came')
  for (const row of release.commits) {
    const other = leaveOut(desk, release, new Set([`commit ${row}`]))
    expect(held.after.probability!).toBeLessThanOrEqual(other.after.probability!)
  }
  expect(split.parts.flatMap(({ commits }) => commits)).toEqual(release.commits.map((row) => `commit ${row}`))
  const [one, other] = split.parts.map(({ weighed }) => weighed.probability!)
  expect(split.one_of).toBeCloseTo(1 - (1 - one!) * (1 - other!), 12)
  // Less for each, more that one of two fails: a split does not make failures rarer.
  expect(Math.max(one!, other!)).toBeLessThan(split.before.probability!)
  expect(split.one_of!).toBeGreaterThan(split.before.probability!)
  for (const { weighed } of split.parts) expect(weighed.hazard).toBeLessThan(split.before.hazard)
})

test('nothing is advised for one commit, and no percentage is said where none may be', async () => {
  const desk = await seat(bySize)
  const release = nextOf(desk)
  expect(advise(desk, { ...release, commits: release.commits.slice(0, 1) })).toEqual([])
  const young = await seat(bySize, 15)
  const [held, split] = advise(young, nextOf(young))
  if (held?.action !== 'hold back' || split?.action !== 'split') throw new Error('Other advice came')
  expect([held.after.probability, split.one_of]).toEqual([null, null])
  expect(held.odds_ratio).toBeLessThan(1)
})

test('without any commit the level of its service is left', async () => {
  const desk = await seat(bySize)
  const release = nextOf(desk)
  const all = new Set(release.commits.map((row) => `commit ${row}`))
  const { after } = leaveOut(desk, release, all)
  expect(after).toMatchObject({ commit_count: 0, hazard: 0 })
  expect(Number.isFinite(after.log_odds)).toBe(true)
})

test('a split by hand: each part follows from its hazard, one of two from both, and less is taken back', async () => {
  const desk = await seat(bySize)
  const release = nextOf(desk)
  const first = new Set([0, 2, 4].map((i) => `commit ${release.commits[i]}`))
  const { before, coefficient, parts, one_of, taken_back } = divide(desk, release, first)
  expect(parts.map(({ commits }) => commits.every((id) => first.has(id)))).toEqual([true, false])
  for (const { weighed } of parts) {
    const byHand = before.log_odds + coefficient * Math.log(weighed.hazard / before.hazard)
    expect(weighed.log_odds).toBeCloseTo(byHand, 10)
    expect(weighed.probability).toBeCloseTo(logistic(byHand), 10)
  }
  expect(parts[0]!.weighed.hazard + parts[1]!.weighed.hazard).toBeCloseTo(before.hazard, 10)
  const [one, other] = parts.map(({ weighed }) => weighed)
  expect(one_of).toBeCloseTo(
    one!.probability! + other!.probability! - one!.probability! * other!.probability!,
    12,
  )
  expect(taken_back!.before).toBeCloseTo(6 * before.probability!, 12)
  expect(taken_back!.after).toBeCloseTo(3 * one!.probability! + 3 * other!.probability!, 12)
  expect(taken_back!.after).toBeLessThan(taken_back!.before)
})

test('where size tells nothing or against it, nothing is advised from it', async () => {
  const desk = await seat((lines) => -1.5 - 1.5 * (Math.log1p(lines) - 4))
  expect(desk.model.fit.coefficients[1]).toBe(0)
  expect(advise(desk, nextOf(desk))).toEqual([])
})
