/** An account of PagerDuty on loopback, and what a sync makes of it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { servePagerduty } from '../../fixtures/servers/pagerduty/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import {
  ANCHOR,
  makeChanges,
  makeIncidents,
  makeIncidentWorld,
  type IncidentWorld,
} from '../contract/worlds.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { syncSources } from '../../ingest/sync.ts'
import { connector } from '../../ingest/connectors/pagerduty/connector.ts'
import { openDeclared } from '../warehouse.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
const STREAMS = ['service', 'user', 'log_entry', 'incident', 'change_event']

/** A server and a warehouse for each test of a file. */
export function openAccount() {
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
    server = await servePagerduty(world, {
      token: 'u+key',
      clock: () => wall,
      perMinute: 100_000,
      ...options,
    })
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

  return {
    get world() {
      return world
    },
    get server() {
      return server
    },
    get warehouse() {
      return warehouse
    },
    get wall() {
      return wall
    },
    set wall(value) {
      wall = value
    },
    get folder() {
      return folder
    },
    start,
    sync,
    rows,
  }
}
