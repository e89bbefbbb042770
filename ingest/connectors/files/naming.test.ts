import { expect, test } from 'vitest'
import { entityOfFile } from './entity.ts'
import { readTime } from './time.ts'

test.each([
  ['deployments.csv', 'deployment'],
  ['deployment-2026.csv', 'deployment'],
  ['Team Members 3.xlsx', 'team_member'],
  ['work_item_states.csv', 'work_item_state'],
  ['vulnerabilities.json', 'vulnerability'],
  ['release_labels-2026.parquet', 'release_label'],
  ['branches.csv', undefined],
])('%s holds %s', (name, entity) => {
  expect(entityOfFile(name)?.name).toBe(entity)
})

test.each([
  ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ['2026-07-01', 'America/New_York', '2026-07-01T04:00:00.000Z'],
  ['2026-07-01T10:00:00.123456+05:30', 'UTC', '2026-07-01T04:30:00.123Z'],
  ['2026-07-01 10:00Z', 'Asia/Tokyo', '2026-07-01T10:00:00.000Z'],
  ['2026-02-30', 'UTC', null],
  ['1751328000', 'UTC', null],
])('%s in %s is %s', (text, zone, expected) => {
  const at = readTime(text, zone)
  expect(at === null ? null : new Date(at).toISOString()).toBe(expected)
})
