import { afterEach, describe, expect, test } from 'vitest'
import type { Fault } from '../../../fixtures/servers/faults.ts'
import { HOUR, makeHub, MINUTE, NOON, run } from '../../../tests/ingest/github-hub.ts'
import { openJenkins, type JenkinsTrial } from '../../../tests/ingest/jenkins-trial.ts'

const DAY = 24 * HOUR
let trial: JenkinsTrial

afterEach(() => trial.close())

/** 250 builds of one branch, some of others, and one that runs until five minutes after noon. */
function makeWorld() {
  return makeHub({
    runs: 0,
    pulls: 0,
    deployments: 0,
    more(writer) {
      for (let number = 1; number <= 250; number++)
        writer.put('run', run(number, { branch: 'main', createdAt: NOON - number * 12 * HOUR }))
      for (let number = 301; number <= 304; number++)
        writer.put('run', run(number, { branch: 'feature/a b', createdAt: NOON - number * HOUR }))
      writer.put('run', run(400, { branch: 'x', event: 'pull_request', pullNumber: 7 }))
      const times = {
        createdAt: NOON - 9 * MINUTE,
        startedAt: NOON - 8 * MINUTE,
        finishedAt: NOON + 5 * MINUTE,
      }
      writer.put('run', run(500, { branch: 'long', ...times, jobs: [{ ...job, ...times }] }))
    },
  })
}

const job = { id: 1, name: 'unit', conclusion: 'success', runner: 'runner-1' } as const
/** The hub adds an attempt of run 2, and twelve runs of another repository. */
const MAIN = 250 + 1
const ALL = MAIN + 4 + 1 + 1 + 12

async function start(options = {}) {
  trial = await openJenkins(makeWorld(), options)
}

const numbers = (branch: string) =>
  trial.rows<{ n: number; result: string | null }>(
    `select cast(payload ->> 'number' as integer) as n, max_by(payload ->> 'result', _loaded_at) as result
     from raw.jenkins__build where payload ->> 'job' = 'marigold/shop/CI/${branch}' group by _key, n
     having not max_by(_is_deleted, _loaded_at) order by n`,
  )

describe('reading a controller', () => {
  test('brings every build and stage once, of branches with slashes too', async () => {
    await start()
    expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
    expect(await trial.count()).toEqual({ job: 6, build: ALL, stage: ALL })
    expect(await numbers('feature%2Fa%20b')).toHaveLength(4)
    expect((await numbers('main')).at(-1)).toEqual({ n: MAIN, result: 'FAILURE' })
  })

  test('asks once a folder, and for what runs, when there is nothing new', async () => {
    await start()
    await trial.sync()
    trial.server.requests.clear()
    expect((await trial.sync()).streams.map(({ landed }) => landed)).toEqual([0, 0, 0])
    // The root, the organisation, two repositories with a project each; the running build and its stages.
    expect(trial.server.requests.total).toBe(1 + 1 + 2 + 2 + 2)
  })

  test('reads the newest month of all jobs first', async () => {
    await start()
    await trial.sync({ recentOnly: true })
    expect((await numbers('main')).map(({ n }) => n).at(0)).toBeGreaterThan(100)
    await trial.sync()
    expect((await numbers('main')).map(({ n }) => n)).toEqual(Array.from({ length: MAIN }, (_, i) => i + 1))
  })

  test('keeps to the folders and the time that it is told', async () => {
    await start({ entry: { folders: ['marigold/shop'], exclude: ['*/PR-*'], history_months: 1 } })
    await trial.sync()
    expect((await trial.count()).job).toBe(3)
    expect((await numbers('main')).length).toBeLessThan(200)
  })

  test('says that a folder of the configuration is not there', async () => {
    await start({ entry: { folders: ['marigold/nothing'] } })
    expect((await trial.sync()).error).toMatchObject({ code: 'not_found' })
  })

  test('does without stages and says so where no plugin tells them', async () => {
    await start({ server: { hasStages: false } })
    const report = await trial.sync()
    expect([report.ok, report.notes.length]).toEqual([true, 1])
    expect(report.notes[0]).toMatch(/tells no stages.*Pipeline: Stage View/)
    expect(await trial.count()).toEqual({ job: 6, build: ALL, stage: 0 })
    expect(trial.server.requests.count(/wfapi/)).toBeLessThan(10)
  })
})

