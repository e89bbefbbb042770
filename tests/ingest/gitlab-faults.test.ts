import { afterEach, beforeAll, expect, test } from 'vitest'
import type { Fault } from '../../fixtures/servers/faults.ts'
import { makeHub } from './github-hub.ts'
import { added, differences, type Trial } from './github-trial.ts'
import { endAtWhatStays, keepBrokenApart } from './host-faults.ts'
import { openTrial } from './gitlab-trial.ts'

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

const REQUESTS = /\/groups\/marigold\/merge_requests\?/
const NOTES = /\/merge_requests\/\d+\/notes/
const PIPELINES = /\/pipelines\?/
const JOBS = /\/pipelines\/\d+\/jobs/
const DEPLOYMENTS = /\/deployments\?/

/** What is over by itself: the run gets through it. */
const passing: [string, Fault][] = [
  ['a rate limit with Retry-After', { kind: 'rate_limit', path: REQUESTS, times: 2, retryAfter: 30 }],
  ['a rate limit of details', { kind: 'rate_limit', path: NOTES, after: 20, times: 9, retryAfter: 30 }],
  ['a rate limit without', { kind: 'rate_limit_bare', path: PIPELINES, after: 1, times: 2 }],
  ['a refusal that asks to wait', { kind: 'secondary_403', path: DEPLOYMENTS, times: 2, retryAfter: 60 }],
  ['a server error', { kind: 'server_error', path: REQUESTS, after: 1, times: 2 }],
  ['server errors everywhere', { kind: 'server_error', after: 2, times: 5 }],
  ['a body that is cut', { kind: 'truncated', path: PIPELINES, times: 2 }],
  ['a body that is cut and ends well', { kind: 'truncated', clean: true, path: NOTES, after: 5 }],
  ['a slow body', { kind: 'slow', path: JOBS, delay: 200 }],
  ['a reset connection', { kind: 'reset', path: REQUESTS, times: 2 }],
  ['a reset connection of details', { kind: 'reset', path: JOBS, after: 9 }],
  ['a clock that is two hours ahead', { kind: 'clock_skew', skew: 7_200_000 }],
  ['a clock that is two hours behind', { kind: 'clock_skew', skew: -7_200_000 }],
]

test.each(passing)('a run gets over %s', async (_, fault) => {
  trial = await openTrial(makeHub())
  const armed = trial.server.faults.add(fault)
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  if (fault.kind !== 'clock_skew') expect(armed.strikes).toBeGreaterThan(0)
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
})

test('a page that is refused costs its project a note, and the next run goes on there', async () => {
  trial = await openTrial(makeHub())
  const armed = trial.server.faults.add({ kind: 'expired_page', path: PIPELINES })
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [expect.stringContaining('marigold/')] })
  expect(armed.strikes).toBe(1)
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
})

const staying: [string, Fault, string, RegExp][] = [
  ['a revoked token', { kind: 'revoked', after: 6 }, 'unauthorised', /refuses access \(401\)/],
  [
    'a token that is revoked for pipelines',
    { kind: 'revoked', path: PIPELINES, after: 1 },
    'unauthorised',
    /401/,
  ],
  ['server errors without end', { kind: 'server_error', after: 6, times: 1e6 }, 'failed', /answers 500/],
  ['a host that resets', { kind: 'reset', after: 6, times: 1e6 }, 'unreachable', /cannot be reached/],
  [
    'a limit that lasts hours',
    { kind: 'rate_limit', path: REQUESTS, times: 1e6, retryAfter: 7200 },
    'limited',
    /asks to wait until/,
  ],
]

endAtWhatStays(host, staying)

const broken: [string, RegExp][] = [
  ['lists of pipelines', PIPELINES],
  ['lists of jobs', JOBS],
  ['notes', NOTES],
  ['lists of merge requests', REQUESTS],
]

keepBrokenApart(host, broken)

type Named = Record<string, unknown>
/** By stream: a record that answers leave out, asked for or not. */
const gone: [string, (record: Named) => boolean][] = [
  ['a request', ({ iid, source_branch: branch }) => iid === 7 && branch !== undefined],
  ['an old request', ({ iid, source_branch: branch }) => iid === 110 && branch !== undefined],
  ['a deployment', ({ id, environment }) => id === 760 && environment !== undefined],
  ['a pipeline', ({ id, source }) => id === 5004 && source !== undefined],
  ['an old pipeline', ({ id, source }) => id === 5150 && source !== undefined],
  ['an issue', ({ iid, issue_type: type }) => iid === 301 && type !== undefined],
]

test.each(gone)('%s that lists left out lands once they show it', async (_, record) => {
  trial = await openTrial(makeHub())
  const armed = trial.server.faults.add({ kind: 'deleted_record', record })
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [expect.stringMatching(/GitLab counts \d+/)] })
  expect(differences(await trial.rowsOfAll(), undisturbed)).not.toEqual([])
  armed.remove()
  expect(await trial.sync()).toMatchObject({ ok: true })
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
})

test('what was deleted is gone here too, and back when it is back', async () => {
  trial = await openTrial(makeHub())
  await trial.sync()
  const { faults } = trial.server
  const armed = [
    faults.add({ kind: 'deleted_record', path: /merge_requests/, record: gone[1]![1], uncounted: 1 }),
    faults.add({ kind: 'deleted_record', path: /deployments/, record: gone[2]![1], uncounted: 1 }),
  ]
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  const deleted = `select 'request' as of, payload from raw.gitlab__merge_request where _is_deleted union all
    select 'deployment', payload from raw.gitlab__deployment where _is_deleted`
  expect((await trial.rows(deleted)).map(({ of }) => of).sort()).toEqual(['deployment', 'request'])
  for (const fault of armed) fault.remove()
  expect(await trial.sync()).toMatchObject({ ok: true })
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
})

test('a request that is opened again is open here too, until it is closed again', async () => {
  trial = await openTrial(makeHub())
  await trial.sync()
  const armed = trial.server.faults.add({
    kind: 'reopened_record',
    record: ({ iid, source_branch: branch }) => iid === 4 && branch !== undefined,
    change: (it) =>
      Object.assign(it, { state: 'opened', merged_at: null, updated_at: '2026-06-01T11:59:00.000Z' }),
  })
  expect(await trial.sync()).toMatchObject({ ok: true })
  const latest = `select payload->>'state' as state from raw.gitlab__merge_request
    where (payload->>'iid') = '4' order by _loaded_at desc limit 1`
  expect(await trial.rows(latest)).toEqual([{ state: 'opened' }])
  armed.remove()
  expect(await trial.sync()).toMatchObject({ ok: true })
  // The files that it was seen to touch while it was open are kept, of this request alone.
  const files = 'raw.gitlab__request_files'
  const { [files]: seen, ...rows } = await trial.rowsOfAll()
  expect(differences(rows, { ...undisturbed, [files]: [] })).toEqual([])
  expect(
    added(seen, undisturbed[files]).map(({ payload }) => (JSON.parse(payload) as { iid: number }).iid),
  ).toEqual([4])
})

test('a sync with nothing new asks once for each list that there is', async () => {
  trial = await openTrial(makeHub())
  await trial.sync()
  trial.server.requests.clear()
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  const { requests } = trial.server
  // The group, its projects, its requests, issues and incidents; of two projects four lists each. One is archived.
  expect(requests.total).toBe(5 + 2 * 4)
  expect(requests.count(/./, 304)).toBe(3 + 2 * 4)
})
