import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import { gatingBars } from '#lib/charts/gating.ts'
import { oddsBars } from '#lib/charts/odds.ts'
import { reliability } from '#lib/charts/reliability.ts'
import { sayAdvice, sayChance, sayConsequence, sayOdds, sayRecord, sayShare, sayUnusual } from './risk.ts'
import type { RiskConsequence } from './types.ts'

test.each([
  [null, '–'],
  [0.0656, '6.6 %'],
  [0.00001, '< 0.1 %'],
  [0.99999, '> 99.9 %'],
  [0, '0 %'],
])('a share of %s is said as %s: what is only unlikely is never 0 %%', (share, text) => {
  expect(sayShare(share)).toBe(text)
})

test('a chance is a percentage only where it is scored', () => {
  const given = { probability: null, base_rate: 0.05 }
  expect(sayChance({ ...given, standing: 'scored', probability: 0.31, band: 'high' })).toBe('31 %')
  expect(sayChance({ ...given, standing: 'prior', band: 'medium' })).toBe('medium')
  expect(sayChance({ ...given, standing: 'silenced', band: null })).toBe('usual 5 %')
})

const consequence: RiskConsequence = {
  dependants: [],
  service_count: 3,
  team_count: 2,
  blast: 9,
  recovery: { n: 14, p50_hours: 0.63, p85_hours: 2 },
  severities: [{ severity: 'P1', count: 2 }],
  hurt: { n: 0, count: 0, low: null, high: null },
}

test('what happens if it fails comes in words, and what is not known is said', () => {
  expect(sayConsequence(consequence)).toBe(
    'If it fails: 3 services of 2 teams need it; past recovery 38 min (p85 2 h, n = 14); worst severity P1.',
  )
  const unknown = {
    ...consequence,
    service_count: 0,
    recovery: { n: 1, p50_hours: null, p85_hours: null },
    severities: [],
  }
  expect(sayConsequence(unknown)).toBe(
    'If it fails: no other service is known to need it; too few past recoveries to tell how long it takes (n = 1); no severity is known.',
  )
})

test('what is unusual is what moves the odds by a tenth, by its factor', () => {
  expect(
    sayUnusual([
      { name: 'size', logOdds: 1, usual: 0.3, difference: 0.7 },
      { name: 'pause', logOdds: 0.05, usual: 0, difference: 0.05 },
    ]),
  ).toBe('Unusual against the median release: its commits (odds × 2.01).')
  expect(sayUnusual([])).toBe('Nothing about it is unusual for its service.')
})

test('a split says both numbers, a commit held back its effect', () => {
  const weighed = (probability: number | null) => ({
    commit_count: 1,
    hazard: 0.1,
    log_odds: 0,
    probability,
    low: null,
    high: null,
  })
  const parts = [
    { commits: ['a', 'b'], weighed: weighed(0.26) },
    { commits: ['c'], weighed: weighed(0.26) },
  ]
  const split = {
    action: 'split' as const,
    before: weighed(0.35),
    coefficient: 0.5,
    parts,
    one_of: 0.4524,
    taken_back: { before: 1.05, after: 0.78 },
  }
  expect(sayAdvice(split, String)).toBe(
    'Split into 2 and 1 commits: 26 % each, 35 % in one; 45 % that one of two fails. Less breaks at a time: 0.8 commits to take back on average, 1.1 in one',
  )
  const held = {
    action: 'hold back' as const,
    commits: ['a'],
    before: weighed(0.35),
    after: weighed(0.31),
    coefficient: 0.5,
    odds_ratio: 0.83,
  }
  expect(sayAdvice(held, () => 'Merge carts')).toBe('Hold back “Merge carts”: 35 % → 31 %')
  expect(sayAdvice({ ...held, after: weighed(0.348) }, String)).toBe('Hold back “a”: 35.0 % → 34.8 %')
  expect(sayAdvice({ ...held, after: weighed(null) }, String)).toBe('Hold back “a”: odds × 0.83')
})

test('a record says no more than its interval bears', () => {
  const figures = { n: 80, failed: 9, skill: 0.05, auc: 0.6 }
  expect(sayRecord({ ...figures, skill_low: 0.01, skill_high: 0.09 })).toContain('Better than')
  expect(sayRecord({ ...figures, skill_low: -0.01, skill_high: 0.11 })).toContain('Not clearly better')
  expect(sayRecord({ ...figures, skill: -0.01, skill_low: -0.04, skill_high: 0.02 })).toContain('No better')
  expect(sayRecord({ ...figures, n: 0, skill: null, skill_low: null, skill_high: null })).toContain('yet')
  expect(sayOdds(-0.001)).toBe('0')
})

describe('charts', () => {
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const options = { width: 480, document: document as unknown as Document }

  test('reliability draws a point with its interval for each bin, and the diagonal', () => {
    const bins = [
      { n: 40, failed: 2, predicted: 0.04, observed: 0.05, low: 0.01, high: 0.16 },
      { n: 40, failed: 8, predicted: 0.18, observed: 0.2, low: 0.1, high: 0.35 },
    ]
    const chart = reliability(bins, options)
    expect(chart.querySelectorAll('circle')).toHaveLength(2)
    expect(chart.querySelectorAll('[stroke-dasharray]').length).toBeGreaterThan(0)
    expect(reliability([], options).querySelectorAll('circle')).toHaveLength(0)
  })

  test('gating names each part and what it would have met, and leaves out what is not known', () => {
    const chart = gatingBars(
      [
        { share: 0.05, caught: 0.19 },
        { share: 0.1, caught: null },
      ],
      options,
    )
    expect(chart.textContent).toContain('riskiest 5 %')
    expect(chart.textContent).toContain('19 %')
    expect(chart.textContent).not.toContain('riskiest 10 %')
  })

  test('odds are bars from the middle, by name', () => {
    const chart = oddsBars([{ name: 'freeze', logOdds: 0.2, usual: 0, difference: 0.2 }], options)
    expect(chart.textContent).toContain('In a freeze')
    expect(chart.querySelectorAll('rect')).toHaveLength(1)
  })
})
