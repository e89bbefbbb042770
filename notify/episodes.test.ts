import { describe, expect, test } from 'vitest'
import type { Rule } from '../ingest/config.ts'
import { turnEpisodes, type Episode } from './episodes.ts'
import type { Judged } from './findings.ts'
import type { Finding } from './look.ts'

const DAY_MS = 86_400_000
const now = Date.parse('2026-05-12T08:00:00Z')
const stale: Rule = { name: 'stale', to: ['ops'], condition: { kind: 'freshness', source: null, hours: 6 } }
const worse: Rule = {
  name: 'worse',
  to: ['ops', 'mail'],
  condition: { kind: 'signal', metric: null, by: null, group: null, direction: 'worse' },
}
const finding: Finding = { key: 'git:shop', text: 'old', details: [], path: '/sources', isHeld: false }

function judge(rule: Rule, findings: Finding[] | null): Judged {
  return { rule, findings, error: findings === null ? 'unknown metric' : null }
}

function open(rule: Rule, seenAt = now): Episode {
  return { ...finding, rule: rule.name, opened_at: seenAt, seen_at: seenAt, resolved_at: null }
}

describe('an episode', () => {
  test('is told when it begins, not while it lasts, and when it is over', () => {
    expect(turnEpisodes([], [judge(stale, [finding])], now).changes).toMatchObject([
      { kind: 'fired', rule: 'stale', to: ['ops'] },
    ])
    const lasting = turnEpisodes([open(stale)], [judge(stale, [finding])], now)
    expect([lasting.changes, lasting.seen.length]).toEqual([[], 1])
    expect(turnEpisodes([open(stale)], [judge(stale, [])], now).changes).toMatchObject([{ kind: 'resolved' }])
  })

  test('that is in doubt neither begins nor ends', () => {
    const held = { ...finding, isHeld: true }
    expect(turnEpisodes([], [judge(stale, [held])], now).changes).toEqual([])
    expect(turnEpisodes([open(stale)], [judge(stale, [held])], now).changes).toEqual([])
  })

  test('of a signal is over once it was gone for a week', () => {
    const gone = (days: number) => turnEpisodes([open(worse, now - days * DAY_MS)], [judge(worse, [])], now)
    expect(gone(6).changes).toEqual([])
    expect(gone(7).changes).toMatchObject([{ kind: 'resolved', to: ['ops', 'mail'] }])
  })

  test('stays as it is while its rule cannot be judged, and is forgotten without a word with its rule', () => {
    expect(turnEpisodes([open(stale)], [judge(stale, null)], now)).toEqual({
      changes: [],
      seen: [],
      forgotten: [],
    })
    const turn = turnEpisodes([open(stale)], [judge(worse, [])], now)
    expect([turn.changes, turn.forgotten.length]).toEqual([[], 1])
  })
})
