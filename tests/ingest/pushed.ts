/** The imaginary organisation whose tools post what happens: copies of one moment, each with its own clock to go on by. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createWorld,
  openWorld,
  ORGANISATION,
  TEST_ANCHOR,
  WORLD_FILE,
  type World,
} from '../../fixtures/org/index.ts'
import type { Posted } from '../../fixtures/servers/deliveries.ts'
import { serveGithub } from '../../fixtures/servers/github/index.ts'
import { serveJira } from '../../fixtures/servers/jira/index.ts'
import { servePagerduty } from '../../fixtures/servers/pagerduty/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import type { Connector, Source } from '../../ingest/contract.ts'
import { rawTable } from '../../ingest/raw.ts'
import { syncSources } from '../../ingest/sync.ts'
import { openReceipts, type Receipts } from './receiving.ts'

export const SECRET = 'of-the-organisation'
const TOOLS = ['github', 'jira', 'pagerduty'] as const
type Tool = (typeof TOOLS)[number]

export interface Told extends Posted {
  source: string
}

export interface Pushed {
  world: World
  receipts: Receipts
  /** What the tools post for what happened since the last time; the clock then stands there. */
  advance(to: number): Told[]
  poll(): Promise<void>
  post(told: Told): Promise<string>
  /** Current rows of every raw table. */
  rows(): Promise<Record<string, string[]>>
  close(): Promise<void>
}

/** One folder with the world and what polling it at TEST_ANCHOR brought. */
export async function makeMoment(): Promise<{ folder: string; open(): Promise<Pushed>; close(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-pushed-'))
  const world = await createWorld({
    size: 'brief',
    seed: 3,
    anchorAt: TEST_ANCHOR,
    folder: join(folder, 'world'),
    git: false,
  })
  world.close()
  mkdirSync(join(folder, 'data'))
  const first = await openPushed(folder)
  await first.poll()
  await first.receipts.receiving.close()
  await first.receipts.warehouse.close()
  cpSync(first.receipts.folder, join(folder, 'data'), { recursive: true })
  await first.close()
  return {
    folder,
    open: () => openPushed(folder),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

async function openPushed(moment: string): Promise<Pushed> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-pushed-'))
  cpSync(join(moment, 'world'), folder, { recursive: true })
  const world = openWorld(join(folder, WORLD_FILE))
  const servers = {
    github: await serveGithub(world, { limits: 'none', org: ORGANISATION }),
    jira: await serveJira(world, { kind: 'cloud' }),
    pagerduty: await servePagerduty(world, { clock: () => world.now(), perMinute: Infinity }),
  }
  const connectors = (await loadConnectors()).filter(({ name }) => TOOLS.includes(name as Tool))
  const from = await connect(servers, connectors)
  const receipts = await openReceipts({ connectors, from, seed: join(moment, 'data') })
  let last = world.now()
  return {
    world,
    receipts,
    advance(to) {
      world.advance(to)
      const told = TOOLS.flatMap((tool) => {
        const source = from.find((one) => one.tool === tool)?.id ?? ''
        return servers[tool].tell(last, to, SECRET).map((posted) => ({ ...posted, source }))
      })
      last = to
      return told
    },
    async poll() {
      const report = await syncSources(receipts.warehouse, { sources: from }, { connectors })
      const failed = report.sources.find(({ ok }) => !ok)
      if (failed) throw new Error(`${failed.source}: ${failed.error?.message}`)
    },
    post: ({ source, headers, body }) => receipts.post(source, headers, body),
    rows: () => readCurrent(receipts, connectors),
    async close() {
      await receipts.close()
      for (const server of Object.values(servers)) await server.close()
      world.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function connect(
  servers: Record<Tool, ToolServer>,
  connectors: readonly Connector[],
): Promise<Source[]> {
  process.env.PUSHED_SECRET = SECRET
  for (const tool of TOOLS) process.env[`PUSHED_${tool.toUpperCase()}`] = servers[tool].token
  const common = (tool: Tool) => ({
    url: servers[tool].url,
    token_env: `PUSHED_${tool.toUpperCase()}`,
    webhook_secrets: ['PUSHED_SECRET'],
    name: 'pushed',
  })
  const entries = {
    github: { ...common('github'), org: ORGANISATION, clone: false, issues: true },
    jira: common('jira'),
    pagerduty: common('pagerduty'),
  }
  const all = connectors.map((connector) => connector.sources([entries[connector.name as Tool]], '.'))
  return (await Promise.all(all)).flat()
}

/** Rows that differ by the address of their server alone are the same. */
const ADDRESS = /127\.0\.0\.1:\d+/g

async function readCurrent(
  { warehouse }: Receipts,
  connectors: readonly Connector[],
): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {}
  for (const { name: tool, streams } of connectors) {
    for (const { name } of streams) {
      const rows = await warehouse.rows(
        `select * exclude (_loaded_at, _hash) from (
           select * from ${rawTable(tool, name)} qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1)
         where not _is_deleted order by _source, _key`,
      )
      tables[`${tool} ${name}`] = rows.map((row) => JSON.stringify(row).replaceAll(ADDRESS, 'host'))
    }
  }
  return tables
}
