import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Fault } from '../../../fixtures/servers/faults.ts'
import { servePagerduty } from '../../../fixtures/servers/pagerduty/index.ts'
import type { ToolServer } from '../../../fixtures/servers/server.ts'
import {
  ANCHOR,
  makeChanges,
  makeIncidents,
  makeIncidentWorld,
  type IncidentWorld,
} from '../../../tests/contract/worlds.ts'
import type { Warehouse } from '../../../transforms/warehouse.ts'
import { syncSources } from '../../sync.ts'
import { connector } from './connector.ts'
import { openDeclared } from '../../../tests/warehouse.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const STREAMS = ['service', 'user', 'log_entry', 'incident', 'change_event']

let folder: string
let warehouse: Warehouse
let server: ToolServer
let world: IncidentWorld
/** The tool's wall clock. */
let wall: number

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-pagerduty-'))
  process.env.PAGERDUTY_TEST_TOKEN = 'u+key'
  wall = ANCHOR
})

afterEach(async () => {
  await server.close()
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start(
  made = makeIncidentWorld(makeIncidents(120), makeChanges(20)),
  options: { perMinute?: number } = {},
): Promise<void> {
  world = made
  server = await servePagerduty(world, { token: 'u+key', clock: () => wall, perMinute: 100_000, ...options })
  warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 300 })
}

/** Waits cost nothing but the tool's time. */
const clock = {
  now: () => Date.now(),
  sleep: async (ms: number) => void (wall += ms),
}

async function sync(entry: object = {}) {
  const entries = [{ url: server.url, token_env: 'PAGERDUTY_TEST_TOKEN', ...entry }]
  const sources = await connector.sources(entries, folder)
  const report = await syncSources(warehouse, { sources }, { connectors: [connector], clock })
  return report.sources[0] as NonNullable<(typeof report.sources)[0]>
}

/** Key → hash of what is there now, by stream. */
async function rows(): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {}
  for (const stream of STREAMS) {
    found[stream] = await warehouse.rows(
      `select _key as key, max_by(_hash, _loaded_at) as hash from raw.pagerduty__${stream}
       group by _key having not max_by(_is_deleted, _loaded_at) order by key`,
    )
  }
  return found
}

/** A record as it is now. */
async function payload(stream: string, key: string) {
  const [row] = await warehouse.rows<{ text: string }>(
    `select cast(max_by(payload, _loaded_at) as varchar) as text from raw.pagerduty__${stream} where _key = '${key}'`,
  )
  return JSON.parse(row?.text ?? 'null')
}

const triggered = <T extends { entries: readonly object[] }>(incident: T): T => ({
  ...incident,
  entries: incident.entries.slice(0, 1),
})

describe('reading an account', () => {
  test('brings every incident, entry, change event, service and user once', async () => {
    await start()
    expect(await sync()).toMatchObject({ ok: true, notes: [] })
    const found = await rows()
    expect(found.incident).toHaveLength(world.incidents.length)
    expect(found.log_entry).toHaveLength(world.incidents.flatMap(({ entries }) => entries).length)
    expect(found.change_event).toHaveLength(world.changes.length)
    expect([found.service?.length, found.user?.length]).toEqual([3, 2])
  })

  test('asks once a stream when there is nothing new', async () => {
    await start()
    await sync()
    server.requests.clear()
    expect((await sync()).streams.map(({ landed }) => landed)).toEqual([0, 0, 0, 0, 0])
    expect([...server.requests.byPath().values()]).toEqual([1, 1, 1, 1, 1])
  })

  test('reads the newest month first and remembers how far back it has come', async () => {
    await start(makeIncidentWorld(makeIncidents(120, 31), []))
    server.faults.add({ kind: 'revoked', path: /^\/incidents/, after: 1 })
    expect((await sync()).error?.code).toBe('unauthorised')
    const [newest] = await warehouse.rows<{ n: number }>('select count(*) as n from raw.pagerduty__incident')
    expect(newest?.n).toBe(
      world.incidents.filter(({ createdAt }) => createdAt >= ANCHOR - 30 * 24 * HOUR).length,
    )
    server.faults.clear()
    server.requests.clear()
    await sync()
    expect(server.requests.count(/\/incidents\?/)).toBeLessThan(5)
    expect((await rows()).incident).toHaveLength(120)
  })

  test('cuts a window in which the tool would not page to the end', async () => {
    const count = 10_400
    await start(makeIncidentWorld(makeIncidents(count, 0.05).map(triggered), []))
    expect(await sync({ history_months: 1 })).toMatchObject({ ok: true, notes: [] })
    expect((await rows()).incident).toHaveLength(count)
    expect(server.requests.count(/./, 400)).toBe(0)
  })

  test('keeps to the services that it is told', async () => {
    await start()
    await sync({ services: ['PSVC1'] })
    const found = await rows()
    expect(found.incident).toHaveLength(40)
    expect(found.log_entry).toHaveLength(
      world.incidents.filter(({ serviceId }) => serviceId === 'PSVC1').flatMap(({ entries }) => entries)
        .length,
    )
    expect([found.change_event?.length, found.service?.length]).toEqual([7, 1])
  })
})

