import fc from 'fast-check'
import { expect, test } from 'vitest'
import { always } from '../../tests/chance.ts'
import { effects } from './effects.ts'
import { advisePolicies } from './policy-advice.ts'
import type { Handling, Standpoint } from './policy-advice.ts'

const point: Standpoint = {
  commitIds: ['a', 'b', 'c'],
  hazards: [0.06, 0.03, 0.01],
  logOdds: Math.log(0.1 / 0.9),
  n: 500,
  blast: 12,
  isScored: true,
}
const nothing: Handling = {
  unreviewed: [],
  untested: [],
  files: [],
  owner: null,
  freeze: null,
  neighbours: [],
  isWide: false,
}
const everything: Handling = {
  unreviewed: ['a'],
  untested: ['b', 'c'],
  files: ['src/pay.ts'],
  owner: '@acme/payments',
  freeze: { name: 'Christmas', endsAt: 0 },
  neighbours: ['cart', 'stock'],
  isWide: true,
}

test('each effect can be worked out by hand from what is shown beside it', () => {
  const found = advisePolicies(point, everything)
  expect(found.map(({ policy }) => policy).toSorted()).toEqual(effects.map(({ policy }) => policy).toSorted())
  for (const { policy, lowers, share, factor, ratio, before, after } of found) {
    for (const end of ['value', 'strongest', 'weakest'] as const) {
      const byHand = 1 - share * (1 - factor[end])
      expect(ratio[end], policy).toBeCloseTo(byHand, 12)
      const odds = (before! / (1 - before!)) * byHand
      expect(after![end], policy).toBeCloseTo(lowers === 'blast' ? before! * byHand : odds / (1 + odds), 12)
    }
  }
})

test('a policy acts upon the part of what may break that it concerns, and says whom or what it is about', () => {
  const found = advisePolicies(point, everything)
  expect(
    found.map(({ policy, share, about, commits }) => [policy, Number(share.toFixed(3)), about, commits]),
  ).toEqual([
    ['review', 0.6, '@acme/payments', ['a']],
    ['freeze', 1, 'Christmas', []],
    ['neighbour', 1, 'cart, stock', []],
    ['tests', 0.4, null, ['b', 'c']],
    ['canary', 1, null, []],
  ])
  const [review] = found
  // 10 % are odds of 1 to 9; times 1 − .6 · (1 − .75) = .85 these are .85 to 9: 8.6 %.
  expect(review!.before).toBeCloseTo(0.1, 12)
  expect(review!.after!.value).toBeCloseTo(0.85 / 9.85, 12)
})

test('nothing is advised where nothing is known to be amiss', () => {
  expect(advisePolicies(point, nothing)).toEqual([])
  expect(advisePolicies({ ...point, commitIds: [], hazards: [] }, { ...nothing, unreviewed: ['a'] })).toEqual(
    [],
  )
})

test('without a score the effect on the odds stays, and no percentage is said', () => {
  const found = advisePolicies({ ...point, isScored: false }, everything)
  expect(found.map(({ policy, before, after }) => [policy, before, after?.value ?? null])).toEqual([
    ['review', null, null],
    ['freeze', null, null],
    ['neighbour', null, null],
    ['tests', null, null],
    ['canary', 12, 12 * 0.4],
  ])
})

test('no effect raises what it is meant to lower, and its ends lie about it', () => {
  for (const { policy, factor, strongest, weakest, source, range } of effects) {
    expect(
      0 < strongest && strongest <= factor && factor < 1 && factor <= weakest && weakest <= 1,
      policy,
    ).toBe(true)
    expect(
      [source, range].every((text) => text.length > 30),
      policy,
    ).toBe(true)
  }
})

test('whatever the odds, a probability is never 0 or 1', async () => {
  const drawn = fc.tuple(fc.double({ min: -60, max: 60, noNaN: true }), fc.integer({ min: 0, max: 5000 }))
  await always(
    drawn,
    async ([logOdds, n]) => {
      for (const { lowers, before, after } of advisePolicies({ ...point, logOdds, n }, everything)) {
        if (lowers === 'blast') continue
        for (const chance of [before!, after!.value, after!.strongest, after!.weakest]) {
          expect(chance).toBeGreaterThan(0)
          expect(chance).toBeLessThan(1)
        }
      }
    },
    { short: 100, long: 2000, timeoutMs: 20_000 },
  )
})
