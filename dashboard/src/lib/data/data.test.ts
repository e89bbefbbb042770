import { describe, expect, test } from 'vitest'
import { atToday, lookBack, withQuery } from './client.ts'
import { alignDown, alignUp, bucketFor, changeSearch, keepFilter, readFilter } from './filter.ts'
import { rowsOf, sortRows, tabbedText } from './table.ts'

const scopes = {
  repositories: [
    { repository_id: 'a', name: 'a', first_at: Date.parse('2019-03-04T00:00:00Z'), last_at: null },
  ],
  services: [],
  teams: [],
  value_streams: [],
  has_plans: false,
  has_environments: false,
  has_goals: false,
  has_waiting: false,
  zone: 'UTC',
  from: '2026-01-01',
  to: '2026-05-21',
  as_of: Date.parse('2026-05-20T12:00:00Z'),
  build_id: 1,
}
const read = (text: string) => readFilter(new URLSearchParams(text), scopes)

describe('the filter in the URL', () => {
  test('without parameters it is the last 26 weeks in weeks', () => {
    expect(read('')).toMatchObject({
      preset: '26w',
      from: '2025-11-24',
      to: '2026-05-21',
      bucket: 'week',
      asOf: null,
      known: null,
    })
  })

  test('a short window counts in days, a long one in months', () => {
    expect(read('window=30d')).toMatchObject({ from: '2026-04-21', bucket: 'day' })
    expect(read('window=all')).toMatchObject({ from: '2019-03-01', bucket: 'month' })
    expect(bucketFor(200)).toBe('week')
  })

  test('a custom window is taken as it is', () => {
    expect(read('from=2024-01-03&to=2024-02-01')).toMatchObject({ preset: 'custom', from: '2024-01-03' })
  })

  test('an as-of date ends the window the day after it', () => {
    expect(read('as_of=2024-06-30&window=30d')).toMatchObject({
      to: '2024-07-01',
      from: '2024-06-01',
      asOf: '2024-06-30',
    })
  })

  test('nonsense takes the default instead of breaking the screen', () => {
    expect(read('from=yesterday&to=2&bucket=hour&zone=Nowhere/Town&window=7y')).toMatchObject({
      preset: '26w',
      bucket: 'week',
      zone: 'UTC',
    })
  })

  test('weeks start on Monday, months on the first', () => {
    expect(alignDown('2026-05-17', 'week')).toBe('2026-05-11')
    expect(alignDown('2026-05-17', 'month')).toBe('2026-05-01')
    expect(alignUp('2026-05-17', 'week')).toBe('2026-05-18')
    expect(alignUp('2026-05-17', 'month')).toBe('2026-06-01')
    expect(alignUp('2026-05-18', 'week')).toBe('2026-05-18')
  })

  test('changes replace, repeat and remove parameters', () => {
    const search = new URLSearchParams('repository=a&repository=b&figure=x')
    expect(changeSearch(search, { repository: ['c'], figure: null })).toBe('?repository=c')
    expect(keepFilter(search)).toBe('?repository=a&repository=b')
    expect(changeSearch(new URLSearchParams(), { figure: null })).toBe('')
  })
})

describe('looking back', () => {
  test('asks every address of the API for the day that the page looks back at', () => {
    expect(lookBack('/api/scopes', '2026-05-12')).toBe('/api/scopes?known=2026-05-12')
    expect(lookBack('/api/marts/team_fact?limit=1', '2026-05-12')).toBe(
      '/api/marts/team_fact?limit=1&known=2026-05-12',
    )
    expect(lookBack('/api/scopes', null)).toBe('/api/scopes')
    expect(lookBack('/sign-in', '2026-05-12')).toBe('/sign-in')
  })

  test('leaves alone what says itself by when it is asked', () => {
    const path = atToday('/api/headlines?from=2026-01-01&known=2026-05-12')
    expect(path).toBe('/api/headlines?from=2026-01-01&known=')
    expect(lookBack(path, '2026-05-12')).toBe(path)
  })

  test('goes from screen to screen', () => {
    expect(keepFilter(new URLSearchParams('known=2026-05-12&figure=throughput'))).toBe('?known=2026-05-12')
  })
})

describe('tables', () => {
  const rows = [{ a: 2 }, { a: null }, { a: 10 }]

  test('columns become rows', () => {
    const columns = [
      { name: 'a', type: 'BIGINT' },
      { name: 'b', type: 'VARCHAR' },
    ]
    const data = [
      [1, 2],
      ['x', null],
    ]
    const answer = { columns, data, row_count: 2, total_count: 2, limit: 10, offset: 0, build_id: 1 }
    expect(rowsOf(answer)).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: null },
    ])
  })

  test('unknown values sort last both ways', () => {
    expect(sortRows(rows, 'a', false).map((row) => row.a)).toEqual([2, 10, null])
    expect(sortRows(rows, 'a', true).map((row) => row.a)).toEqual([10, 2, null])
  })

  test('copied text quotes what would break a cell', () => {
    expect(tabbedText([{ a: 'x\ty', b: null }], ['a', 'b'])).toBe('a\tb\n"x\ty"\t')
  })

  test('queries repeat lists and drop what is empty', () => {
    expect(withQuery('/x', { a: ['1', '2'], b: null, c: '' })).toBe('/x?a=1&a=2')
  })
})
