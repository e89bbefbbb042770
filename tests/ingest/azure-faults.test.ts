import { afterEach, beforeAll, expect, test } from 'vitest'
import type { Fault } from '../../fixtures/servers/faults.ts'
import { makeHub } from './github-hub.ts'
import { differences, type Trial } from './github-trial.ts'
import { endAtWhatStays, keepBrokenApart } from './host-faults.ts'
import { openTrial } from './azure-trial.ts'

let undisturbed: Record<string, unknown[]>
/** Requests of a first reading. */
let count = 0
let trial: Trial | undefined

const small = () => makeHub({ pulls: 10, runs: 10, deployments: 8 })

beforeAll(async () => {
  const calm = await openTrial(small())
  expect(await calm.sync()).toMatchObject({ ok: true, notes: [] })
  undisturbed = await calm.rawOfAll()
  count = calm.server.requests.total
  await calm.close()
})

afterEach(async () => {
  await trial?.close()
  trial = undefined
})

const host = {
  open: () => openTrial(small()),
  read: (one: Trial) => one.rawOfAll(),
  undisturbed: () => undisturbed,
}

const REQUESTS = /\/git\/pullrequests\?/
const THREADS = /\/pullRequests\/\d+\/threads/
const BUILDS = /\/build\/builds\?/
const TIMELINES = /\/timeline/
const RECORDS = /environmentdeploymentrecords/
const REPOSITORIES = /\/git\/repositories\?/

/** What is over by itself: the run gets through it. */
const passing: [string, Fault][] = [
  ['a rate limit with Retry-After', { kind: 'rate_limit', path: REQUESTS, times: 2, retryAfter: 30 }],
  ['a rate limit without', { kind: 'rate_limit_bare', path: BUILDS, times: 2 }],
  ['server errors everywhere', { kind: 'server_error', after: 2, times: 5 }],
  ['a body that is cut and ends well', { kind: 'truncated', clean: true, path: THREADS, after: 5 }],
  ['a slow body', { kind: 'slow', path: TIMELINES, delay: 100 }],
  ['a reset connection', { kind: 'reset', path: RECORDS, times: 2 }],
  ['a clock that is two hours ahead', { kind: 'clock_skew', skew: 7_200_000 }],
  ['a clock that is two hours behind', { kind: 'clock_skew', skew: -7_200_000 }],
]

test.each(passing)('a run gets over %s', async (_, fault) => {
  trial = await openTrial(small())
  const armed = trial.server.faults.add(fault)
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  if (fault.kind !== 'clock_skew') expect(armed.strikes).toBeGreaterThan(0)
  expect(differences(await trial.rawOfAll(), undisturbed)).toEqual([])
})

const staying: [string, Fault, string, RegExp][] = [
  ['a token that has run out', { kind: 'revoked', after: 6 }, 'unauthorised', /refuses access \(203\)/],
  ['server errors without end', { kind: 'server_error', after: 6, times: 1e6 }, 'failed', /answers 500/],
  ['a host that resets', { kind: 'reset', after: 6, times: 1e6 }, 'unreachable', /cannot be reached/],
  [
    'a limit that lasts hours',
    { kind: 'rate_limit', path: REQUESTS, times: 1e6, retryAfter: 7200 },
    'limited',
    /asks to wait until/,
  ],
  [
    'a list that shows fewer than it counts',
    { kind: 'deleted_record', path: REPOSITORIES, record: ({ name }) => name === 'store' },
    'incomplete',
    /counts 2 and shows 1/,
  ],
]

endAtWhatStays(host, staying)

test('a list of builds that shows fewer than it counts costs its project a note, and the next run goes on there', async () => {
  trial = await openTrial(small())
  trial.server.faults.add({
    kind: 'deleted_record',
    path: /statusFilter=completed/,
    record: ({ id }) => id === 5004,
  })
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [expect.stringContaining('Marigold')] })
  trial.server.faults.clear()
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  expect(differences(await trial.rawOfAll(), undisturbed)).toEqual([])
})

test('answers that ask for a pause are heeded before the limit is reached', async () => {
  trial = await openTrial(small(), { server: { units: Math.ceil(count / 0.9) } })
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  expect(trial.clock.slept).toBeGreaterThanOrEqual(5000)
  expect(trial.server.requests.count(/./, 429)).toBe(0)
  expect(differences(await trial.rawOfAll(), undisturbed)).toEqual([])
})

keepBrokenApart(host, [
  ['builds', BUILDS],
  ['requests', /\/pullRequests\/\d+\?/],
])

test('what was under way is followed to its end', async () => {
  const world = small()
  trial = await openTrial(world)
  await trial.sync()
  const open = `select count(*) as n from (select * from raw.azuredevops__deployment
    qualify row_number() over (partition by _key order by _loaded_at desc) = 1) where (payload->>'finishTime') is null`
  expect(await trial.rows(open)).toEqual([{ n: 1 }])
  world.advance(world.now() + 2 * 3_600_000)
  await trial.sync()
  expect(await trial.rows(open)).toEqual([{ n: 0 }])
})

test('a sync with nothing new reads lists alone', async () => {
  trial = await openTrial(small())
  await trial.sync()
  trial.server.requests.clear()
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  const { requests } = trial.server
  expect(requests.count(THREADS)).toBe(0)
  expect(requests.count(TIMELINES)).toBe(0)
  // Access, projects, revisions, and one that is refused without the word preview; thirteen for each of two projects; a team and two environments, one of them busy.
  expect(requests.total).toBe(4 + 2 * 13 + 2 + 3)
})
