import { describe, expect, test } from 'vitest'
import { seedRandom } from '../statistics/random.ts'
import { imagineHistory } from './imagined.ts'
import { scoreRelease, trainRisk } from './releases.ts'
import type { RiskRelease } from './history.ts'
import { isRefuted, isSilenced, judge, walkForward, walkMonths } from './walk.ts'

const day = 86_400_000
const bySize = (lines: number) => -2.5 + 1.2 * (Math.log1p(lines) - 4)
const end = Date.UTC(2026, 0, 1)

function told(seed: number, oddsOf: (lines: number, service: number) => number, releases = 1200) {
  return imagineHistory(seedRandom(seed), { releases, services: 4, oddsOf })
}

describe('walking forward', () => {
  test('beats the rate where lines tell, with its interval above nothing, and its bins hold what came', () => {
    const judgement = judge(walkForward(told(1, bySize), end))
    expect(judgement.n).toBeGreaterThan(1000)
    expect(judgement.skill!.low).toBeGreaterThan(0)
    expect(judgement.ranking!.low).toBeGreaterThan(0.6)
    expect(judgement.calibrationError).toBeLessThan(0.04)
    const held = judgement.bins.filter(({ low, high, predicted }) => low! <= predicted && predicted <= high!)
    expect(held.length).toBeGreaterThanOrEqual(judgement.bins.length - 1)
    expect(judgement.gating.find(({ share }) => share === 0.2)!.caught).toBeGreaterThan(0.35)
    expect(isSilenced(judgement)).toBe(false)
  })

  test('of the newest months alone says of these what it says of all', () => {
    const history = told(1, bySize, 400)
    const all = [...walkMonths(history, end)]
    expect(all.length).toBeGreaterThan(3)
    expect([...walkMonths(history, end, 3)]).toEqual(all.slice(-3))
  })

  test('claims no skill where failures are random, in any of ten such histories', () => {
    const judged = Array.from({ length: 10 }, (_, seed) =>
      judge(
        walkForward(
          told(seed, () => -2, 600),
          end,
        ),
      ),
    )
    // A 95 % interval is above nothing by chance in one of forty.
    expect(judged.filter(({ skill }) => skill!.low! > 0).length).toBeLessThanOrEqual(1)
    for (const { calibrationError, skill } of judged) {
      expect(calibrationError).toBeLessThan(0.08)
      expect(skill!.skill).toBeLessThan(0.02)
    }
    expect(judged.filter(isSilenced)).toHaveLength(10)
  })

  test('is silenced until fifty releases or more show skill that chance seldom brings; of a service, where its own shows none', () => {
    const of = (skill: number, low: number, n = 50) => ({ n, skill: { skill, low, high: 2 * skill - low } })
    expect(isSilenced(of(-0.5, -0.9, 49))).toBe(false)
    expect(isSilenced({ n: 50, skill: null })).toBe(true)
    expect([of(0.05, -0.01), of(0.05, -0.009), of(0.05, 0.01)].map(isSilenced)).toEqual([true, false, false])
    expect([of(0.001, -0.4), of(0, -0.4), of(-0.1, -0.4)].map(isRefuted)).toEqual([false, true, true])
    expect(isRefuted(of(-0.1, -0.4, 49))).toBe(false)
  })

  test('no prediction changes when later releases, or later labels, are taken away', () => {
    const history = told(2, bySize, 400)
    const whole = walkForward(history, end)
    const until = history.releases[250]!.releasedAt!
    const part = walkForward({ ...history, releases: history.releases.slice(0, 260) }, until)
    expect(part.length).toBeGreaterThan(100)
    expect(part).toEqual(whole.slice(0, part.length))
  })

  test('labels of releases that a month cannot have known of are no part of its model', () => {
    const history = told(3, bySize, 300)
    const at = history.releases[200]!.releasedAt!
    const turned = history.releases.map((release): RiskRelease => {
      const label = release.label!
      return label.maturedAt <= at ? release : { ...release, label: { ...label, isFailed: !label.isFailed } }
    })
    expect(JSON.stringify(trainRisk({ ...history, releases: turned }, at))).toBe(
      JSON.stringify(trainRisk(history, at)),
    )
    expect(JSON.stringify(trainRisk({ ...history, releases: turned }, at + 30 * day))).not.toBe(
      JSON.stringify(trainRisk(history, at + 30 * day)),
    )
  })
})

describe('a release’s score', () => {
  const history = told(4, (lines, service) => bySize(lines) + (service === 0 ? 2 : -0.5))
  const model = trainRisk(history, end)
  const score = (commits: number[], serviceId: string) =>
    scoreRelease(model, history, {
      serviceId,
      commits,
      unreviewed: 0,
      untested: 0,
      settings: 0,
      pause: 0,
      freeze: 0,
    })

  test('is the sum of its parts, and its commits’ shares add up', () => {
    const one = score([1, 2, 3], 'service 1')
    const total = one.parts.reduce((sum, part) => sum + part.logOdds, 0)
    expect(total).toBeCloseTo(one.logOdds, 10)
    expect(one.probability).toBeCloseTo(1 / (1 + Math.exp(-total)), 10)
    expect(one.hazards.reduce((sum, hazard) => sum + hazard, 0)).toBeCloseTo(one.hazard, 12)
    expect(one.low).toBeLessThan(one.probability)
    expect(one.high).toBeGreaterThan(one.probability)
  })

  test('rises with what is in it and with how its service did; a service that is new stands between', () => {
    expect(score([1, 2, 3], 'service 1').probability).toBeGreaterThan(score([1], 'service 1').probability)
    expect(score([1], 'service 0').probability).toBeGreaterThan(2 * score([1], 'service 1').probability)
    const unknown = score([1], 'new here')
    expect(unknown.probability).toBeGreaterThan(score([1], 'service 1').probability)
    expect(unknown.probability).toBeLessThan(score([1], 'service 0').probability)
    expect(unknown.high - unknown.low).toBeGreaterThan(
      score([1], 'service 1').high - score([1], 'service 1').low,
    )
  })

  test('of one without commits is its service’s level', () => {
    const none = score([], 'service 1')
    expect(none.parts.find(({ name }) => name === 'size')!.logOdds).toBe(0)
    expect(none.hazard).toBe(0)
    expect(none.probability).toBeGreaterThan(0)
  })
})

test.each([
  ['none failed', () => -50, 80],
  ['all failed', () => 50, 80],
  ['one release', () => 0, 1],
  ['no release', () => 0, 0],
])('%s: a model and a probability that is neither 0 nor 1', (_, oddsOf, releases) => {
  const history = imagineHistory(seedRandom(5), { releases, services: 2, oddsOf })
  const model = trainRisk(history, end)
  const { probability, low, high } = scoreRelease(model, history, {
    serviceId: 'service 0',
    commits: releases > 0 ? [0] : [],
    unreviewed: 1,
    untested: 1,
    settings: 1,
    pause: 1,
    freeze: 1,
  })
  expect(low > 0 && low <= probability && probability <= high && high < 1).toBe(true)
  const judgement = judge(walkForward(history, end))
  expect(JSON.stringify(judgement)).not.toContain('NaN')
  expect(judgement.n === 0 || judgement.calibrationError! >= 0).toBe(true)
})

test('the same history gives the same model, to the last digit', () => {
  const train = () => JSON.stringify(trainRisk(told(6, bySize, 300), end))
  expect(train()).toBe(train())
})
