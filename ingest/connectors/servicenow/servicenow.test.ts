import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Fault } from '../../../fixtures/servers/faults.ts'
import type { ToolServer } from '../../../fixtures/servers/server.ts'
import { serveServicenow, type ServicenowServerOptions } from '../../../fixtures/servers/servicenow/index.ts'
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

const HOUR = 3_600_000
/** Several pages of them, most older than the first month. */
const COUNT = 1300

let folder: string
let warehouse: Warehouse
let server: ToolServer
let world: IncidentWorld
/** The tool's wall clock. */
let wall: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-servicenow-'))
  wall = ANCHOR
})

afterEach(async () => {
  await server.close()
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start(
  options: ServicenowServerOptions = {},
  incidents = makeIncidents(COUNT, 6),
): Promise<void> {
  world = makeIncidentWorld(incidents, makeChanges(20))
  server = await serveServicenow(world, { clock: () => wall, ...options })
  process.env.SERVICENOW_TEST = server.token
  warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 300 })
}

/** Waits cost nothing but the tool's time. */
const clock = { now: () => wall, sleep: async (ms: number) => void (wall += ms) }

async function sync(entry: object = {}) {
  const entries = [{ name: 'acme', url: server.url, token_env: 'SERVICENOW_TEST', ...entry }]
  const sources = await connector.sources(entries, folder)
  const report = await syncSources(warehouse, { sources }, { connectors: [connector], clock })
  return report.sources[0] as NonNullable<(typeof report.sources)[0]>
}

/** What is there of each stream and not deleted. */
async function count(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { name } of connector.streams) {
    const [row] = await warehouse.rows<{ n: number }>(
      `select count(*) as n from (select _key from raw.servicenow__${name} group by _key
       having not max_by(_is_deleted, _loaded_at))`,
    )
    counts[name] = Number(row?.n)
  }
  return counts
}

async function incident(title: string): Promise<Record<string, unknown>> {
  const [row] = await warehouse.rows<{ text: string }>(
    `select cast(max_by(payload, _loaded_at) as varchar) as text from raw.servicenow__incident
     where (payload ->> 'short_description') = '${title}'`,
  )
  return JSON.parse(row?.text ?? '{}') as Record<string, unknown>
}

const bare = <T extends { entries: readonly object[] }>(one: T): T => ({
  ...one,
  entries: one.entries.slice(0, 1),
})

describe('reading an instance', () => {
  test('brings every row once, and asks once a table when there is nothing new', async () => {
    await start()
    expect(await sync()).toMatchObject({ ok: true, notes: [] })
    const found = await count()
    expect([found.incident, found.change_request, found.service, found.user]).toEqual([COUNT, 20, 3, 3])
    server.requests.clear()
    const again = await sync()
    expect(again.streams.map(({ landed }) => landed)).toEqual([0, 0, 0, 0, 0, 0, 0])
    // Two for the zone, and one count each of what is looked through for deletions.
    expect(server.requests.total).toBeLessThan(20)
    server.requests.clear()
    await sync()
    expect(server.requests.total).toBe(6 + 2)
  })

  test('goes on behind pages that rules of access have shortened or emptied', async () => {
    const hidden = (row: { number?: { value: string } }) =>
      /^INC0000(1|2|3|4|5|6|7|8)/.test(row.number?.value ?? '')
    await start({ hides: (table, row) => table === 'incident' && hidden(row as never) })
    expect((await sync()).ok).toBe(true)
    const shown = world.incidents.filter(({ number }) => !/^0*[1-8]\d\d$/.test(String(number))).length
    expect((await count()).incident).toBe(shown)
    wall += 2 * HOUR
    const { notes } = await sync()
    expect(notes.join()).toMatch(
      /counts 1300 rows of incident and shows 500: roles of its user hide the others/,
    )
    expect((await count()).incident).toBe(shown)
  })

  test('comes through more rows of one second than a page holds', async () => {
    await start({}, makeIncidents(COUNT, 0).map(bare))
    expect(await sync()).toMatchObject({ ok: true, notes: [] })
    expect((await count()).incident).toBe(COUNT)
  })

  test('keeps to the incidents that it is told', async () => {
    await start()
    await sync({ incidents: 'priorityIN1,2' })
    expect((await count()).incident).toBe(COUNT / 2)
  })

  test('does without what its user may not see, and says so', async () => {
    await start({ forbidden: ['sys_audit', 'sys_user'], absent: ['conflict', 'cmdb_ci_service'] })
    const report = await sync()
    expect(report.ok).toBe(true)
    for (const table of ['sys_audit', 'sys_user', 'conflict', 'cmdb_ci_service'])
      expect(report.notes.join('\n')).toMatch(new RegExp(`table ${table} cannot be read and is done without`))
    expect((await count()).incident).toBe(COUNT)
  })

  test('fails where incidents may not be seen', async () => {
    await start({ forbidden: ['incident'] })
    expect((await sync()).error?.message).toMatch(/refuses access \(403\)/)
  })

  test('says that its user has to be on GMT', async () => {
    await start({ zone: 'America/New_York' })
    expect((await sync()).error?.message).toMatch(/time zone to GMT: http/)
  })
})

