import { expect, test } from 'vitest'
import { drawCalendar } from '../measures/calendar.ts'
import { gatherCases, type Part } from '../measures/cases.ts'
import { drawValue } from '../measures/figures.ts'
import { sampleCases } from '../measures/samples.ts'
import type { Asked } from '../measures/scope.ts'
import { seedRandom } from '../statistics/random.ts'
import { drawLevel, lookAt } from './levels.ts'

const WEEK = 7 * 86_400_000
const [FROM, TO] = [Date.parse('2026-01-05'), Date.parse('2026-07-06')]
const parameters = {
  from: '2026-01-05',
  to: '2026-07-06',
  asOf: TO - 3 * WEEK,
  zone: 'UTC',
  bucket: 'week',
  by: 'none',
}
const calendar = drawCalendar(parameters as Asked['parameters'])
calendar.previous = { ...calendar.window, end: calendar.window.start, days: 0 }

function askFor(measure: string, columns: string[] = []): Asked {
  const header = { measure, columns: columns.map((name) => ({ name })) }
  return { metric: { header }, parameters, calendar, profile: { statistic: 'p50' } } as unknown as Asked
}

/** Two services of each of three teams, and cases of which one in five is of two services. */
function listParts(valueOf: (random: number) => number, seed = 11): Part[] {
  const random = seedRandom(seed)
  return Array.from({ length: 6 }, (_, i): Part => {
    const count = 600
    const column = (make: (row: number) => number) =>
      Float64Array.from({ length: count }, (_row, row) => make(row))
    const happened_at = column(() => FROM + random.uniform() * (TO - FROM))
    return {
      keys: [i === 5 ? null : `team ${i % 3}`, `service ${i}`, null],
      count,
      columns: {
        happened_at,
        entered_at: happened_at,
        left_at: happened_at.map((at) => (random.uniform() < 0.2 ? NaN : at + random.uniform() * 9 * WEEK)),
        value: column(() => (random.uniform() < 0.1 ? NaN : valueOf(random.uniform()))),
        weight: column(() => 1 + random.uniform()),
        unknown: column(() => random.uniform() / 1000),
        is_open: column(() => (random.uniform() < 0.1 ? 1 : 0)),
        case_number: column((row) => (random.uniform() < 0.2 ? row : i * count + row)),
      },
    }
  })
}

function strip(parts: Part[], ...names: string[]): Part[] {
  return parts.map(({ columns, ...part }) => ({
    ...part,
    columns: Object.fromEntries(Object.entries(columns).filter(([name]) => !names.includes(name))),
  }))
}

const events = (parts: Part[]) => strip(parts, 'entered_at', 'left_at', 'weight', 'unknown')

test.each([
  ['count', askFor('count'), events(listParts(() => 1))],
  ['count of parts', askFor('count'), events(listParts((random) => random))],
  ['proportion', askFor('proportion'), events(listParts((random) => (random < 0.3 ? 1 : 0)))],
  ['duration', askFor('duration'), events(listParts((random) => random * 100))],
  [
    'ratio',
    askFor('ratio'),
    strip(
      listParts((random) => random),
      'entered_at',
      'left_at',
    ),
  ],
  [
    'level',
    askFor('level', ['entered_at']),
    strip(
      listParts(() => 1),
      'weight',
      'unknown',
    ),
  ],
  [
    'age',
    askFor('duration', ['entered_at']),
    strip(
      listParts(() => 1),
      'weight',
      'unknown',
    ),
  ],
] as const)('a look at all groups tells of each what it tells by itself: %s', (_, asked, parts) => {
  const look = lookAt(parts, asked)
  for (const level of [0, 1, 2]) {
    const alone = gatherCases(parts, asked, (keys) => keys[level] ?? null)
    const drawn = [...drawLevel(look, level, () => true)]
    expect(drawn.map((one) => one?.key)).toEqual([...alone.keys()])
    for (const one of drawn) {
      const samples = sampleCases(alone.get(one!.key)!, asked, { hasWindow: false }).buckets
      const measure = asked.metric.header.measure as 'count'
      const figures = samples.map((sample) => drawValue(measure, sample, 'p50'))
      expect(one!.buckets.map(({ n, value, numerator }) => ({ n, value, numerator }))).toEqual(
        figures.map(({ n, value, numerator }) => ({ n, value, numerator })),
      )
      expect(one!.samples()).toEqual(samples)
    }
  }
})

test('what was before a group’s first case is unknown, and a group of few buckets is left out', () => {
  const at = (weeks: number[]) => Float64Array.from(weeks, (week) => FROM + week * WEEK + 1)
  const part = (key: string, weeks: number[]): Part => ({
    keys: [key],
    count: weeks.length,
    columns: {
      happened_at: at(weeks),
      value: Float64Array.from(weeks, () => 1),
      is_open: at(weeks).map(() => 0),
    },
  })
  const asked = askFor('count')
  const parts = [part('early', [0, 3]), part('late', [10]), part('last', [20])]
  const [early, late, last] = drawLevel(lookAt(parts, asked), 0, (key) => key !== 'nobody')
  expect(early!.buckets.slice(0, 4).map(({ numerator }) => numerator)).toEqual([1, 0, 0, 1])
  expect(late!.buckets.slice(8, 12).map(({ value }) => value)).toEqual([null, null, 1 / 7, 0])
  expect(last).toBeNull()
})
