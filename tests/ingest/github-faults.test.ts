import { afterEach, beforeAll, expect, test } from 'vitest'
import type { Fault, Faults } from '../../fixtures/servers/faults.ts'
import { makeHub } from './github-hub.ts'
import { added, differences, openTrial, type Trial } from './github-trial.ts'
import { endAtWhatStays, keepBrokenApart } from './host-faults.ts'

let undisturbed: Record<string, unknown[]>
let trial: Trial | undefined

beforeAll(async () => {
  const calm = await openTrial(makeHub())
  expect(await calm.sync()).toMatchObject({ ok: true, notes: [] })
  undisturbed = await calm.rowsOfAll()
  await calm.close()
})

afterEach(async () => {
  await trial?.close()
  trial = undefined
})

const host = {
  open: () => openTrial(makeHub()),
  read: (one: Trial) => one.rowsOfAll(),
  undisturbed: () => undisturbed,
}

/** After the first request that may fail by design: the one that opens the source. */
const GRAPHQL = /^\/graphql/
const RUNS = /\/actions\/runs\?/
const JOBS = /\/actions\/runs\/\d+\/jobs/

/** What is over by itself: the run gets through it. */
const passing: [string, Fault][] = [
  [
    'a rate limit with Retry-After',
    { kind: 'rate_limit', path: GRAPHQL, after: 3, times: 2, retryAfter: 30 },
  ],
  ['a rate limit of REST', { kind: 'rate_limit', path: RUNS, after: 1, times: 2, retryAfter: 30 }],
  ['a rate limit without', { kind: 'rate_limit_bare', path: GRAPHQL, after: 3, times: 2 }],
  ['a secondary limit as 403', { kind: 'secondary_403', path: RUNS, after: 1, times: 2, retryAfter: 60 }],
  ['a secondary limit as 200', { kind: 'secondary_graphql', path: GRAPHQL, after: 4, times: 2 }],
  ['a server error', { kind: 'server_error', path: GRAPHQL, after: 3, times: 2 }],
  ['a server error of REST', { kind: 'server_error', path: RUNS, after: 1, times: 2 }],
  ['server errors everywhere', { kind: 'server_error', after: 2, times: 5 }],
  ['a body that is cut', { kind: 'truncated', path: GRAPHQL, after: 3, times: 2 }],
  ['a body that is cut and ends well', { kind: 'truncated', clean: true, path: RUNS, after: 1 }],
  [
    'a body that is cut and ends well, of GraphQL',
    { kind: 'truncated', clean: true, path: GRAPHQL, after: 5 },
  ],
  ['a slow body', { kind: 'slow', path: RUNS, delay: 200 }],
  ['a reset connection', { kind: 'reset', path: GRAPHQL, after: 3, times: 2 }],
  ['a reset connection of REST', { kind: 'reset', path: JOBS }],
  ['a page of a list that has expired', { kind: 'expired_page', path: RUNS }],
  ['a page of a connection that has expired', { kind: 'expired_page', path: GRAPHQL }],
  ['a clock that is two hours ahead', { kind: 'clock_skew', skew: 7_200_000 }],
  ['a clock that is two hours behind', { kind: 'clock_skew', skew: -7_200_000 }],
]

test.each(passing)('a run gets over %s', async (_, fault) => {
  trial = await openTrial(makeHub())
  const armed = trial.server.faults.add(fault)
  const first = await trial.sync()
  expect(first).toMatchObject({ ok: true })
  if (fault.kind !== 'clock_skew') expect(armed.strikes).toBeGreaterThan(0)
  if (fault.kind !== 'expired_page') expect(first.notes).toEqual([])
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
})

const staying: [string, Fault, string, RegExp][] = [
  ['a revoked token', { kind: 'revoked', after: 6 }, 'unauthorised', /refuses access \(401\)/],
  ['a token that is revoked for runs', { kind: 'revoked', path: RUNS, after: 1 }, 'unauthorised', /401/],
  ['server errors without end', { kind: 'server_error', after: 6, times: 1e6 }, 'failed', /answers 500/],
  ['a host that resets', { kind: 'reset', after: 6, times: 1e6 }, 'unreachable', /cannot be reached/],
  [
    'a limit that lasts hours',
    { kind: 'rate_limit', path: GRAPHQL, after: 4, times: 1e6, retryAfter: 7200 },
    'limited',
    /asks to wait until/,
  ],
]

endAtWhatStays(host, staying)

const broken: [string, RegExp][] = [
  ['lists of runs', RUNS],
  ['lists of jobs', JOBS],
]

keepBrokenApart(host, broken)

type Named = Record<string, unknown>
/** By stream: a record that answers leave out, asked for or not. */
const gone: [string, (record: Named) => boolean][] = [
  ['a request', ({ number, title }) => number === 7 && title !== undefined],
  ['an old request', ({ number, headRefName }) => number === 110 && headRefName !== undefined],
  ['a deployment', ({ databaseId, commitOid }) => databaseId === 760 && commitOid !== undefined],
  ['a release', ({ tagName }) => tagName === 'v1.2.0'],
  ['a run', ({ run_number: number }) => number === 4],
  ['an old run', ({ run_number: number }) => number === 150],
]

