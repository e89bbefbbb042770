import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Fault } from '../../../fixtures/servers/faults.ts'
import { ANCHOR, sampleIssue, sampleIssues, sampleWorld } from '../../../tests/ingest/jira-sample.ts'
import { openTrial, type Trial } from '../../../tests/ingest/jira-trial.ts'

const kinds = ['cloud', 'data_center'] as const
const options = { pageCap: 25, changelogCap: 11, inlineChangelogCap: 1 }
/** Waits are told, not waited. */
const clock = { now: () => Date.now(), sleep: () => Promise.resolve() }
/** Forty of them were made in one minute: more than a page, so that it has to be paged through. */
const issues = [
  ...sampleIssues(90),
  ...Array.from({ length: 40 }, (_, i) => sampleIssue(901 + i, { createdAt: ANCHOR - 7_230_000 + i })),
]
const undisturbed: Record<string, Record<string, unknown[]>> = {}
let trial: Trial | undefined

beforeAll(async () => {
  for (const kind of kinds) {
    const calm = await openTrial(sampleWorld(issues), { kind, ...options })
    await calm.sync()
    undisturbed[kind] = await calm.landed()
    await calm.close()
  }
})

afterEach(async () => {
  vi.useRealTimers()
  await trial?.close()
  trial = undefined
})

const SEARCH = /\/search(\/jql)?(\?|$)/

/** What is over by itself: the run gets through it. */
const passing: [string, Fault][] = [
  ['a rate limit with Retry-After', { kind: 'rate_limit', path: SEARCH, after: 1, times: 2, retryAfter: 0 }],
  ['a rate limit on every kind of request', { kind: 'rate_limit', after: 3, times: 4, retryAfter: 0 }],
  ['a rate limit without', { kind: 'rate_limit_bare', path: SEARCH, after: 1 }],
  ['a server error', { kind: 'server_error', path: SEARCH, after: 2 }],
  ['a server error at a list', { kind: 'server_error', path: /versions|status|remotelink/, times: 2 }],
  ['a body that is cut', { kind: 'truncated', path: SEARCH, after: 1 }],
  [
    'a body that is cut and ends well',
    { kind: 'truncated', clean: true, path: /changelog|search/, after: 1 },
  ],
  ['a slow body', { kind: 'slow', path: SEARCH, delay: 200 }],
  ['a reset connection', { kind: 'reset', path: SEARCH, after: 1, times: 2 }],
  ['an expired page', { kind: 'expired_page', path: SEARCH, times: 2 }],
  ['a clock that is wrong', { kind: 'clock_skew', skew: 7_200_000 }],
]

/** What stays: the run ends and says why, and the next one completes. */
const staying: [string, Fault, RegExp, string][] = [
  ['a revoked token', { kind: 'revoked', path: SEARCH, after: 2 }, /refuses access \(401\)/, 'unauthorised'],
  ['server errors', { kind: 'server_error', path: SEARCH, after: 2, times: 6 }, /answers 500/, 'failed'],
  [
    'a long rate limit',
    { kind: 'rate_limit', path: SEARCH, after: 2, times: 2, retryAfter: 7200 },
    /asks to wait until/,
    'limited',
  ],
]

describe.each(kinds)('a run at a %s site', (kind) => {
  const open = () => openTrial(sampleWorld(issues), { kind, ...options })

  test.each(passing)('gets over %s', async (_, fault) => {
    trial = await open()
    const armed = trial.server.faults.add(fault)
    expect(await trial.sync({ clock })).toMatchObject({ ok: true })
    if (fault.kind !== 'clock_skew') expect(armed.strikes).toBeGreaterThan(0)
    expect(await trial.landed()).toEqual(undisturbed[kind])
  })

  test.each(staying)('ends at %s, says so, and the next one completes', async (_, fault, message, code) => {
    trial = await open()
    const armed = trial.server.faults.add(fault)
    const report = await trial.sync({ clock })
    expect(report).toMatchObject({ ok: false, error: { code } })
    expect(report.error?.message).toMatch(message)
    expect(report.error?.message).not.toContain(trial.server.token)
    armed.remove()
    expect(await trial.sync({ clock })).toMatchObject({ ok: true })
    expect(await trial.landed()).toEqual(undisturbed[kind])
  })

  test('keeps a broken record apart and lands the others, and lands it once it is whole', async () => {
    trial = await open()
    const armed = trial.server.faults.add({ kind: 'broken_record', record: ({ id }) => id === '10012' })
    const report = await trial.sync({ clock })
    expect(report.ok).toBe(true)
    expect(report.notes.join()).toMatch(/1 issues are listed but could not be read.*10012/)
    expect(report.streams.find(({ name }) => name === 'issue')).toMatchObject({
      landed: issues.length - 1,
      rejected: 1,
    })
    const [rejected] = await trial.rows('select stream, _key, reason from raw.rejected')
    expect(rejected).toMatchObject({
      stream: 'issue',
      _key: '10012',
      reason: expect.stringContaining('/fields/status'),
    })
    armed.remove()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 7_200_000 })
    expect(await trial.sync({ clock })).toMatchObject({ ok: true, notes: [] })
    expect((await trial.landed()).issue).toEqual(undisturbed[kind]?.issue)
  })
})

test('killed at any page of a backfill, it ends with the same rows', async () => {
  trial = await openTrial(sampleWorld(issues), { kind: 'cloud', ...options })
  for (let run = 0; run < 20; run++) {
    const stop = new AbortController()
    let steps = 3 + ((run * 7) % 11)
    const { ok } = await trial.sync({
      signal: stop.signal,
      onProgress: () => void (--steps < 0 && stop.abort()),
    })
    if (ok) break
  }
  expect((await trial.sync({ clock })).ok).toBe(true)
  expect(await trial.landed()).toEqual(undisturbed.cloud)
})
