/** GitHub's stand-in over a world, a warehouse, and what tests ask of the two. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from '../../fixtures/org/world.ts'
import { serveGithub, type GithubOptions } from '../../fixtures/servers/github/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { connector } from '../../ingest/connectors/github/connector.ts'
import { connector as git } from '../../ingest/connectors/git/connector.ts'
import type { Connector, Source } from '../../ingest/contract.ts'
import { rawTable } from '../../ingest/raw.ts'
import { syncSources, type SourceReport, type SyncOptions } from '../../ingest/sync.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { openDeclared } from '../warehouse.ts'

export interface Trial {
  server: ToolServer
  sources: readonly Source[]
  warehouse: Warehouse
  /** Waits are told, not waited; the server's wall clock is the same one. */
  clock: { now(): number; sleep(ms: number): Promise<void>; slept: number }
  sync(options?: SyncOptions): Promise<SourceReport>
  /** With the repositories that are cloned. */
  syncAll(): Promise<SourceReport[]>
  /** Current rows of every raw table. */
  rawOfAll(): Promise<Record<string, unknown[]>>
  /** The same, and what staging makes of them. */
  rowsOfAll(): Promise<Record<string, unknown[]>>
  rows<T = Record<string, unknown>>(sql: string): Promise<T[]>
  close(): Promise<void>
}

export const TOKEN = 'GITHUB_TRIAL_TOKEN'
const CONNECTORS = join(import.meta.dirname, '../../ingest/connectors')
const SERVICE = join(import.meta.dirname, '../../sql/entities/service.sql')

export interface TrialOptions {
  server?: GithubOptions
  entry?: object
  folder?: string
}

export async function openTrial(world: World, options: TrialOptions = {}): Promise<Trial> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'streamgauge-github-'))
  const clock = makeClock(world.now())
  const server = await serveGithub(world, { clock: () => clock.now(), ...options.server })
  process.env[TOKEN] = server.token
  const entry = { url: server.url, org: 'marigold', token_env: TOKEN, clone: false, issues: true }
  const { org, ...single } = { ...entry, ...options.entry }
  const own = 'repositories' in single ? single : { org, ...single }
  return trialOf({ connector, server, clock, folder, entry: own })
}

interface Parts {
  connector: Connector
  server: ToolServer
  clock: Trial['clock']
  folder: string
  entry: object
}

/** A source of that entry, and of the repositories that it finds. */
export async function trialOf({ connector: tool, server, clock, folder, entry }: Parts): Promise<Trial> {
  const connectors = [tool, git]
  const warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 300 })
  const sources = await tool.sources([entry], folder)
  return {
    server,
    sources,
    warehouse,
    clock,
    async sync(syncOptions = {}) {
      const report = await syncSources(warehouse, { sources }, { connectors, clock, ...syncOptions })
      return report.sources[0] as SourceReport
    },
    syncAll: async () => (await syncSources(warehouse, { sources }, { connectors, clock })).sources,
    rawOfAll: () => readRaw(warehouse, server.url, tool),
    rowsOfAll: () => readAll(warehouse, server.url, tool),
    rows: (sql) => warehouse.rows(sql),
    async close() {
      await warehouse.close()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function makeClock(startsAt: number): Trial['clock'] {
  const clock = {
    slept: 0,
    now: () => startsAt + clock.slept,
    sleep: async (ms: number) => void (clock.slept += ms),
  }
  return clock
}

/** Rows that differ by the address of their server, or by when they landed, are the same. */
export async function readRaw(
  warehouse: Warehouse,
  url: string,
  { name: tool, streams }: Connector = connector,
): Promise<Record<string, unknown[]>> {
  const tables: Record<string, unknown[]> = {}
  for (const { name, columns } of streams) {
    const table = rawTable(tool, name)
    const rows = await warehouse.rows(
      `select * exclude (_loaded_at, _hash, _is_deleted) ${columns ? '' : 'replace (cast(payload as varchar) as payload)'}
       from (select * from ${table} qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1)
       where not _is_deleted order by all`,
    )
    tables[table] = plain(rows, url)
  }
  return tables
}

/** What landed, and what staging makes of it. */
export async function readAll(
  warehouse: Warehouse,
  url: string,
  of: Connector = connector,
): Promise<Record<string, unknown[]>> {
  const tables = await readRaw(warehouse, url, of)
  const tool = of.name
  await warehouse.land((lane) => lane.run('create table if not exists config.bot (pattern varchar)'))
  const service = readFileSync(SERVICE, 'utf8')
  await warehouse.land((lane) => lane.run(`create table if not exists service as ${service}`))
  const folder = join(CONNECTORS, tool)
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  const texts = files.map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const)
  // Steps that several entities need are tables only after a build.
  const steps = inOrder(texts.filter(([, sql]) => !sql.startsWith('-- entity:')))
  const given = steps.map(([name, sql]) => `${name.replace('.sql', '')} as (${sql}\n)`).join(', ')
  for (const [name, sql] of texts.filter((text) => !steps.includes(text))) {
    const rows = await warehouse.rows(
      `with ${given} select * exclude (known_at) from (${sql}\n) order by all`,
    )
    tables[name] = plain(rows, url)
  }
  return tables
}

type Step = readonly [file: string, sql: string]

/** What reads another step comes after it. */
function inOrder(steps: readonly Step[]): Step[] {
  const ordered: Step[] = []
  let left = [...steps]
  while (left.length > 0) {
    const isReady = ([, sql]: Step) =>
      !left.some(([file]) => new RegExp(`\\b(?:from|join) ${file.replace('.sql', '')}\\b`, 'i').test(sql))
    const ready = left.filter(isReady)
    if (ready.length === 0) throw new Error(`Steps read each other: ${left.map(([file]) => file).join(', ')}`)
    ordered.push(...ready)
    left = left.filter((step) => !ready.includes(step))
  }
  return ordered
}

function plain(rows: readonly object[], url: string): unknown[] {
  const { host } = new URL(url)
  return JSON.parse(
    JSON.stringify(rows).replaceAll(host, 'hub').replaceAll(host.replace(':', '\\:'), 'hub'),
  ) as []
}

/** A line for each table that is not the same, with its first rows that are on one side only. */
export function differences(found: Record<string, unknown[]>, expected: Record<string, unknown[]>): string[] {
  return Object.keys({ ...expected, ...found }).flatMap((table) => {
    const [mine, theirs] = [found, expected].map((side) =>
      (side[table] ?? []).map((row) => JSON.stringify(row)),
    )
    const [surplus, missing] = [subtract(mine ?? [], theirs ?? []), subtract(theirs ?? [], mine ?? [])]
    if (surplus.length + missing.length === 0) return []
    const shown = (rows: string[]) =>
      rows
        .slice(0, 2)
        .map((row) => row.slice(0, 300))
        .join(' ')
    return [
      `${table}: ${surplus.length} too many ${shown(surplus)}, ${missing.length} missing ${shown(missing)}`,
    ]
  })
}

/** Raw rows that are there beyond the known ones. */
export function added(found: unknown[] | undefined, known: unknown[] | undefined): { payload: string }[] {
  const texts = (rows: unknown[] = []) => rows.map((row) => JSON.stringify(row))
  return subtract(texts(found), texts(known)).map((text) => JSON.parse(text) as { payload: string })
}

function subtract(from: string[], what: string[]): string[] {
  const counts = new Map<string, number>()
  for (const line of what) counts.set(line, (counts.get(line) ?? 0) + 1)
  return from.filter((line) => {
    const left = counts.get(line) ?? 0
    counts.set(line, left - 1)
    return left <= 0
  })
}