test.each(gone)('%s that lists left out lands once they show it', async (_, record) => {
  trial = await openTrial(makeHub())
  const armed = trial.server.faults.add({ kind: 'deleted_record', record })
  expect(await trial.sync()).toMatchObject({ ok: true })
  expect(differences(await trial.rowsOfAll(), undisturbed)).not.toEqual([])
  armed.remove()
  expect(await trial.sync()).toMatchObject({ ok: true })
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
})

test.each(gone)('%s that breaks its schema is kept apart, and lands once it is whole', async (_, record) => {
  trial = await openTrial(makeHub())
  const armed = trial.server.faults.add({ kind: 'broken_record', record })
  expect(await trial.sync()).toMatchObject({ ok: true })
  const rejected = await trial.rows('select stream, reason from raw.rejected')
  expect(rejected).toHaveLength(1)
  armed.remove()
  expect(await trial.sync()).toMatchObject({ ok: true })
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
})

/** The list of repositories says that something is new in shop. */
function tell(faults: Faults, change: (repository: Record<string, Peek>) => void) {
  const record = ({ databaseId, nameWithOwner }: Named) => databaseId === 1 && nameWithOwner !== undefined
  return faults.add({ kind: 'reopened_record', record, change: (it) => change(it as Record<string, Peek>) })
}

interface Peek {
  totalCount: number
  nodes: { updatedAt: string }[]
}

test('what was deleted is gone here too, and back when it is back', async () => {
  trial = await openTrial(makeHub())
  await trial.sync()
  const { faults } = trial.server
  const record = ({ tagName, environment, databaseId }: Named) =>
    tagName === 'v1.2.0' || (environment !== undefined && databaseId === 760)
  const armed = [
    faults.add({ kind: 'deleted_record', record }),
    tell(faults, (it) => {
      for (const name of ['releases', 'deployments']) (it[name] as Peek).totalCount -= 1
    }),
  ]
  expect(await trial.sync()).toMatchObject({ ok: true })
  const deleted = `select count(*) as n from raw.github__release where _is_deleted union all
    select count(*) from raw.github__deployment where _is_deleted`
  expect(await trial.rows(deleted)).toEqual([{ n: 1 }, { n: 1 }])
  for (const fault of armed) fault.remove()
  expect(await trial.sync()).toMatchObject({ ok: true })
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
})

test('a request that is opened again is open here too, until it is closed again', async () => {
  trial = await openTrial(makeHub())
  await trial.sync()
  const { faults } = trial.server
  const updatedAt = '2026-06-01T11:59:00Z'
  const armed = [
    tell(faults, (it) => void (it.pullRequests = { totalCount: 120, nodes: [{ updatedAt }] })),
    faults.add({
      kind: 'reopened_record',
      record: ({ number, headRefName }) => number === 4 && headRefName !== undefined,
      change: (it) => Object.assign(it, { state: 'OPEN', closedAt: null, mergedAt: null, updatedAt }),
    }),
  ]
  expect(await trial.sync()).toMatchObject({ ok: true })
  const latest = `select payload->>'state' as state from raw.github__pull where payload->>'number' = '4'
    order by _loaded_at desc limit 1`
  expect(await trial.rows(latest)).toEqual([{ state: 'OPEN' }])
  for (const fault of armed) fault.remove()
  expect(await trial.sync()).toMatchObject({ ok: true })
  // The files that it was seen to touch while it was open are kept, of this request alone.
  const files = 'raw.github__pull_files'
  const { [files]: seen, ...rows } = await trial.rowsOfAll()
  expect(differences(rows, { ...undisturbed, [files]: [] })).toEqual([])
  expect(
    added(seen, undisturbed[files]).map(({ payload }) => (JSON.parse(payload) as { number: number }).number),
  ).toEqual([4])
})

test('an answer that says that it is not whole is asked for in smaller pages', async () => {
  trial = await openTrial(makeHub())
  const armed = trial.server.faults.add({ kind: 'partial', path: GRAPHQL, after: 3, times: 2 })
  expect(await trial.sync()).toMatchObject({ ok: true })
  expect(armed.strikes).toBe(2)
  expect(await trial.sync()).toMatchObject({ ok: true })
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
})

test('what answers leave out without end is not taken for deleted', async () => {
  trial = await openTrial(makeHub())
  await trial.sync()
  const armed = trial.server.faults.add({ kind: 'partial', path: GRAPHQL, times: 1e6 })
  expect(await trial.sync()).toMatchObject({ ok: false, error: { code: 'failed' } })
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
  armed.remove()
  trial.server.faults.add({ kind: 'partial', path: GRAPHQL, after: 2, times: 1e6 })
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [expect.stringContaining('Teams')] })
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
})
