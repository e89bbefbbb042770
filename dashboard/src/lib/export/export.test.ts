import { expect, test } from 'vitest'
import type { Filter } from '#lib/data/filter.ts'
import type { Group, MetricAnswer, Scopes } from '#lib/data/types.ts'
import { sayCircumstances } from './context.ts'
import { figureMarkdown } from './markdown.ts'
import { nameOf } from './picture.ts'

const filter = {
  repositories: [],
  services: ['a', 'gone'],
  teams: [],
  valueStreams: [],
  from: '2026-01-05',
  to: '2026-03-02',
  bucket: 'week',
  zone: 'UTC',
  asOf: null,
  known: null,
} as unknown as Filter
const scopes = {
  services: [{ service_id: 'a', name: 'cart' }],
  teams: [],
  value_streams: [],
  has_plans: false,
  has_environments: false,
  has_goals: false,
  has_waiting: false,
  repositories: [],
  as_of: Date.parse('2026-03-02T12:00:00Z'),
} as unknown as Scopes

test('what leaves the screen says scope, window and as-of', () => {
  expect(sayCircumstances(filter, scopes)).toEqual({
    scope: 'cart, gone',
    window: '5 Jan 2026 – 1 Mar 2026, by week, UTC',
    asOf: 'Mon 2 Mar 2026, 12:00 UTC',
  })
  const many = { ...filter, services: 'bcdefghi'.split('') }
  expect(sayCircumstances(many, scopes).scope).toBe('b, c, d, e, f, g and 2 more')
  expect(sayCircumstances({ ...filter, services: [] }, scopes).scope).toBe('Everything')
})

const window = {
  n: 84,
  value: 19,
  low: 15,
  high: 24,
  p85: 60,
  numerator: null,
  withheld: null,
  open_count: 0,
}
const limits = {
  center: null,
  lower: null,
  upper: null,
  verdict: 'too few buckets',
  since: null,
  direction: null,
}
const group = { key: null, label: 'Total', window, buckets: [], limits, comparison: null } as unknown as Group
const answer = {
  title: 'Lead time',
  measure: 'duration',
  unit: 'h',
  definition: 'From commit to production.',
  notes: [],
} as unknown as MetricAnswer
const said = sayCircumstances(filter, scopes)

test('a figure as Markdown carries what it takes to believe it', () => {
  expect(figureMarkdown(answer, group, said, 'http://here/').split('\n').slice(0, 5)).toEqual([
    '**[Lead time](http://here/): 19 h** (95 % interval 15–24 h, n = 84)',
    '',
    '- p85: 2.5 d',
    '- Scope: cart, gone',
    '- Window: 5 Jan 2026 – 1 Mar 2026, by week, UTC',
  ])
})

test('never says changed of noise, nor a value of too few', () => {
  const previous = { ...window, value: 20, n: 70 }
  const noise = { difference: -1, low: -5, high: 3, is_change: false, previous }
  const text = figureMarkdown(answer, { ...group, comparison: noise } as unknown as Group, said, '/')
  expect(text).toContain('Against the window before (20 h, n = 70): no change that is more than noise')
  const few = { ...window, n: 3, value: null, low: null, high: null, p85: null, withheld: 'n = 3, too few' }
  expect(figureMarkdown(answer, { ...group, window: few } as unknown as Group, said, '/')).toMatch(
    /^\*\*\[Lead time\]\(\/\): n = 3, too few\*\* \(n = 3\)/,
  )
})

test('a file is named after what it shows', () => {
  expect(nameOf('Lead time, by week: 45 h!')).toBe('lead-time-by-week-45-h')
  expect(nameOf('…')).toBe('chart')
})
