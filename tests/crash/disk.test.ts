import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../api/app.ts'
import { makeBackup } from '../../transforms/backup/making.ts'
import type { Registry } from '../../transforms/model.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { build, openData, readFewModels, source } from './parts.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-disk-'))
const disk = join(folder, 'disk')
const mount = (...args: string[]) => spawnSync('mount', args).status === 0

/** A disk of its own, as large as a few landings: whoever may not mount one has nothing to fill but his own. */
mkdirSync(disk)
const isMounted = mount('-t', 'tmpfs', '-o', 'size=64m', 'streamgauge-test', disk)

afterAll(() => {
  if (isMounted) spawnSync('umount', ['-l', disk])
  rmSync(folder, { recursive: true, force: true })
})

function fill(leftBytes: number): void {
  const { bavail, bsize } = statfsSync(disk)
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(Math.max(0, bavail * bsize - leftBytes)))
}
const empty = () => rmSync(join(disk, 'ballast'), { force: true })

describe.skipIf(!isMounted)(
  `on a disk of its own${isMounted ? '' : ' (mounting is not allowed here)'}`,
  () => {
    let warehouse: Warehouse
    let registry: Registry
    let app: Awaited<ReturnType<typeof createApp>>

    beforeAll(async () => {
      warehouse = await openData(join(disk, 'data'))
      registry = await readFewModels()
      const config = { zone: 'UTC', sources: [source] }
      app = await createApp({ warehouse, registry, config, build: async () => ({ buildId: 1 }) })
    })
    afterAll(async () => {
      empty()
      await app.close()
      await warehouse.close()
    })

    const post = (id: string) =>
      app.inject({
        method: 'POST',
        url: `/webhooks/${source.id}`,
        headers: {
          host: 'localhost',
          authorization: `Bearer ${process.env.STREAMGAUGE_CRASH_SECRET}`,
          'content-type': 'application/json',
        },
        // So much that no rest of a block has room for it, and nothing that compresses.
        payload: {
          type: 'incident',
          data: { incident_id: id, title: randomBytes(250_000).toString('base64') },
        },
      })
    const kept = async () => (await warehouse.rows('select seq from raw.delivery')).length
    const land = (rows: number) =>
      warehouse.land((lane) =>
        lane.run(
          `create or replace table raw.bulk as select md5(range::varchar) as text from range(${rows})`,
        ),
      )

    test('that is full, what is posted is answered with 507 and Retry-After, and with 202 once there is space', async () => {
      const before = await kept()
      expect((await post('first')).statusCode).toBe(202)
      fill(0)
      const answer = await post('second')
      expect([answer.statusCode, answer.json().code]).toEqual([507, 'SG_NO_SPACE'])
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
      expect(await kept()).toBe(before + 1)
      expect((await app.inject({ url: '/health', headers: { host: 'localhost' } })).json().disk.state).toBe(
        'full',
      )
      empty()
      expect((await post('second')).statusCode).toBe(202)
      expect(await kept()).toBe(before + 2)
    })

    test('that is full, landing, building and backups say so, undo what was begun, and go on once there is space', async () => {
      await land(1000)
      const backUp = () =>
        makeBackup(warehouse, {
          to: join(disk, 'backups'),
          version: '0',
          now: Date.now(),
          configuration: null,
        })
      fill(0)
      await expect(land(1_000_000)).rejects.toMatchObject({ code: 'no_space' })
      await expect(build(warehouse, registry, true)).rejects.toThrow(/disk space|space left/)
      await expect(backUp()).rejects.toMatchObject({ code: 'no_space' })
      expect(await warehouse.rows('select count(*) as n from raw.bulk')).toEqual([{ n: 1000 }])
      empty()
      await land(2000)
      await build(warehouse, registry)
      expect((await backUp()).manifest.tables.find(({ name }) => name === 'raw.bulk')?.row_count).toBe(2000)
    })
  },
)

describe.skipIf(!isMounted)('a data folder', () => {
  const open = (data: string, uid?: number) => {
    const file = JSON.stringify(join(import.meta.dirname, '../../transforms/warehouse.ts'))
    const code = `const { openWarehouse } = await import(${file})
      await openWarehouse({ folder: process.argv[1] }).catch((error) => console.log(error.code, error.message))`
    const args = ['--input-type=module-typescript', '-e', code, data]
    const options = { encoding: 'utf8', ...(uid === undefined ? {} : { uid, gid: uid }) } as const
    return spawnSync(process.execPath, args, options).stdout.trim()
  }

  test('on a read-only disk is explained', () => {
    const place = join(folder, 'read-only')
    mkdirSync(place)
    expect(mount('-t', 'tmpfs', '-o', 'size=8m,ro', 'streamgauge-test', place)).toBe(true)
    try {
      expect(open(join(place, 'data'))).toMatch(/^unwritable .*rights and its disk/)
    } finally {
      spawnSync('umount', [place])
    }
  })
})