describe('what changes on the server', () => {
  test('a running build is read again until it ends', async () => {
    await start()
    await trial.sync()
    expect(await numbers('long')).toEqual([{ n: 1, result: null }])
    trial.world.advance(NOON + HOUR)
    await trial.sync()
    expect(await numbers('long')).toEqual([{ n: 1, result: 'SUCCESS' }])
    expect(
      await trial.rows(`select max_by(status, _loaded_at) as status from raw.jenkins__stage
      where build_key like '%/long#1@%'`),
    ).toEqual([{ status: 'SUCCESS' }])
    trial.server.requests.clear()
    await trial.sync()
    expect(trial.server.requests.count(/job\/long/)).toBe(0)
  })

  test('builds that it discards are kept', async () => {
    await start()
    await trial.sync()
    trial.server.faults.add({
      kind: 'deleted_record',
      path: /allBuilds/,
      record: ({ timestamp }) => Number(timestamp) < NOON - 10 * DAY,
    })
    trial.world.advance(NOON + HOUR)
    expect((await trial.sync()).ok).toBe(true)
    expect(await numbers('main')).toHaveLength(MAIN)
  })

  test('a job that is deleted says so and leaves its builds, but for one that was running', async () => {
    await start()
    await trial.sync()
    trial.server.faults.add({
      kind: 'deleted_record',
      record: ({ name }) => name === 'long' || name === 'feature%2Fa%20b',
    })
    await trial.sync()
    expect((await trial.count()).job).toBe(4)
    expect(await numbers('feature%2Fa%20b')).toHaveLength(4)
    expect(await numbers('long')).toEqual([])
  })

  test('builds that are discarded while the list is read hide none', async () => {
    await start()
    trial.server.faults.add({
      kind: 'deleted_record',
      path: /\/job\/main\/.*allBuilds/,
      after: 1,
      record: ({ number }) => Number(number) > 190 && Number(number) < 245,
    })
    await trial.sync()
    expect((await numbers('main')).map(({ n }) => n).filter((n) => n < 151)).toHaveLength(150)
  })
})

describe('a fault', () => {
  const passing: Fault[] = [
    { kind: 'rate_limit', retryAfter: 0 },
    { kind: 'rate_limit_bare' },
    { kind: 'server_error' },
    { kind: 'truncated' },
    { kind: 'truncated', clean: true },
    { kind: 'slow', delay: 50 },
    { kind: 'reset' },
    { kind: 'clock_skew', skew: 3 * HOUR },
  ]

  test.each(passing)('of the moment is waited out: $kind, clean $clean', async (fault) => {
    await start()
    trial.server.faults.add({ ...fault, ...(fault.kind === 'clock_skew' ? {} : { after: 5 }) })
    expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
    expect(await trial.count()).toEqual({ job: 6, build: ALL, stage: ALL })
  })

  test.each([2, 9, 12])(
    'of the token ends the sync, and the next one completes it: after %i',
    async (after) => {
      await start()
      trial.server.faults.add({ kind: 'revoked', after })
      expect((await trial.sync()).error?.message).toMatch(/refuses access \(401\), check the token: http/)
      trial.server.faults.clear()
      expect((await trial.sync()).ok).toBe(true)
      expect(await trial.count()).toEqual({ job: 6, build: ALL, stage: ALL })
    },
  )

  test('of one job is told, the others are read, and it is when it is well again', async () => {
    await start()
    const fault = trial.server.faults.add({
      kind: 'server_error',
      path: /shop.*\/job\/main\//,
      times: Infinity,
    })
    const report = await trial.sync()
    expect([report.ok, report.notes.length]).toEqual([true, 1])
    expect(report.notes[0]).toMatch(/^A job could not be read in full.*answers 500.*job\/main/)
    expect((await trial.count()).build).toBe(ALL - MAIN)
    fault.remove()
    expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
    expect(await trial.count()).toEqual({ job: 6, build: ALL, stage: ALL })
  })

  test.each([/allBuilds/, /wfapi\/runs/])(
    'in one record is kept with its reason, and mended: %s',
    async (path) => {
      await start()
      trial.server.faults.add({ kind: 'broken_record', path, times: 1 })
      const report = await trial.sync()
      expect([report.ok, report.streams.reduce((sum, { rejected }) => sum + rejected, 0)]).toEqual([true, 1])
      await trial.sync()
      expect(await trial.count()).toEqual({ job: 6, build: ALL, stage: ALL })
    },
  )
})
