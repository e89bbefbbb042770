import { expect, test } from 'vitest'
import { Value } from 'typebox/value'
import { loadConnectors } from '../connectors.ts'
import { daysKept, readRetention, RetentionSchema } from './retention.ts'

const connectors = await loadConnectors()
const read = (given: object) => readRetention(given, connectors, null)

test('the first rule that fits a source and stream counts, before the default, which is for ever', () => {
  const retention = read({
    default: 365,
    rules: [
      { source: 'github:acme', stream: 'run', keep: 30 },
      { source: 'github:*', keep: 'forever' },
    ],
  })
  const days = (source: string, stream: string) => daysKept(retention, source, stream)
  expect(days('github:acme', 'run')).toBe(30)
  expect(days('github:acme', 'pull')).toBeNull()
  expect(days('github:other', 'run')).toBeNull()
  expect(days('jira:acme', 'issue')).toBe(365)
  expect(daysKept(read({}), 'jira:acme', 'issue')).toBeNull()
})

test.each([
  [{ rules: [{ source: 'guthub:acme', keep: 1 }] }, /no tool's source, write one like .*: guthub:acme/],
  [{ rules: [{ source: 'github:*', stream: 'runs', keep: 1 }] }, /no such stream, did you mean run\?: runs/],
  [
    { rules: [{ source: 'github:*', stream: 'job', keep: 1 }] },
    /goes with what it belongs to, name run: job/,
  ],
  [
    { rules: [{ source: 'github:*', stream: 'team', keep: 1 }] },
    /says what is, or is evidence .* stays: team/,
  ],
  [
    { rules: [{ source: 'records:*', stream: 'event', keep: 1 }] },
    /evidence of what people decided, and stays: event/,
  ],
  [{ rules: [{ source: 'servicenow:*', stream: 'approval', keep: 1 }] }, /evidence .*: approval/],
  [{ schedule: 'at night' }, /not a cron expression, write one like 15 3 \* \* \*: at night/],
])('what cannot be is refused: %j', (given, message) => {
  expect(() => read(given)).toThrow(message)
})

test.each([0, -3, 1.5, 'for ever', 36_501])('days are whole ones or forever: %j', (keep) => {
  expect(Value.Check(RetentionSchema, { default: keep })).toBe(false)
})
