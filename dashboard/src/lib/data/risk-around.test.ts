import { expect, test } from 'vitest'
import {
  sayCarried,
  sayHurt,
  sayPolicyEffect,
  sayPolicySum,
  sayPolicyWhat,
  saySignal,
} from './risk-around.ts'
import type { RiskConsequence, RiskPolicyAdvice, RiskWatchList } from './types.ts'

const advice: RiskPolicyAdvice = {
  policy: 'review',
  lowers: 'odds',
  about: '@acme/payments',
  commits: ['a', 'b'],
  files: ['src/pay.ts', 'src/list.ts', 'src/more.ts'],
  share: 0.6,
  factor: { value: 0.75, strongest: 0.5, weakest: 0.95 },
  ratio: { value: 0.85, strongest: 0.7, weakest: 0.97 },
  before: 0.1,
  after: { value: 0.0863, strongest: 0.0722, weakest: 0.0973 },
  source: '',
  range: '',
}

test('a policy says whom to ask for what, and its effect with both ends', () => {
  expect(sayPolicyWhat(advice)).toBe(
    'Let @acme/payments review 2 commits that nobody else has, src/pay.ts and src/list.ts first',
  )
  expect(sayPolicyWhat({ ...advice, about: null, commits: ['a'], files: [] })).toBe(
    'Let somebody who owns them review 1 commit that nobody else has',
  )
  expect(sayPolicyEffect(advice)).toBe('odds × 0.85 (0.70 to 0.97), 10 % → 8.6 % (7.2–9.7 %)')
  expect(sayPolicySum(advice)).toBe(
    'It acts upon 60 % of what may break: odds × (1 − 0.60 · (1 − 0.75)) = odds × 0.85.',
  )
  expect(sayPolicyEffect({ ...advice, before: null, after: null })).toBe('odds × 0.85 (0.70 to 0.97)')
  const canary = { ...advice, policy: 'canary' as const, lowers: 'blast' as const, before: 12 }
  expect(sayPolicyEffect({ ...canary, after: { value: 10.2, strongest: 8.4, weakest: 11.6 } })).toBe(
    'blast × 0.85 (0.70 to 0.97), 12 → 10',
  )
})

const signal: RiskWatchList['signals'][number] = {
  watched_service_id: 's',
  watched_name: 'stock',
  relation: 'needs',
  kind: 'incident',
  signal: 'queue is full',
  title: 'queue is full',
  worst_severity: 'P1',
  window_count: 40,
  fired_count: 3,
  share_ratio: 0.075,
  low_ratio: 0.026,
  high_ratio: 0.2,
  base_ratio: 0.001,
  is_telling: true,
  soonest_minutes: 3.4,
  latest_minutes: 21,
  p90_minutes: null,
}

test('a signal says where, how often and how soon', () => {
  expect(saySignal(signal)).toBe(
    'stock (it needs that): queue is full, after 3 of 40, 3 to 21 min after, P1 at worst',
  )
  expect(
    saySignal({
      ...signal,
      relation: 'same',
      soonest_minutes: null,
      latest_minutes: null,
      worst_severity: null,
    }),
  ).toBe('queue is full, after 3 of 40')
  expect(saySignal({ ...signal, relation: 'is needed by', latest_minutes: 3 })).toContain(
    'stock (needs it): queue is full, after 3 of 40, 3 min after',
  )
})

test('what is carried is new, inherited or undated, and who is not scanned is said', () => {
  const counts = [
    { severity: 'critical', new_count: 0, inherited_count: 1, undated_count: 0 },
    { severity: 'high', new_count: 1, inherited_count: 1, undated_count: 1 },
  ]
  expect(sayCarried({ counts, scanned_count: 1, service_count: 2 })).toBe(
    'Carries 4 security findings: 1 new (high at worst), 2 inherited, 1 undated; of 1 of its services no scanner tells.',
  )
  expect(sayCarried({ counts: [], scanned_count: 1, service_count: 1 })).toBe(
    'Carries no security finding that is known.',
  )
  expect(sayCarried({ counts: [], scanned_count: 0, service_count: 1 })).toContain('No scanner tells')
})

test('a dependant is hurt so often, and where nobody needs it nothing is said', () => {
  const consequence = {
    service_count: 3,
    hurt: { n: 22, count: 1, low: 0.008, high: 0.22 },
  } as RiskConsequence
  expect(sayHurt(consequence)).toBe(
    'A dependant was hurt within 24 hours after 1 of 22 past releases (0.8–22 %).',
  )
  expect(sayHurt({ ...consequence, service_count: 0 })).toBeNull()
})
