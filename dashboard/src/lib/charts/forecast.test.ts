import { parseHTML } from 'linkedom'
import { expect, test } from 'vitest'
import { burnUp, type BurnUp } from './forecast.ts'

const { document } = parseHTML('<!doctype html><html><body></body></html>')
const options = { width: 640, document: document as unknown as Document }

const point = (date: string, ...counts: number[]) => ({
  date,
  counts: counts.map((count, i) => ({ chance: [0.5, 0.7, 0.85, 0.95][i]!, count })),
})

const told: BurnUp = {
  remaining_count: 8,
  as_of: Date.parse('2026-03-03T12:00:00Z'),
  past: [
    { date: '2026-03-01', done_count: 2, scope_count: 10 },
    { date: '2026-03-02', done_count: 4, scope_count: 12 },
    { date: '2026-03-03', done_count: 4, scope_count: 12 },
  ],
  fan: [point('2026-03-05', 4, 3, 2, 1), point('2026-03-08', 9, 8, 6, 4)],
}

test('burn-up: done up to today, scope as it grew, the fan from what is done', () => {
  const svg = burnUp(told, options).outerHTML.replaceAll(/\d+\.\d{2,}/g, (number) =>
    String(Math.round(Number(number) * 10) / 10),
  )
  expect(svg).toContain('All 12')
  expect(svg).toContain('today')
  expect(svg).toMatchSnapshot()
})

test('a number of items has no past: the fan begins at nothing', () => {
  const svg = burnUp({ ...told, past: [] }, options).outerHTML
  expect(svg).toContain('All 8')
  expect(svg).not.toContain('today')
})

test('on a phone names of lines are left to the table', () => {
  expect(burnUp(told, { ...options, width: 320 }).outerHTML).not.toContain('All 12')
})
