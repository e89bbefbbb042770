import { describe, expect, test } from 'vitest'
import { judgeTrust, nameOfSource } from './trust.ts'
import type { CheckResult, SourcesAnswer, SourceState } from './types.ts'

const now = Date.parse('2026-05-20T12:00:00Z')
const hour = 3_600_000

function source(rest: Partial<SourceState> = {}): SourceState {
  return {
    source: 'git:shop',
    tool: 'git',
    label: 'shop',
    is_configuration: false,
    state: 'ok',
    last_started_at: now - hour,
    last_finished_at: now - hour,
    last_ok_at: now - hour,
    last_error: null,
    age_hours: 1,
    notes: [],
    parent: null,
    schedule: null,
    kinds: [],
    budgets: [],
    streams: [],
    runs: [],
    rejected: { rows: [], total_count: 0, limit: 20 },
    deliveries: null,
    ...rest,
  }
}

const check = (failing_count: number): CheckResult => ({
  name: 'grain of change_fact',
  model: 'change_fact',
  failing_count,
  sample: null,
  checked_at: now,
  build_id: 1,
})

function judge(sources: SourceState[], checks = [check(0)]) {
  const answer: SourcesAnswer = { sources, checks, coverage: [], build: null, as_of: now }
  return judgeTrust(answer, now)
}

describe('trust', () => {
  test('is given to fresh sources whose checks hold', () => {
    expect(judge([source()])).toMatchObject({ text: 'Yes', tone: 'good' })
    expect(judge([source()]).sentences.map((each) => each.text)).toContain('shop was read 60 min ago.')
  })

  test('is refused when a check fails or a source cannot be read', () => {
    expect(judge([source()], [check(2)]).text).toBe('No')
    const never = source({ state: 'failed', last_ok_at: null, age_hours: null, last_error: 'No such folder' })
    expect(judge([never]).sentences[0]?.text).toBe('shop could not be read: nothing of it is in any figure.')
  })

  test('is with care when a check finds a few rows among very many', () => {
    const answer: SourcesAnswer = {
      sources: [source()],
      checks: [check(2)],
      coverage: [],
      build: null,
      as_of: now,
    }
    const trust = judgeTrust(answer, now, new Map([['change_fact', 5000]]))
    expect(trust.text).toBe('With care')
    expect(trust.sentences[0]?.text).toContain('grain of change_fact (2 of 5,000 rows)')
  })

  test('says what is kept when only the last sync failed', () => {
    const failed = source({ state: 'failed', last_error: 'No network' })
    expect(judge([failed]).sentences[0]?.text).toContain('what it had brought before is kept')
  })

  test.each([
    ['is stale', source({ age_hours: 30, last_ok_at: now - 30 * hour })],
    ['lacks history', source({ notes: ['Shallow clone'] })],
    ['was never read', source({ state: 'never', last_ok_at: null, age_hours: null })],
    ['rejected a record', source({ rejected: { rows: [], total_count: 1, limit: 20 } })],
  ])('is with care when a source %s', (_, doubtful) => {
    expect(judge([doubtful])).toMatchObject({ text: 'With care', tone: 'warning' })
  })

  test('has nothing to go by without sources', () => {
    expect(judge([]).text).toBe('Nothing to trust yet')
  })

  test('calls a source by its name, not by its path', () => {
    expect(nameOfSource(source({ label: '/srv/repositories/shop.git' }))).toBe('shop')
    expect(nameOfSource(source({ label: 'Shop' }))).toBe('Shop')
  })
})
