/**
 * Hundreds of repositories under a limit by the hour, by a clock that is simulated: it moves on when the client waits,
 * for an answer or for a limit.
 */
import { join } from 'node:path'
import { createWorld, TEST_ANCHOR } from '../../../fixtures/org/index.ts'
import { serveGithub } from '../../../fixtures/servers/github/index.ts'
import type { ToolServer } from '../../../fixtures/servers/server.ts'
import { loadConfig } from '../../../ingest/config.ts'
import { loadConnectors } from '../../../ingest/connectors.ts'
import type { Clock } from '../../../ingest/http.ts'
import { declareRaw } from '../../../ingest/raw.ts'
import { syncSources, type SyncOptions, type SyncReport } from '../../../ingest/sync.ts'
import { openWarehouse, type Warehouse } from '../../../transforms/warehouse.ts'
import { writeConfiguration } from './configuration.ts'
import { crowd } from './crowd.ts'

/** What GitHub takes for an answer, as a slow one. */
const ANSWER_MS = 500
/** At once, as the client asks. */
const SIDE_BY_SIDE = 4
const LIMIT = 5000
const DAY_MS = 86_400_000
/** Between two runs, as the scheduler has it. */
const PAUSE_MS = 900_000
const MOST_RUNS = 40

export interface LimitsResult {
  repositories: number
  limit_an_hour: number
  answer_ms: number
  side_by_side: number
  /** The last thirty days of all repositories and streams. */
  recent: Reached
  /** All there is; null when not asked for. */
  whole: (Reached & { syncs: number }) | null
}

export interface Reached {
  simulated_min: number
  requests: number
  records: number
}

/** So long nothing happens before the clock moves on although fewer wait than could. */
const QUIET_MS = 50

interface Waiter {
  until: number
  resolve: () => void
}

/** Stands while there is work to do; moves on to whoever waits least when all that may ask at once wait. */
class SimulatedClock implements Clock {
  private at = TEST_ANCHOR
  private readonly waiters = new Set<Waiter>()
  private timer: NodeJS.Timeout | undefined

  now(): number {
    return this.at
  }

  /** With nobody waiting. */
  pass(ms: number): void {
    this.at += ms
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      this.waiters.add({ until: this.at + ms, resolve })
      clearTimeout(this.timer)
      this.timer = setTimeout(() => this.moveOn(), this.waiters.size >= SIDE_BY_SIDE ? 0 : QUIET_MS)
    })
    signal?.throwIfAborted()
  }

  private moveOn(): void {
    const [first] = [...this.waiters].sort((a, b) => a.until - b.until)
    if (!first) return
    this.waiters.delete(first)
    this.at = Math.max(this.at, first.until)
    first.resolve()
    this.timer = setTimeout(() => this.moveOn(), QUIET_MS)
  }
}

export async function measureLimits(
  folder: string,
  repositories: number,
  isWhole: boolean,
): Promise<LimitsResult> {
  const world = await createWorld({ size: 'small', seed: 1, anchorAt: TEST_ANCHOR, folder: null, git: false })
  const clock = new SimulatedClock()
  const server = await serveGithub(crowd(world, repositories), {
    clock: () => clock.now(),
    limits: { core: LIMIT, graphql: LIMIT },
  })
  const timed = passTime(clock)
  const warehouse = await openWarehouse({ folder: join(folder, 'data') })
  try {
    const file = writeConfiguration(folder, { github: server })
    const config = await loadConfig({ config: file, data: join(folder, 'data') })
    await declareRaw(warehouse, await loadConnectors())
    const sync = (options: SyncOptions) => syncSources(warehouse, config, { clock, ...options })
    expectRead(await sync({ recentOnly: true }))
    await expectReach(warehouse)
    const recent = await reached(warehouse, clock, server)
    const syncs = isWhole ? await readOn(warehouse, clock, sync) : 0
    const whole = isWhole ? { ...(await reached(warehouse, clock, server)), syncs } : null
    return {
      repositories,
      limit_an_hour: LIMIT,
      answer_ms: ANSWER_MS,
      side_by_side: SIDE_BY_SIDE,
      recent,
      whole,
    }
  } finally {
    timed.restore()
    await warehouse.close()
    await server.close()
    world.close()
  }
}

/** Until all there is has landed; returns the number of syncs. */
async function readOn(
  warehouse: Warehouse,
  clock: SimulatedClock,
  sync: (options: SyncOptions) => Promise<SyncReport>,
): Promise<number> {
  for (let syncs = 1; syncs <= MOST_RUNS; syncs++) {
    expectRead(await sync({}))
    if (await isAllRead(warehouse)) return syncs
    clock.pass(PAUSE_MS)
  }
  throw new Error(`Not all was read after so many syncs: ${MOST_RUNS}`)
}

/** Each answer is a while under way by the simulated clock. */
function passTime(clock: SimulatedClock): { restore(): void } {
  const real = globalThis.fetch
  globalThis.fetch = async (...request: Parameters<typeof fetch>) => {
    const response = await real(...request)
    await clock.sleep(ANSWER_MS)
    return response
  }
  return { restore: () => void (globalThis.fetch = real) }
}

function expectRead({ sources }: { sources: readonly { error?: { message: string } }[] }): void {
  const failed = sources.find(({ error }) => error)
  if (failed) throw new Error(`The sync failed: ${failed.error?.message}`)
}

async function reached(warehouse: Warehouse, clock: SimulatedClock, server: ToolServer): Promise<Reached> {
  const [count] = await warehouse.rows<{ n: number }>('select sum(row_count) as n from meta.stream_state')
  const simulated = (clock.now() - TEST_ANCHOR) / 60_000
  return {
    simulated_min: Math.round(simulated * 10) / 10,
    requests: server.requests.total,
    records: count?.n ?? 0,
  }
}

interface Place {
  top?: string
  floor?: string
  isDone?: boolean
}

/** What the streams' cursors say of each repository. */
async function readPlaces(warehouse: Warehouse): Promise<Place[]> {
  const rows = await warehouse.rows<{ cursor: string }>(
    `select cursor from meta.stream_state where stream in ('pull', 'deployment', 'release', 'run')`,
  )
  return rows.flatMap(({ cursor }) => Object.values(JSON.parse(cursor) as Record<string, Place>))
}

async function expectReach(warehouse: Warehouse): Promise<void> {
  const limit = new Date(TEST_ANCHOR - 30 * DAY_MS).toISOString()
  const missing = (await readPlaces(warehouse)).filter(
    ({ top, floor, isDone }) => top !== undefined && !isDone && (floor === undefined || floor > limit),
  )
  if (missing.length > 0) throw new Error(`Repositories not read for thirty days: ${missing.length}`)
}

async function isAllRead(warehouse: Warehouse): Promise<boolean> {
  return (await readPlaces(warehouse)).every(({ top, isDone }) => isDone || top === undefined)
}
