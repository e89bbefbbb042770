import { expect, test } from 'vitest'
import { sayAhead, sayPattern } from './schedule.ts'

test.each([
  ['*/15 * * * *', 'every 15 min'],
  ['*/5 * * * * *', 'every 5 s'],
  ['* * * * *', 'every minute'],
  ['0 * * * *', 'every hour'],
  ['0 */6 * * *', 'every 6 h'],
  ['30 6 * * *', 'daily at 06:30'],
  ['0 6 * * 1-5', 'on weekdays at 06:00'],
  ['0 6 1 * *', '0 6 1 * *'],
  ['5,35 * * * *', '5,35 * * * *'],
])('%s is %s', (pattern, words) => {
  expect(sayPattern(pattern)).toBe(words)
})

test.each([
  [-5, 'now'],
  [20, 'in 20 s'],
  [240, 'in 4 min'],
  [3 * 3600, 'in 3 h'],
  [3 * 86_400, 'in 3 d'],
])('%d seconds ahead is %s', (seconds, words) => {
  expect(sayAhead(1000 * seconds, 0)).toBe(words)
})
