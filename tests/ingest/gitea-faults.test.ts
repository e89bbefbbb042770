import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Fault } from '../../fixtures/servers/faults.ts'
import { DAY, HOUR, makeHub, makePull, MINUTE, NOON, run } from './github-hub.ts'
import { differences, type Trial } from './github-trial.ts'
import { endAtWhatStays, keepBrokenApart } from './host-faults.ts'
import { openTrial } from './gitea-trial.ts'

const few = { pulls: 12, runs: 15 }
/** Several pages of everything. */
const server = { pageSize: 10 }
let undisturbed: Record<string, unknown[]>
let trial: Trial | undefined

beforeAll(async () => {
  const calm = await openTrial(makeHub(few), { server })
  expect(await calm.sync()).toMatchObject({ ok: true, notes: [] })
  undisturbed = await calm.rowsOfAll()
  await calm.close()
})

afterEach(async () => {
  await trial?.close()
  trial = undefined
})

const host = {
  open: () => openTrial(makeHub(few), { server }),
  read: (one: Trial) => one.rowsOfAll(),
  undisturbed: () => undisturbed,
}

const LISTS = /\/issues\?/
const COMMITS = /\/pulls\/\d+\/commits/
const TIMELINES = /\/timeline/
const RUNS = /\/actions\/runs\?/
const JOBS = /\/jobs/

/** What is over by itself: the run gets through it. */
const passing: [string, Fault][] = [
  ['a rate limit before it', { kind: 'rate_limit', path: LISTS, times: 2, retryAfter: 30 }],
  ['a rate limit without a time', { kind: 'rate_limit_bare', path: RUNS, after: 1, times: 2 }],
  ['server errors everywhere', { kind: 'server_error', after: 4, times: 5 }],
  ['a server error of details', { kind: 'server_error', path: COMMITS, after: 5, times: 2 }],
  ['a body that is cut', { kind: 'truncated', path: RUNS, times: 2 }],
  ['a body that is cut and ends well', { kind: 'truncated', clean: true, path: TIMELINES, after: 5 }],
  ['a slow body', { kind: 'slow', path: JOBS, delay: 200 }],
  ['a reset connection', { kind: 'reset', path: LISTS, times: 2 }],
  ['a clock that is two hours ahead', { kind: 'clock_skew', skew: 7_200_000 }],
  ['a clock that is two hours behind', { kind: 'clock_skew', skew: -7_200_000 }],
]

test.each(passing)('a run gets over %s', async (_, fault) => {
  trial = await openTrial(makeHub(few), { server })
  const armed = trial.server.faults.add(fault)
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  if (fault.kind !== 'clock_skew') expect(armed.strikes).toBeGreaterThan(0)
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
})

const staying: [string, Fault, string, RegExp][] = [
  ['a revoked token', { kind: 'revoked', after: 6 }, 'unauthorised', /refuses access \(401\)/],
  ['a token that dies on the way', { kind: 'revoked', path: JOBS, after: 1 }, 'unauthorised', /401/],
  ['server errors without end', { kind: 'server_error', path: LISTS, times: 1e6 }, 'failed', /answers 500/],
  ['a host that resets', { kind: 'reset', after: 6, times: 1e6 }, 'unreachable', /cannot be reached/],
  [
    'a limit that lasts hours',
    { kind: 'rate_limit', path: LISTS, times: 1e6, retryAfter: 7200 },
    'limited',
    /asks to wait until/,
  ],
]

endAtWhatStays(host, staying)