describe('a row that changes', () => {
  test('is read again, however old it is', async () => {
    await start()
    await sync()
    const old = world.incidents[3] as (typeof world.incidents)[0]
    world.advance(ANCHOR + HOUR)
    Object.assign(old, {
      entries: [
        ...old.entries,
        { id: 'RAGAIN', at: ANCHOR + HOUR / 2, type: 'acknowledge', personId: 'person-1' },
      ],
    })
    expect(await incident(old.title)).toMatchObject({ state: '6' })
    await sync()
    expect(await incident(old.title)).toMatchObject({ state: '2', resolved_at: '' })
  })

  test('is marked deleted when the tool no longer has it', async () => {
    await start()
    await sync()
    await sync()
    world.incidents.splice(4, 1)
    world.advance(ANCHOR + 1)
    expect((await count()).incident).toBe(COUNT)
    wall += 2 * HOUR
    await sync()
    expect((await count()).incident).toBe(COUNT - 1)
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
  ]

  test.each(passing)('of the moment is waited out: $kind, clean $clean', async (fault) => {
    await start()
    server.faults.add({ ...fault, after: 5 })
    expect(await sync()).toMatchObject({ ok: true })
    expect((await count()).incident).toBe(COUNT)
  })

  test.each([3, 8])(
    'of the password ends the sync, and the next one completes it: after %i',
    async (after) => {
      await start()
      server.faults.add({ kind: 'revoked', after })
      expect((await sync()).error?.message).toMatch(/refuses access \(401\), check the token: http/)
      server.faults.clear()
      expect((await sync()).ok).toBe(true)
      expect((await count()).incident).toBe(COUNT)
    },
  )

  test.each(['incident', 'change_request', 'sys_audit'])(
    'in one row of %s is kept with its reason, and mended',
    async (table) => {
      await start()
      server.faults.add({ kind: 'broken_record', path: new RegExp(`/${table}.*ORDERBYsys`), times: 1 })
      const report = await sync()
      expect([report.ok, report.streams.reduce((sum, { rejected }) => sum + rejected, 0)]).toEqual([true, 1])
      await sync()
      const { incident: incidents, change_request: changes } = await count()
      expect([incidents, changes]).toEqual([COUNT, 20])
    },
  )

  test('of its own rate limit leaves older rows to the next sync', async () => {
    await start({ perHour: 12 })
    const report = await sync()
    expect([report.ok, report.notes.join()]).toEqual([
      true,
      expect.stringMatching(/Older history is read at the next sync/),
    ])
    expect((await count()).incident).toBeLessThan(COUNT)
    for (let hour = 0; hour < 3; hour++) {
      wall += HOUR
      await sync()
    }
    expect((await count()).incident).toBe(COUNT)
  })
})
