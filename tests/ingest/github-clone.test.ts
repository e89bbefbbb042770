import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TEST_ANCHOR, type World } from '../../fixtures/org/index.ts'
import { simulatedWorld } from '../world.ts'
import { openTrial, type Trial } from './github-trial.ts'

let world: World
let trial: Trial

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-clone-'))
  world = await simulatedWorld(folder)
  trial = await openTrial(world, {
    folder,
    server: { limits: 'none' },
    entry: { clone: true, include: ['cart', 'ledger', 'playground'] },
  })
})

afterAll(async () => {
  await trial?.close()
  world?.close()
})

const uploads = () => trial.server.requests.count(/POST .*git-upload-pack/)

test('repositories are cloned with the same token, and are the same repositories', async () => {
  const reports = await trial.syncAll()
  expect(reports.map(({ source, error }) => [source, error])).toEqual([
    ['github:marigold', undefined],
    ['git:cart', undefined],
    ['git:ledger', undefined],
  ])
  const ids = await trial.rows(`select lower(regexp_replace(payload->>'url', '^https?://', '')) as id
    from raw.github__repository order by all`)
  const { host } = new URL(trial.server.url)
  expect(ids).toEqual([{ id: `${host}/marigold/cart` }, { id: `${host}/marigold/ledger` }])
  const missing = await trial.rows(`select payload->>'number' as number from raw.github__pull
    where (payload->>'mergedAt') is not null
      and (payload->>'$.mergeCommit.oid') not in (select sha from raw.git__commit)`)
  expect(missing).toEqual([])
  const [merged] = await trial.rows(
    `select count(*) as n from raw.github__pull where (payload->>'mergedAt') is not null`,
  )
  expect(merged?.n).toBeGreaterThan(100)
})

test('a clone is read again after a push, and only then', async () => {
  trial.server.requests.clear()
  expect((await trial.syncAll()).map(({ source }) => source)).toEqual(['github:marigold'])
  expect(uploads()).toBe(0)
  world.advance(TEST_ANCHOR + 3 * 86_400_000)
  const commits = 'select count(*) as n from raw.git__commit'
  const [before] = await trial.rows<{ n: number }>(commits)
  const reports = await trial.syncAll()
  expect(reports.every(({ ok }) => ok)).toBe(true)
  expect(reports.length).toBeGreaterThan(1)
  const [after] = await trial.rows<{ n: number }>(commits)
  expect(after?.n).toBeGreaterThan(before?.n ?? 0)
  expect(JSON.stringify(await trial.rows('from meta.source'))).not.toContain(trial.server.token)
})
