import { expect, test } from 'vitest'
import { gatherCauses, type Told } from './causes.ts'

const kin = new Map([
  ['team:merchants', new Set(['team:merchants', 'service:portal', 'value_stream:selling'])],
  ['service:portal', new Set(['team:merchants', 'service:portal', 'value_stream:selling'])],
  ['value_stream:selling', new Set(['team:merchants', 'service:portal', 'value_stream:selling'])],
  ['team:search', new Set(['team:search'])],
])
const pickup: Told = { metric: 'pickup_time', by: 'team', group_key: 'merchants', since: '2026-08-03' }

function subjects(found: Told[]) {
  const name = ({ metric, group_key }: Told) => `${metric} ${group_key}`
  return gatherCauses(found, kin).map(({ also, ...cause }) => [name(cause), ...also.map(name)])
}

test('one metric of a team, its service and its stream is one cause, told by the most certain', () => {
  const stream = { ...pickup, by: 'value_stream', group_key: 'selling', since: '2026-11-16' } as const
  const service = { ...pickup, by: 'service', group_key: 'portal' } as const
  expect(subjects([pickup, stream, service])).toEqual([
    ['pickup_time merchants', 'pickup_time selling', 'pickup_time portal'],
  ])
})

test('metrics of one group that changed about the same time are one cause, others are two', () => {
  const flow = { ...pickup, metric: 'flow_time', since: '2026-08-31' }
  const late = { ...pickup, metric: 'review_time', since: '2026-11-02' }
  expect(subjects([pickup, flow, late])).toEqual([
    ['pickup_time merchants', 'flow_time merchants'],
    ['review_time merchants'],
  ])
})

test('groups without a case in common have causes of their own; all together is kin of each', () => {
  const search = { ...pickup, group_key: 'search' }
  const all = { ...pickup, by: 'none', group_key: null } as const
  expect(subjects([pickup, search, all])).toEqual([
    ['pickup_time merchants', 'pickup_time null'],
    ['pickup_time search'],
  ])
})
