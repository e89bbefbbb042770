import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { makeBackup } from '../../transforms/backup/making.ts'
import { listBackups, pruneBackups } from '../../transforms/backup/shelf.ts'
import { listSnapshots } from '../../transforms/publish/shelf.ts'
import { publishSnapshot } from '../../transforms/publish/snapshot.ts'
import { fingerprint } from '../models/stream.ts'
import { build, openData, openReceiving, post, publishedOf, publishing, readFewModels } from './parts.ts'

const DAY_MS = 86_400_000
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-clock-'))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

const incidents = 'select incident_id as id from incident order by id'

const jumps = [0, 400 * DAY_MS, -40 * DAY_MS]

test('a clock that jumps forward and then back loses nothing, and what is newest stays newest', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const from = Date.parse('2026-03-02T12:00:00Z')
  vi.setSystemTime(from)
  const warehouse = await openData(join(folder, 'data'))
  const registry = await readFewModels()
  const [to, backups] = [publishedOf(folder), join(folder, 'backups')]
  const receiving = await openReceiving(warehouse)
  receiving.start()
  const told: string[] = []
  for (const [i, jump] of jumps.entries()) {
    vi.setSystemTime(from + jump)
    await post(receiving, `i${i}`)
    await receiving.settled()
    await build(warehouse, registry)
    told.push(`i${i}`)
    expect((await warehouse.rows<{ id: string }>(incidents)).map(({ id }) => id.split(':').at(-1))).toEqual(
      told,
    )
    const { id } = await publishSnapshot(warehouse, registry, { to, ...publishing })
    expect((await listSnapshots(to))[0]).toBe(id)
    const options = { to: backups, version: '0', now: Date.now(), configuration: null }
    const { name } = await makeBackup(warehouse, options)
    // The one that was just made is the last that may go.
    pruneBackups(backups, 1)
    expect(listBackups(backups).map((one) => one.name)).toEqual([name])
  }
  const followed = await fingerprint(warehouse, registry)
  await build(warehouse, registry, true)
  expect(await fingerprint(warehouse, registry)).toEqual(followed)
  await receiving.close()
  await warehouse.close()
})

test('a process with little memory that is fixed says so, undoes what it began, and loses nothing that it acknowledged', async () => {
  const warehouse = await openData(join(folder, 'data'), 100)
  const registry = await readFewModels()
  const receiving = await openReceiving(warehouse)
  receiving.start()
  await post(receiving, 'before')
  for (const lane of ['land', 'build'] as const) {
    const work = warehouse[lane](async ({ run }) => {
      await run('create table raw.half as select 1 as n')
      await run('create table raw.hungry as select list(range) as n from range(30000000)')
    })
    await expect(work).rejects.toMatchObject({ code: 'no_memory', message: expect.stringMatching(/memory/) })
  }
  const left = "select table_name from duckdb_tables() where table_name in ('half', 'hungry')"
  expect(await warehouse.rows(left)).toEqual([])
  await post(receiving, 'after')
  await receiving.settled()
  await build(warehouse, registry)
  expect(await warehouse.rows(incidents)).toHaveLength(2)
  await receiving.close()
  await warehouse.close()
})
