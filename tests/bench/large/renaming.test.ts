import { describe, expect, test } from 'vitest'
import { createRenaming, MARK } from './renaming.ts'
import type { Names } from './names.ts'

const names: Names = {
  whole: new Set(['shop', 'web-shop', 'Zeno Kornblum', 'Kornblum, Zeno']),
  placed: new Set(['Web Shop (prod)']),
  logins: new Set(['zeno-korn']),
  repositories: new Set(['shop']),
  projects: new Set(['SHOP']),
}
const SHA = 'd9469774f2fac50ae910464f82525a112f40149f'
const renaming = createRenaming(names, 10)
const text = (value: string, column = 'name') => renaming.text(value, column).replaceAll(MARK, '007')
const payload = (value: object) =>
  JSON.parse(renaming.payload(JSON.stringify(value)).replaceAll(MARK, '007')) as unknown

describe('a copy’s number', () => {
  test.each([
    ['a repository', 'shop', 'shop-007'],
    ['a person', 'Zeno Kornblum', 'Zeno Kornblum-007'],
    ['a person, surname first', 'Kornblum, Zeno', 'Kornblum-007, Zeno'],
    ['a login', 'zeno-korn', 'zeno-korn-007'],
    ['an address', 'zeno.kornblum@example.org', 'zeno.kornblum-007@example.org'],
    [
      'an address that hides another',
      '5+zeno-korn@users.noreply.example.org',
      '5+zeno-korn-007@users.noreply.example.org',
    ],
    ['a service as it is paged', 'Web Shop (prod)', 'Web Shop 007 (prod)'],
    ['an environment of one service', 'staging-web-shop', 'staging-web-shop-007'],
    ['a project', 'SHOP', 'SHOP007'],
    ['a package', '@marigold/shop-client', '@marigold/shop-client-007'],
    ['keys and repositories in a text', 'SHOP-12: see marigold/shop', 'SHOP007-12: see marigold/shop-007'],
    [
      'an id in an address',
      'http://x/marigold/shop/runs/8000012790',
      'http://x/marigold/shop-007/runs/8000012790007',
    ],
  ])('goes behind %s', (_, value, renamed) => {
    expect(text(value)).toBe(renamed)
  })

  test('takes the place of a hash’s first digits, whole or shortened', () => {
    expect(text(`shop@${SHA}`)).toBe(`shop@007${SHA.slice(3)}`)
    expect(text(SHA.slice(0, 7))).toBe(`007${SHA.slice(3, 7)}`)
    expect(text(`1.2.0-g${SHA.slice(0, 10)}`)).toBe(`1.2.0-g007${SHA.slice(3, 10)}`)
    expect(text('8123456789', 'app_sha')).toBe('0073456789')
  })

  test('goes behind a key that nothing else tells apart', () => {
    expect(text('102604', '_key')).toBe('102604007')
    expect(text('.github/CODEOWNERS:1', '_key')).toBe('.github/CODEOWNERS:1007')
    expect(text('8000012790:1', '_key')).toBe('8000012790007:1')
  })

  test.each(['Implements nothing', 'production', 'noreply@github.com', '1.140.0', '127.0.0.1:43031'])(
    'leaves %s',
    (value) => {
      expect(text(value)).toBe(value)
    },
  )
})

test('a record’s ids, names and times are another copy’s, its settings the same', () => {
  const record = {
    id: 8000012790,
    key: 'SHOP-12',
    status: { id: '10001', name: 'Done' },
    issuetype: { id: '76583' },
    project: { id: '11003', key: 'SHOP' },
    run_number: 440,
    created_at: '2026-04-10T09:25:09Z',
    moved: 1_757_635_200_000,
    items: [
      { field: 'status', from: '10001' },
      { field: 'Sprint', to: '439, 440' },
    ],
  }
  expect(payload(record)).toEqual({
    id: 8000012790007,
    key: 'SHOP007-12',
    status: { id: '10001', name: 'Done' },
    issuetype: { id: '76583' },
    project: { id: '11003007', key: 'SHOP007' },
    run_number: 440,
    created_at: '2026-04-20T09:25:09Z',
    moved: 1_757_635_200_000 + 864_000_000,
    items: [
      { field: 'status', from: '10001' },
      { field: 'Sprint', to: '439007, 440007' },
    ],
  })
})
