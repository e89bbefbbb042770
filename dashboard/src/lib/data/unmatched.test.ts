import { expect, test } from 'vitest'
import { groupUnmatched, sayUncounted, type Unmatched } from './unmatched.ts'

const row = (thing_id: string, reason: string): Unmatched => ({
  thing_id,
  title: null,
  reason,
  suggestion: `mend ${reason}`,
  case_count: 1,
  happened_at: null,
  source_id: 'github:acme',
  url: null,
})

test('what is not matched is told by its reasons, the most frequent first', () => {
  const groups = groupUnmatched([row('a', 'rare'), row('b', 'often'), row('c', 'often')])
  expect(groups.map(({ reason, suggestion, rows }) => [reason, suggestion, rows.length])).toEqual([
    ['often', 'mend often', 2],
    ['rare', 'mend rare', 1],
  ])
})

test('kinds without a share are counted in words', () => {
  expect(sayUncounted('account', 14)).toBe('14 accounts of nobody who is known elsewhere')
  expect(sayUncounted('item key', 1)).toBe('1 item key named by changes that no tracker knows')
})
