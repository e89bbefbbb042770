import { describe, expect, test } from 'vitest'
import type { Teller } from './sources.ts'
import { GRACE_MS, readWindow, sayFired, type Firing, type Signal } from './verdict.ts'

const START = Date.parse('2026-01-05T12:00:00Z')
const MINUTE = 60_000
const END = START + 30 * MINUTE

const signal = (name: string, more: Partial<Signal> = {}): Signal => ({
  watched_service_id: 'shop',
  watched_name: 'shop',
  relation: 'same',
  kind: 'incident',
  signal: name,
  title: name,
  worst_severity: null,
  window_count: 40,
  fired_count: 4,
  share_ratio: 0.1,
  low_ratio: 0.04,
  high_ratio: 0.23,
  outside_count: 1,
  base_ratio: 0.001,
  lift_ratio: 100,
  is_telling: true,
  p90_minutes: null,
  last_at: null,
  ...more,
})
const firing = (name: string, minutes: number, more: Partial<Firing> = {}): Firing => ({
  kind: 'incident',
  firing_id: `${name}-${minutes}`,
  watched_service_id: 'shop',
  relation: 'same',
  signal: name,
  title: name,
  severity: null,
  fired_at: START + minutes * MINUTE,
  minutes,
  ended_at: null,
  url: null,
  ...more,
})
const pager = (looked_at: number | null, since_at: number | null = START - 1e9): Teller => ({
  source: 'pagerduty:acme',
  looked_at,
  since_at,
})
const watched = (firings: Firing[] = [], signals = [signal('slow'), signal('errors')]) => ({
  starts_at: START,
  ends_at: END,
  firings,
  signals,
})

describe('a window', () => {
  test('is open until its end, and tells how many signals are quiet so far', () => {
    const at = (minutes: number) =>
      readWindow(watched([firing('slow', 12)]), [pager(START)], START + minutes * MINUTE)
    expect(at(11)).toMatchObject({ state: 'open', watched_count: 2, quiet_count: 2, fired: [] })
    expect(at(12)).toMatchObject({
      state: 'open',
      watched_count: 2,
      quiet_count: 1,
      reason: 'slow, 12 min after',
    })
    expect(at(29.9)).toMatchObject({ state: 'open' })
    expect(at(30)).toMatchObject({ state: 'fired', reason: 'slow, 12 min after' })
  })

  test('is quiet only where every source was read to its end', () => {
    const at = (...tellers: Teller[]) => readWindow(watched(), tellers, END + 2 * GRACE_MS)
    expect(at(pager(END))).toMatchObject({ state: 'quiet', watched_count: 2, quiet_count: 2 })
    expect(at(pager(END - 1))).toMatchObject({
      state: 'cannot tell',
      reason:
        'pagerduty:acme was last read at 2026-01-05 12:29 UTC, before the window closed at 2026-01-05 12:30 UTC',
    })
    expect(at(pager(END), { ...pager(null), source: 'alertmanager:main' }).state).toBe('cannot tell')
  })

  test('is never quiet where nothing tells of incidents', () => {
    expect(readWindow(watched(), [], END + GRACE_MS)).toMatchObject({
      state: 'cannot tell',
      reason: 'No source that is read tells of incidents or alerts',
    })
  })

  test('waits an hour for a source that is behind, and no longer', () => {
    const at = (now: number) => readWindow(watched(), [pager(START)], now).state
    expect(at(END)).toBe('closing')
    expect(at(END + GRACE_MS - 1)).toBe('closing')
    expect(at(END + GRACE_MS)).toBe('cannot tell')
  })

  test('cannot be told where a source’s history begins later', () => {
    expect(readWindow(watched(), [pager(END, START + 1)], END + GRACE_MS)).toMatchObject({
      state: 'cannot tell',
      reason: expect.stringMatching(/^pagerduty:acme tells nothing of the time before/),
    })
    expect(readWindow(watched(), [pager(END, null)], END + GRACE_MS).state).toBe('cannot tell')
  })

  test('has fired, whatever a source that is behind may still tell', () => {
    expect(readWindow(watched([firing('slow', 3)]), [pager(null)], END)).toMatchObject({ state: 'fired' })
  })

  test('counts its own incidents, and of others what tells', () => {
    const found = readWindow(
      watched(
        [
          firing('never before', 2),
          firing('cart slow', 3, { watched_service_id: 'cart', relation: 'needs' }),
          firing('mail down', 4, { watched_service_id: 'mail', relation: 'needs' }),
          firing('unit', 5, { kind: 'check' }),
        ],
        [
          signal('cart slow', { watched_service_id: 'cart', relation: 'needs' }),
          signal('mail down', { watched_service_id: 'mail', relation: 'needs', is_telling: false }),
        ],
      ),
      [pager(END)],
      END,
    )
    expect(found.fired.map(({ signal: name }) => name)).toEqual(['never before', 'cart slow'])
    expect(found.nearby.map(({ signal: name }) => name)).toEqual(['mail down', 'unit'])
    expect([found.watched_count, found.quiet_count]).toEqual([2, 0])
  })
})

test('what fired is told by the first, and how many more', () => {
  expect(sayFired([])).toBe('Nothing fired')
  expect(sayFired([firing('b', 9), firing('a', 4), firing('c', 12)])).toBe('a, 4 min after, and 2 more')
})