test('commits that the server cannot give are unknown, said, and read once it can', async () => {
  trial = await openTrial(makeHub(few), { server })
  const armed = trial.server.faults.add({ kind: 'server_error', path: /\/pulls\/4\/commits/, times: 1e6 })
  expect(await trial.sync()).toMatchObject({
    ok: true,
    notes: [expect.stringMatching(/^Commits of marigold\/store#4 cannot be read and stay unknown: /)],
  })
  const told = `select payload ->> 'commits' as commits from raw.gitea__pull where _key = '1#4'`
  expect(await trial.rows(told)).toEqual([{ commits: null }])
  armed.remove()
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
})

keepBrokenApart(host, [
  ['requests', /\/pulls\/\d+$/],
  ['commits', COMMITS],
  ['runs', RUNS],
  ['jobs', JOBS],
  ['issues', /type=issues/],
])

type Named = Record<string, unknown>
const isSeventh = ({ number, state }: Named) => number === 7 && state !== undefined
const isOldRun = ({ run_number: number, path }: Named) => number === 14 && path !== undefined

test.each([
  ['a request', isSeventh],
  ['an old run', isOldRun],
])('%s that lists left out lands once they show it', async (_, record) => {
  trial = await openTrial(makeHub(few), { server })
  const armed = trial.server.faults.add({ kind: 'deleted_record', record })
  expect(await trial.sync()).toMatchObject({
    ok: true,
    notes: [expect.stringMatching(/^Gitea counts \d+ [a-z ]+, 1 of them did not come: marigold\/store$/)],
  })
  expect(differences(await trial.rowsOfAll(), undisturbed)).not.toEqual([])
  armed.remove()
  expect(await trial.sync()).toMatchObject({ ok: true })
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
})

test('what was deleted is gone here too, and back when it is back', async () => {
  trial = await openTrial(makeHub(few), { server })
  await trial.sync()
  const fault = { kind: 'deleted_record', path: /issues|pulls/, record: isSeventh, uncounted: 1 } as const
  const armed = trial.server.faults.add(fault)
  expect(await trial.sync()).toMatchObject({ ok: true })
  const deleted = `select _key as key from raw.gitea__pull where _is_deleted`
  expect(await trial.rows(deleted)).toEqual([{ key: '1#7' }])
  armed.remove()
  for (let turn = 0; turn < 2; turn++) expect(await trial.sync()).toMatchObject({ ok: true })
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
})

test('pages are as small as the administrator says, and nothing is lost by it', async () => {
  trial = await openTrial(makeHub(few), { server: { pageSize: 3 } })
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  expect(differences(await trial.rowsOfAll(), undisturbed)).toEqual([])
})

test('a sync with nothing new asks for what the README says', async () => {
  trial = await openTrial(makeHub(few), { server })
  await trial.sync()
  trial.server.requests.clear()
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  // Version, size of pages, organisation and its repositories; of two seven lists each, of which one counts. One is archived.
  expect(trial.server.requests.total).toBe(4 + 2 * 7)
})

describe('as time goes on', () => {
  test('a push to an open request moves its head, and a run that is run again is another attempt', async () => {
    const hub = makeHub({
      pulls: 1,
      runs: 1,
      more: (writer) => {
        const commits = [0, 1].map((at) => ({
          ...makePull(1).commits[0]!,
          sha: `${at}`.repeat(40),
          committedAt: NOON - HOUR + at * 3 * HOUR,
        }))
        writer.put(
          'pull',
          makePull(30, { createdAt: NOON - HOUR, closedAt: null, mergedAt: null, commits, reviews: [] }),
        )
        const again = { attempt: 2, createdAt: NOON + HOUR, conclusion: 'success' } as const
        writer.put('run', run(40, { createdAt: NOON - 3 * DAY, conclusion: 'failure' }))
        writer.put('run', run(40, again))
      },
    })
    trial = await openTrial(hub)
    await trial.sync()
    const head = `select payload -> 'head' ->> 'sha' as sha from raw.gitea__pull where _key = '1#30' order by _loaded_at`
    const attempts = `select payload ->> 'attempt' as attempt, payload ->> 'status' as status from raw.gitea__run
      where (payload ->> 'run_number') = '40' order by _loaded_at`
    expect(await trial.rows(head)).toEqual([{ sha: '0'.repeat(40) }])
    hub.advance(NOON + 2 * HOUR + MINUTE)
    expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
    expect((await trial.rows(head)).at(-1)).toEqual({ sha: '1'.repeat(40) })
    expect(await trial.rows(attempts)).toEqual([
      { attempt: '1', status: 'completed' },
      { attempt: '2', status: 'completed' },
    ])
  })

  test('tasks make up runs where runs are not told', async () => {
    trial = await openTrial(makeHub(few), { server: { ...server, version: '11.0.1+gitea-1.22.0' } })
    expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
    const outcomes = (rows: Record<string, unknown[]>) =>
      (rows['stg_gitea__build.sql'] as Named[])
        .filter(({ outcome }) => outcome !== null)
        .map(({ commit_id: commit, number, outcome, attempt }) =>
          [number, attempt, commit, outcome].join(' '),
        )
        .sort()
    const isSecond = (line: string) => line.startsWith('2 ')
    const [told, known] = [outcomes(await trial.rowsOfAll()), outcomes(undisturbed)]
    expect(told.filter((line) => !isSecond(line))).toEqual(known.filter((line) => !isSecond(line)))
    // Of the one that was run again runs tell the last attempt alone.
    expect(told.filter(isSecond).map((line) => line.slice(0, 3))).toEqual(['2 1', '2 2'])
    expect(known.filter(isSecond).map((line) => line.slice(0, 3))).toEqual(['2 2'])
  })

  test('before there was anything of Actions to tell, a note says so', async () => {
    trial = await openTrial(makeHub(few), { server: { ...server, version: '1.20.5' } })
    expect(await trial.sync()).toMatchObject({
      ok: true,
      notes: ['Gitea 1.20.5 tells nothing of Actions, from 1.22 on it does'],
    })
  })
})
