import { expect, test } from 'vitest'
import { changesOf, titleOf, wayOf } from './record-version.ts'

const version = (record: Record<string, unknown>) => ({ record })

test('the first version tells every field, times in the zone and rows in words', () => {
  const record = {
    id: 'spring',
    name: 'Spring',
    planned_at: '2026-12-18T09:00:00Z',
    services: [{ service: 'checkout', impact: 'code' }, { service: 'cart' }],
    is_final: true,
  }
  expect(changesOf(version(record), undefined, 'Europe/Berlin')).toEqual([
    { name: 'name', was: null, is: 'Spring' },
    { name: 'planned_at', was: null, is: 'Fri 18 Dec 2026, 10:00 Europe/Berlin' },
    { name: 'services', was: null, is: 'service checkout, impact code; service cart' },
    { name: 'is_final', was: null, is: 'true' },
  ])
})

test('a later version tells what differs alone, also what is gone', () => {
  const before = { id: 'a', name: 'Spring', status: 'planned', owner: 'ada' }
  expect(changesOf(version({ id: 'a', name: 'Spring', status: 'done' }), version(before), 'UTC')).toEqual([
    { name: 'status', was: 'planned', is: 'done' },
    { name: 'owner', was: 'ada', is: null },
  ])
  expect(changesOf(version(before), version(before), 'UTC')).toEqual([])
})

test('a record is called by what it says, else by its id', () => {
  expect(titleOf({ id: 'd1', record: { text: 'Refunds wait' } })).toBe('Refunds wait')
  expect(titleOf({ id: 'd1', record: { name: '' } })).toBe('d1')
  expect(wayOf({ authentication: 'oidc' })).toBe('signed in')
})
