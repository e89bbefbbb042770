/** The imaginary organisation read through its tool servers and the real connectors, as a newcomer would connect it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { ORGANISATION, type Size, type World } from '../../fixtures/org/index.ts'
import { serveGithub } from '../../fixtures/servers/github/index.ts'
import { serveJira } from '../../fixtures/servers/jira/index.ts'
import { servePagerduty } from '../../fixtures/servers/pagerduty/index.ts'
import { servePrometheus } from '../../fixtures/servers/prometheus/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { configTables, loadConfig, type LoadedConfig } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { systemClock } from '../../ingest/http/clock.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { syncSources, type SyncOptions, type SyncReport } from '../../ingest/sync.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels, type Registry } from '../../transforms/model.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { simulatedWorld } from '../world.ts'

export interface Servers {
  github: ToolServer
  jira: ToolServer
  pagerduty: ToolServer
  prometheus: ToolServer
}

export interface Organisation {
  folder: string
  world: World
  servers: Servers
  /** The configuration as its file says it, before anybody has answered the queue. */
  bare: Record<string, unknown>
  /** A warehouse of its own around the same servers. */
  connect(name: string, answers?: Record<string, unknown>): Promise<Connected>
  close(): Promise<void>
}

export interface Connected {
  folder: string
  warehouse: Warehouse
  registry: Registry
  config: LoadedConfig
  sync(options?: SyncOptions): Promise<SyncReport>
  /** Builds with the file as it is now. */
  build(): Promise<void>
  /** Writes the file anew: the bare one and these answers. */
  answer(answers: Record<string, unknown>): Promise<void>
  rows<T = Record<string, unknown>>(sql: string): Promise<T[]>
  close(): Promise<void>
}

export interface OrganisationOptions {
  size?: Size
  seed?: number
}

/** As everywhere but in tests of single models: what is true has to be so under pseudonyms. */
const people = { key: '1f'.repeat(32), showsNames: false }

export async function openOrganisation({
  size = 'small',
  seed = 1,
}: OrganisationOptions = {}): Promise<Organisation> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-organisation-'))
  const world = await simulatedWorld(join(folder, 'world'), size, seed)
  const github = await serveGithub(world, {})
  const servers = {
    github,
    jira: await serveJira(world, { kind: 'cloud', hostingUrl: github.url }),
    pagerduty: await servePagerduty(world, { clock: () => world.now() }),
    prometheus: await servePrometheus(world, { clock: () => world.now() }),
  }
  const bare = bareConfiguration(servers)
  const opened: Connected[] = []
  return {
    folder,
    world,
    servers,
    bare,
    async connect(name, answers = {}) {
      const connected = await connect(join(folder, name), world, bare, answers)
      opened.push(connected)
      return connected
    },
    async close() {
      for (const connected of opened) await connected.close()
      for (const server of Object.values(servers)) await server.close()
      world.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Addresses and the names of tokens: what somebody has to know to begin. */
function bareConfiguration({ github, jira, pagerduty }: Servers): Record<string, unknown> {
  process.env.ORGANISATION_GITHUB = github.token
  process.env.ORGANISATION_JIRA = jira.token
  process.env.ORGANISATION_JIRA_EMAIL = 'reader@marigold.example'
  process.env.ORGANISATION_PAGERDUTY = pagerduty.token
  return {
    github: { org: ORGANISATION, url: github.url, token_env: 'ORGANISATION_GITHUB' },
    jira: { url: jira.url, email_env: 'ORGANISATION_JIRA_EMAIL', token_env: 'ORGANISATION_JIRA' },
    // The story is some days longer than the eighteen months that are read without saying.
    pagerduty: { url: pagerduty.url, token_env: 'ORGANISATION_PAGERDUTY', history_months: 24 },
  }
}

export async function connect(
  folder: string,
  world: World,
  bare: object,
  answers: object,
): Promise<Connected> {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'streamgauge.yaml')
  const write = async (more: object) => {
    writeFileSync(file, stringify(merge(bare, more)))
    return loadConfig({ config: file, data: join(folder, 'data') })
  }
  let config = await write(answers)
  const warehouse = await openWarehouse({ folder: join(folder, 'data') })
  const connectors = await loadConnectors()
  await declareRaw(warehouse, connectors)
  const registry = await readModels()
  // What is new and how far back is a question of the world's time, not of the machine's.
  const clock = { ...systemClock, now: () => world.now() }
  return {
    folder,
    warehouse,
    registry,
    get config() {
      return config
    },
    sync: (options) => syncSources(warehouse, config, { connectors, clock, ...options }),
    build: async () =>
      void (await buildModels(warehouse, registry, { config: configTables(config), computed, people })),
    answer: async (more) => void (config = await write(more)),
    rows: (sql) => warehouse.rows(sql),
    close: () => warehouse.close(),
  }
}

/** Throws when a source failed, saying which and why. */
export function expectAllRead(report: SyncReport): void {
  const failed = report.sources.filter(({ ok }) => !ok)
  if (failed.length > 0)
    throw new Error(failed.map(({ source, error }) => `${source}: ${error?.message}`).join('\n'))
}

/** Answers may say more of a tool's entry: which repositories are configuration, for instance. */
function merge(bare: object, more: object): object {
  const both = { ...bare, ...more } as Record<string, object>
  for (const [tool, entry] of Object.entries(bare as Record<string, object>))
    both[tool] = { ...entry, ...both[tool] }
  return both
}
