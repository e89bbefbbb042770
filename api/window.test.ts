import { expect, test } from 'vitest'
import { checkZone, completeWindow, dayAfter, toParameters, weeksBefore } from './window.ts'

const defaults = { zone: 'UTC', asOf: Date.parse('2026-03-11T12:00Z'), to: '2026-03-12' }

test('a question without parameters is the last 26 weeks, from a Monday', () => {
  const echo = completeWindow({}, defaults)
  expect(echo).toMatchObject({
    from: '2025-09-15',
    to: '2026-03-12',
    bucket: 'week',
    by: 'none',
    zone: 'UTC',
  })
  expect(new Date(`${echo.from}T00:00Z`).getUTCDay()).toBe(1)
})

test('equal questions are equal, whatever the order of their scope', () => {
  const one = completeWindow({ repository: ['b', 'a', 'b'] }, defaults)
  expect(one).toEqual(completeWindow({ repository: ['a', 'b'] }, defaults))
})

test('an as-of moves the end of the window, in the zone asked for', () => {
  const echo = completeWindow({ as_of: '2026-01-31T23:30:00Z', zone: 'Europe/Berlin' }, defaults)
  expect(echo.to).toBe('2026-02-02')
})

test('the day after is a local one', () => {
  expect(dayAfter(Date.parse('2026-03-28T23:30Z'), 'Europe/Berlin')).toBe('2026-03-30')
  expect(dayAfter(Date.parse('2026-03-28T23:30Z'), 'America/New_York')).toBe('2026-03-29')
})

test('a window that ends with a week counts that week', () => {
  expect(weeksBefore('2026-03-16', 1)).toBe('2026-03-09')
  expect(weeksBefore('2026-03-17', 1)).toBe('2026-03-16')
})

test.each([
  [{ from: '2026-02-30' }, 'from must be a date'],
  [{ from: '2026-03-12', to: '2026-03-12' }, 'window is empty'],
  [{ from: '1900-01-01', bucket: 'day' as const }, 'Too many buckets'],
  [{ zone: 'Mars/Olympus' }, 'Unknown time zone'],
  [{ as_of: 'yesterday' }, 'as_of must be'],
])('refuses %j in words', (query, words) => {
  expect(() => completeWindow(query, defaults)).toThrow(words)
})

test('knows zones', () => {
  expect(checkZone('Asia/Kolkata')).toBe('Asia/Kolkata')
})

test('an empty scope means everything', () => {
  const parameters = toParameters(completeWindow({}, defaults))
  expect(parameters).not.toHaveProperty('repositoryIds')
  expect(toParameters(completeWindow({ service: ['s'] }, defaults)).serviceIds).toEqual(['s'])
})