describe('an incident that changes later', () => {
  const old = (index: number) => world.incidents[index] as (typeof world.incidents)[0]

  test('is read again when it is resolved, however old it is', async () => {
    await start()
    const last = old(119)
    await sync()
    expect(await payload('incident', last.id)).toMatchObject({ status: 'triggered', resolved_at: null })
    world.advance(ANCHOR + HOUR)
    Object.assign(old(3), {
      entries: [
        ...old(3).entries,
        { id: 'RAGAIN', at: ANCHOR + 30 * MINUTE, type: 'trigger', personId: null },
      ],
    })
    Object.assign(last, {
      entries: [
        ...last.entries,
        { id: 'RDONE', at: ANCHOR + 20 * MINUTE, type: 'resolve', personId: 'person-1' },
      ],
    })
    await sync()
    expect(await payload('incident', last.id)).toMatchObject({
      status: 'resolved',
      resolved_at: '2026-06-30T12:20:00Z',
    })
    expect(await payload('incident', old(3).id)).toMatchObject({ status: 'triggered', resolved_at: null })
  })

  test('is marked deleted when the tool no longer has it', async () => {
    await start()
    await sync()
    const gone = old(118).id
    server.faults.add({
      kind: 'deleted_record',
      path: /^\/incidents/,
      record: ({ id, incident }) => (id ?? (incident as { id?: string })?.id) === gone,
    })
    wall += 2 * HOUR
    await sync()
    const keys = ((await rows()).incident as { key: string }[]).map(({ key }) => key)
    expect([keys.length, keys.includes(gone)]).toEqual([119, false])
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
  const lasting: [Fault, RegExp][] = [
    [{ kind: 'revoked', after: 3 }, /refuses access \(401\), check the token: http/],
    [{ kind: 'expired_page', path: /log_entries/ }, /answers 400.*: http/],
  ]

  async function readWithout(): Promise<Record<string, unknown[]>> {
    await start()
    await sync()
    const expected = await rows()
    const { incidents, changes } = world
    await server.close()
    await warehouse.close()
    rmSync(join(folder, 'data'), { recursive: true })
    await start(makeIncidentWorld(incidents, changes))
    return expected
  }

  /** Payloads name the server's port. */
  const keysOf = (found: Record<string, unknown[]>) =>
    Object.fromEntries(
      Object.entries(found).map(([name, list]) => [name, list.map((row) => (row as { key: string }).key)]),
    )

  test.each(passing)(
    'of the moment is waited out: $kind, clean $clean',
    async (fault) => {
      const expected = await readWithout()
      server.faults.add({ ...fault, ...(fault.kind === 'clock_skew' ? {} : { after: 4 }) })
      expect((await sync()).ok).toBe(true)
      server.faults.clear()
      expect((await sync()).ok).toBe(true)
      expect(keysOf(await rows())).toEqual(keysOf(expected))
    },
    30_000,
  )

  test.each(lasting)('that stays is said, and the next run completes: $kind', async (fault, words) => {
    const expected = await readWithout()
    server.faults.add(fault)
    const report = await sync()
    expect(report.error?.message).toMatch(words)
    server.faults.clear()
    expect((await sync()).ok).toBe(true)
    expect(keysOf(await rows())).toEqual(keysOf(expected))
  })

  test.each([['incidents'], ['log_entries'], ['change_events']])(
    'in one record of %s is kept with its reason, and mended when the record is',
    async (list) => {
      const expected = await readWithout()
      server.faults.add({ kind: 'broken_record', path: new RegExp(`^/${list}`), times: 1 })
      const report = await sync()
      expect([report.ok, report.streams.reduce((sum, { rejected }) => sum + rejected, 0)]).toEqual([true, 1])
      const [refused] = await warehouse.rows('select reason from raw.rejected')
      expect(String(refused?.reason)).toMatch(/^\/(created_at|timestamp) must match/)
      wall += 2 * HOUR
      await sync()
      expect(keysOf(await rows())).toEqual(keysOf(expected))
    },
  )

  test('of its own rate limit is waited out', async () => {
    await start(makeIncidentWorld(makeIncidents(20), []), { perMinute: 6 })
    expect((await sync()).ok).toBe(true)
    expect(server.requests.count(/./, 429)).toBeGreaterThan(0)
    expect((await rows()).incident).toHaveLength(20)
  })
})
