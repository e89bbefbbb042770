import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PastDaysStore, type Making, type PastWorks } from './days.ts'
import { Shelf } from './shelf.ts'

let folder: string
let made: Making[]
let closed: string[]
let version: string
let now: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-days-'))
  made = []
  closed = []
  version = 'one'
  now = Date.parse('2026-03-01T12:00:00Z')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function open(works: Partial<PastWorks> = {}): PastDaysStore {
  return new PastDaysStore({
    shelf: new Shelf(folder),
    clock: () => now,
    zone: () => 'UTC',
    versionAt: async () => ({ version, unread: [] }),
    make: async (making) => {
      made.push(making)
      writeFileSync(join(making.folder, 'streamgauge.duckdb'), 'rows')
      return { row_count: 1 }
    },
    open: async ({ day }) => ({
      app: { day } as unknown as FastifyInstance,
      close: async () => void closed.push(day),
    }),
    onError: () => undefined,
    ...works,
  })
}

const stateOf = async (store: PastDaysStore, day: string) => (await store.describe(day)).state
const ready = (store: PastDaysStore, day: string) => expect.poll(() => stateOf(store, day)).toBe('ready')

test('two who ask at once wait for one', async () => {
  const store = open()
  await Promise.all([store.describe('2026-02-01'), store.describe('2026-02-01')])
  await ready(store, '2026-02-01')
  expect(made).toHaveLength(1)
  expect(made[0]).toMatchObject({ day: '2026-02-01', until: Date.parse('2026-02-02T00:00:00Z') - 1 })
  await store.use('2026-02-01', async (app) => expect(app).toMatchObject({ day: '2026-02-01' }))
  await store.close()
})

test('days are put together one after another', async () => {
  let most = 0
  let running = 0
  const store = open({
    async make({ folder: place }) {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 5))
      running--
      writeFileSync(join(place, 'streamgauge.duckdb'), '')
      return { row_count: 0 }
    },
  })
  const days = ['2026-02-01', '2026-02-02', '2026-02-03']
  await Promise.all(days.map((day) => store.describe(day)))
  for (const day of days) await ready(store, day)
  expect(most).toBe(1)
  await store.close()
})

test('a failure is told, leaves nothing behind, and is tried again a while later', async () => {
  let fails = true
  const store = open({
    async make({ folder: place }) {
      writeFileSync(join(place, 'streamgauge.duckdb'), '')
      if (fails) throw Object.assign(new Error('No disk space left'), { name: 'WarehouseError' })
      return { row_count: 0 }
    },
  })
  await store.describe('2026-02-01')
  await expect.poll(() => stateOf(store, '2026-02-01')).toBe('failed')
  expect(await store.describe('2026-02-01')).toMatchObject({ error: 'No disk space left' })
  await expect(store.use('2026-02-01', async () => null)).rejects.toMatchObject({
    code: 'SG_PAST_FAILED',
    message: '2026-02-01 could not be put together: No disk space left',
  })
  expect(readdirSync(folder)).toEqual([])
  fails = false
  now += 11_000
  await ready(store, '2026-02-01')
  await store.close()
})

test('what is stopped half way through is never served', async () => {
  let begun = () => {}
  const isBegun = new Promise<void>((resolve) => (begun = resolve))
  const store = open({
    make: ({ folder: place, signal }) =>
      new Promise((_resolve, reject) => {
        writeFileSync(join(place, 'streamgauge.duckdb'), 'half')
        signal.addEventListener('abort', () => reject(new Error('stopped')))
        begun()
      }),
  })
  await store.describe('2026-02-01')
  await isBegun
  await store.close()
  expect(readdirSync(folder)).toEqual([])
})

test('what another version made is made anew', async () => {
  const store = open()
  await store.describe('2026-02-01')
  await ready(store, '2026-02-01')
  await store.use('2026-02-01', async () => null)
  version = 'two'
  await ready(store, '2026-02-01')
  expect(made).toHaveLength(2)
  expect(closed).toEqual(['2026-02-01'])
  await store.close()
})

test('the latest used are kept, and two stay open', async () => {
  const store = open()
  for (let day = 1; day <= 9; day++) {
    now += 1000
    const name = `2026-02-0${day}`
    await store.describe(name)
    await ready(store, name)
    await store.use(name, async () => null)
  }
  expect(readdirSync(folder).toSorted()).toEqual([4, 5, 6, 7, 8, 9].map((day) => `2026-02-0${day}`))
  expect(closed).toEqual([1, 2, 3, 4, 5, 6, 7].map((day) => `2026-02-0${day}`))
  expect(existsSync(join(folder, '2026-02-09', 'past.json'))).toBe(true)
  await store.close()
})
