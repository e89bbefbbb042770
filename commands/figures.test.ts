import { expect, test } from 'vitest'
import type { Bucket, Figure, Group, MetricAnswer } from '../api/schemas/index.ts'
import { describeMetric, tabulateMetric } from './figures.ts'
import { formatTable } from './table.ts'

const nothing: Figure = {
  n: 0,
  value: null,
  low: null,
  high: null,
  p85: null,
  p85_low: null,
  p85_high: null,
  open_count: 0,
  withheld: 'n = 0, too few',
  numerator: null,
}
const some: Figure = { ...nothing, n: 12, value: 51.234_567, low: 40, high: 60, p85: 90, withheld: null }

function bucket(bucket_date: string, figure: Figure, isSignal = false): Bucket {
  return { bucket_date, is_open: false, is_signal: isSignal, ...figure }
}

const group: Group = {
  key: null,
  label: 'Total',
  window: some,
  comparison: {
    previous: { ...some, value: 80 },
    difference: -28.8,
    low: -40,
    high: -10,
    is_change: true,
    ratio: 0.64,
    method: 'bootstrap',
  },
  limits: {
    center: 60,
    lower: 20,
    upper: 100,
    verdict: 'signal',
    since: '2026-02-01',
    direction: 'better',
  },
  buckets: [bucket('2026-01-01', nothing), bucket('2026-02-01', some, true)],
}

const answer = {
  title: 'Lead time',
  definition: 'From here to there.',
  measure: 'duration',
  unit: 'h',
  better: 'lower',
  parameters: { from: '2026-01-01', to: '2026-03-01', zone: 'UTC' },
  as_of: Date.UTC(2026, 2, 1),
  deployment_sources: [{ origin: 'tag', label: 'derived from tags', service_count: 1, deployment_count: 9 }],
  start_label: 'from merge',
  active_days: null,
  notes: ['12 of the changes are known from their merge on'],
  groups: [group],
  total: group,
} as unknown as MetricAnswer

test('a figure is told with n, interval, previous window and signal', () => {
  expect(formatTable(tabulateMetric(answer), 'csv').split('\n')).toEqual([
    'group,when,n,value,low,high,p85,previous,note',
    'Total,2026-01-01 … 2026-03-01,12,51.2,40,60,90,80,"differs from the previous window; signal since 2026-02-01, better"',
    'Total,2026-01-01,0,,,,,,"n = 0, too few"',
    'Total,2026-02-01,12,51.2,40,60,90,,signal',
  ])
})

test('several groups stand below their total', () => {
  const two = {
    ...answer,
    groups: [
      { ...group, label: 'shop' },
      { ...group, label: 'search' },
    ],
  }
  const labels = tabulateMetric(two).rows.map((row) => row[0])
  expect([...new Set(labels)]).toEqual(['Total', 'shop', 'search'])
})

test('a share keeps three digits behind the point, and says what it is', () => {
  const share = {
    ...answer,
    measure: 'proportion' as const,
    groups: [{ ...group, window: { ...some, value: 0.123_46 } }],
  }
  expect(tabulateMetric(share).rows[0]?.[3]).toBe(0.123)
  expect(describeMetric(share, false).heading).toContain('share from 0 to 1, lower is better')
})

test('definition, sources and notes stand around the table', () => {
  const { heading, notes } = describeMetric(answer, true)
  expect(heading).toMatch(/^## Lead time\n\nFrom here to there\./)
  expect(notes).toBe(
    '- from merge\n- derived from tags: 9 in 1 service\n- 12 of the changes are known from their merge on',
  )
})
