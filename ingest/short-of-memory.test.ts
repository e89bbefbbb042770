import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Type } from 'typebox'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWarehouse, type Warehouse } from '../transforms/warehouse.ts'
import type { Connector, Page } from './contract.ts'
import { declareRaw } from './raw.ts'
import { syncSources } from './sync.ts'
import { tracker as source } from '../tests/tracker.ts'

const PAGES = 20
const PER_PAGE = 2_000
const text = 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. '.repeat(13)

/** Pages of 1 kB records, two of them with one that does not fit. */
async function* pages(): AsyncGenerator<Page> {
  for (let page = 0; page < PAGES; page++) {
    const records = Array.from({ length: PER_PAGE }, (_, i) => ({ id: page * PER_PAGE + i, text: text + i }))
    yield { records: page < 2 ? [...records, { id: `bad-${page}` }] : records, cursor: String(page) }
  }
}

const connector: Connector = {
  name: 'tracker',
  configSchema: Type.Object({}),
  sources: () => Promise.resolve([]),
  open: () => Promise.resolve(null),
  streams: [
    {
      name: 'ticket',
      key: 'id',
      cursor: 'page',
      sorted: true,
      batched: true,
      lag: 0,
      landing: 'change',
      schema: Type.Object({ id: Type.Integer(), text: Type.String() }),
      pages,
    },
  ],
}

let folder: string
let warehouse: Warehouse

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-memory-'))
})

afterEach(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

/** All of it, while the first landings find less memory than the warehouse believes to have. */
async function sync(tight: number) {
  await declareRaw(warehouse, [connector])
  const refusals: unknown[] = []
  const short: Warehouse = {
    ...warehouse,
    land: (work) =>
      warehouse
        .land(async (lane) => {
          if (tight-- > 0) await lane.run(`SET GLOBAL memory_limit = '4MB'`)
          return work(lane)
        })
        .catch((error: unknown) => {
          refusals.push(error)
          throw error
        }),
  }
  const report = await syncSources(short, { sources: [source] }, { connectors: [connector] })
  return { refusals, report: report.sources[0] }
}

const total = PAGES * PER_PAGE

async function expectAll(): Promise<void> {
  const [rows] = await warehouse.rows(
    `select count(*) as n, count(distinct _key) as keys, max(cast(_key as integer)) as latest
     from raw.tracker__ticket`,
  )
  expect(rows).toEqual({ n: total, keys: total, latest: total - 1 })
  expect(await warehouse.rows('select count(*) as n from raw.rejected')).toEqual([{ n: 2 }])
  const states = await warehouse.rows('select cursor, landed_count, rejected_count from meta.stream_state')
  expect(states).toEqual([{ cursor: String(PAGES - 1), landed_count: total, rejected_count: 2 }])
}

test('a landing that fails for want of memory is given more: all lands, once, and is counted once', async () => {
  warehouse = await openWarehouse({ folder, threads: 2 })
  const { refusals, report } = await sync(6)
  expect(refusals).toContainEqual(expect.objectContaining({ code: 'no_memory' }))
  expect(report).toMatchObject({ ok: true, streams: [{ landed: total, rejected: 2, total }] })
  await expectAll()
})

test('where the limit is fixed it is told, and the next sync goes on from what landed', async () => {
  warehouse = await openWarehouse({ folder, memoryMb: 200, threads: 2 })
  const { report } = await sync(6)
  expect(report?.error?.code).toBe('no_memory')
  const next = await sync(0)
  expect(next.report).toMatchObject({ ok: true, streams: [{ total }] })
  await expectAll()
})
