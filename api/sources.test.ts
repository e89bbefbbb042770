import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from './app.ts'
import type { RetentionAnswer } from './schemas/retention.ts'
import type { RejectedAnswer, SourcesAnswer } from './schemas/source.ts'
import { openApplication, type Application } from '../tests/application.ts'

let application: Application
let id = ''
beforeAll(async () => {
  application = await openApplication({ options: { schedule: true } })
  id = application.app.parts.config!.sources![0]!.id
})
afterAll(() => application.close())

async function ask<T>(method: 'GET' | 'POST', url: string, app = application.app): Promise<[number, T]> {
  const { statusCode, body } = await app.inject({ method, url, headers: { host: 'localhost' } })
  return [statusCode, JSON.parse(body) as T]
}

const readSource = async (app = application.app) => {
  const [, { sources }] = await ask<SourcesAnswer>('GET', '/api/sources', app)
  return sources.find(({ source }) => source === id)!
}
const path = (verb: string, source = id) => `/api/sources/${encodeURIComponent(source)}/${verb}`

test('a source says when it is read, what it brought and how far back that reaches', async () => {
  const source = await readSource()
  expect(source.schedule).toMatchObject({
    schedule: '*/15 * * * *',
    is_paused: false,
    failures_in_a_row: 0,
    back_off_until: null,
  })
  const commits = source.kinds.find(({ model }) => model === 'commit')
  expect(commits?.row_count).toBeGreaterThan(0)
  expect(commits?.first_at).toBeLessThan(commits?.last_at ?? 0)
  expect(source).toMatchObject({ state: 'ok', parent: null, runs: [{ is_ok: true }] })
})

test('a paused source stays so over restarts, and is left out when all are asked for', async () => {
  expect(await ask('POST', path('pause'))).toMatchObject([
    200,
    { source: id, is_paused: true, next_run_at: null },
  ])
  const { warehouse, registry, config } = application.app.parts
  const next = await createApp({ warehouse, registry, config: config! })
  await next.ready()
  expect((await readSource(next)).schedule?.is_paused).toBe(true)
  expect(next.schedule.unpaused()).toEqual([])
  expect(await ask('POST', path('resume'), next)).toMatchObject([200, { is_paused: false }])
  await next.close()
  expect(await ask('POST', path('resume'))).toMatchObject([200, { is_paused: false }])
})

test('what is no source, or has no time of its own, is told', async () => {
  expect(await ask('POST', path('pause', 'git:shap'))).toMatchObject([
    404,
    { code: 'SG_UNKNOWN_NAME', message: `Unknown source: git:shap; did you mean ${id}?` },
  ])
  const { warehouse } = application
  await warehouse.land((lane) =>
    lane.run(
      `insert into meta.source by name select 'git:gone' as source, 'git' as tool, 'gone' as label, '[]' as notes`,
    ),
  )
  const [status, { message }] = await ask<{ message: string }>('POST', path('pause', 'git:gone'))
  expect([status, message]).toEqual([400, expect.stringContaining('Not scheduled by itself')])
})

test('failures in a row are counted on by the next process', async () => {
  const { warehouse, app } = application
  await warehouse.land(async (lane) => {
    for (const run of [901, 902])
      await lane.run(
        `insert into meta.sync_run values (${run}, '${id}', timestamp '2026-01-01', timestamp '2026-01-01', false, 0, 0, 'no')`,
      )
  })
  const { registry, config } = app.parts
  const next = await createApp({ warehouse, registry, config: config! })
  await next.ready()
  expect((await readSource(next)).schedule?.failures_in_a_row).toBe(2)
  await next.close()
  await warehouse.land((lane) => lane.run('delete from meta.sync_run where run_id > 900'))
})

test('a rejected record is there as it came, without addresses and secrets', async () => {
  const payload = JSON.stringify({
    id: 7,
    author: 'ada@example.org',
    token: 's3cr3t',
    text: 'x'.repeat(2000),
  })
  await application.warehouse.land((lane) =>
    lane.run(
      `insert into raw.rejected values ($id, 'commit', '7', 'no time', $payload, timestamp '2026-02-01')`,
      { id, payload },
    ),
  )
  const { rejected } = await readSource()
  expect(rejected).toMatchObject({ total_count: 1, rows: [{ key: '7', reason: 'no time' }] })
  expect(rejected.rows[0]?.sample).toHaveLength(300)
  const [, answer] = await ask<RejectedAnswer>('GET', `${path('rejected')}?stream=commit&key=7`)
  expect(answer).toMatchObject({ source: id, total_count: 1 })
  expect(answer.rows[0]?.text).toContain('"author":"…@…","token":"…"')
  expect(answer.rows[0]?.text?.length).toBeGreaterThan(2000)
  expect((await ask<RejectedAnswer>('GET', `${path('rejected')}?stream=tag`))[1].rows).toEqual([])
})

test('a stream says for how long it is kept and since when, once what is over has been removed', async () => {
  const before = (await readSource()).streams.find(({ stream }) => stream === 'commit')!
  expect([before.keep_days, before.kept_from]).toEqual([null, null])
  const { parts } = application.app
  const config = parts.config!
  const days = Math.ceil((Date.now() - Date.parse('2026-02-01')) / 86_400_000)
  const retention = { schedule: '15 3 * * *', rules: [{ source: '*', stream: 'commit', days }] }
  parts.config = { ...config, retention } as never
  const post = async (payload: object) => {
    const headers = { host: 'localhost' }
    const answer = await application.app.inject({ method: 'POST', url: '/api/retention', payload, headers })
    expect(answer.statusCode, answer.body).toBe(200)
    return answer.json<RetentionAnswer>().streams
  }
  const tried = await post({ dry_run: true })
  const commits = tried.find(({ stream }) => stream === 'commit')!
  expect(commits.record_count).toBeGreaterThan(0)
  expect((await readSource()).streams.find(({ stream }) => stream === 'commit')).toMatchObject({
    row_count: before.row_count,
    kept_from: null,
  })
  expect(await post({})).toEqual(tried)
  expect((await readSource()).streams.find(({ stream }) => stream === 'commit')).toMatchObject({
    row_count: before.row_count! - commits.record_count,
    keep_days: days,
    kept_from: commits.kept_from,
  })
  const [oldest] = await application.warehouse.rows<{ at: number }>(
    'select min(committed_at) as at from commit',
  )
  expect(oldest?.at).toBeGreaterThanOrEqual(commits.kept_from)
})
