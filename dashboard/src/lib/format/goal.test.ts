import { expect, test } from 'vitest'
import type { Goal } from '#lib/data/types.ts'
import { sayAim, sayCost, sayDue, sayEffect, sayEvidence, sayWay, signOf } from './goal.ts'

const effect = {
  verdict: 'up',
  side: 'good',
  change: 0.4712,
  low: 0.2306,
  high: 0.7119,
  withheld: null,
  possible_at: null,
}

test('an aim is said as far as it is written', () => {
  expect(sayAim({ baseline: 3.1, target: 3.45, unit: '%' })).toBe('from 3.1 to 3.45 %')
  expect(sayAim({ baseline: null, target: 3.45, unit: null })).toBe('to 3.45')
  expect(sayAim({ baseline: null, target: null, unit: '%' })).toBe('no aim written down')
})

test('a verdict comes with its interval, and has a sign that is no colour', () => {
  expect(sayEffect(effect, '%')).toEqual({ verdict: 'up', more: '+0.471 (+0.231 to +0.712 %)' })
  expect(
    ['up', 'down', 'no detectable change', 'too little data'].map((verdict) =>
      signOf({ ...effect, verdict }),
    ),
  ).toEqual(['▲', '▼', '=', '○'])
  const withheld = 'Users have not met it yet'
  expect(sayEffect({ ...effect, verdict: 'too little data', withheld }, '%').more).toBe(withheld)
  expect(sayEffect(null, '%')).toEqual({ verdict: 'not judged', more: '' })
})

test('being late is said in days, and in money where a day has a worth', () => {
  const goal = { due_at: Date.UTC(2026, 5, 1), delay_days: 3, target_met_at: null } as Goal
  expect(sayDue(goal, 'UTC')).toMatch(/3 days over$/)
  expect(sayDue({ ...goal, target_met_at: Date.UTC(2026, 5, 4) }, 'UTC')).toMatch(/met 3 days late$/)
  expect(sayCost({ ...goal, value_per_day: 1800, delay_cost: 5400, currency: 'EUR' })).toBe(
    '5,400 EUR lost by being late',
  )
  expect(sayCost({ ...goal, value_per_day: null, delay_cost: null, currency: null })).toBeNull()
})

test('evidence and signatures are said in words', () => {
  expect(sayEvidence('label', 'PAY-1')).toBe('through PAY-1, by its label')
  expect(sayEvidence('release', 'Autumn')).toBe('in Autumn')
  expect([sayWay('git'), sayWay('local'), sayWay(null)]).toEqual([', in a file of the repository', '', ''])
})
