import { expect, test } from 'vitest'
import { groupSources, spanOf, standingOf } from './source-groups.ts'
import type { SourceState } from './types.ts'

function source(id: string, rest: Partial<SourceState> = {}): SourceState {
  return {
    source: id,
    tool: id.split(':')[0] ?? '',
    label: id.split(':')[1] ?? '',
    is_configuration: false,
    state: 'ok',
    last_started_at: 0,
    last_finished_at: 0,
    last_ok_at: 0,
    last_error: null,
    age_hours: 1,
    notes: [],
    parent: null,
    schedule: null,
    kinds: [],
    budgets: [],
    streams: [],
    runs: [],
    rejected: { rows: [], total_count: 0, limit: 20 },
    deliveries: null,
    ...rest,
  }
}

test('what a source brought lies below it, what needs a look apart', () => {
  const parent = 'github:acme'
  const groups = groupSources([
    source('git:shop', { parent }),
    source(parent),
    source('git:pay', { parent, state: 'failed' }),
    source('git:auth', { parent, age_hours: 60 }),
    source('git:docs', { parent, state: 'syncing' }),
    source('git:own', { parent: 'github:gone' }),
  ])
  expect(
    groups.map((group) => [
      group.source.source,
      group.doubtful.map((each) => each.label),
      group.healthy.map((each) => each.label),
    ]),
  ).toEqual([
    ['github:acme', ['auth', 'pay'], ['docs', 'shop']],
    ['git:own', [], []],
  ])
})

const schedule = {
  schedule: '*/15 * * * *',
  is_paused: false,
  next_run_at: null,
  back_off_until: null,
  failures_in_a_row: 0,
}

test.each([
  ['reading', { state: 'syncing' as const }],
  ['failed 3 times', { state: 'failed' as const, schedule: { ...schedule, failures_in_a_row: 3 } }],
  ['last sync failed', { state: 'failed' as const }],
  ['not read yet', { state: 'never' as const }],
  ['paused', { schedule: { ...schedule, is_paused: true } }],
  ['stale', { age_hours: 25 }],
  ['fresh', {}],
])('a source is %s', (text, rest) => {
  expect(standingOf(source('git:shop', rest)).text).toBe(text)
})

test('a source without anything reaches nowhere', () => {
  expect(spanOf([])).toEqual({ firstAt: null, lastAt: null })
})
