/** What the process that is killed and the one that judges it have in common. */
import { join } from 'node:path'
import { connector as events } from '../../ingest/connectors/events/connector.ts'
import { connector as git } from '../../ingest/connectors/git/connector.ts'
import { configTables } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import type { Source } from '../../ingest/contract.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { Receiving } from '../../ingest/receive.ts'
import { removeUnkept } from '../../ingest/retention/removal.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels, type Registry } from '../../transforms/model.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { defaultConfig } from '../models/given.ts'
import { narrow } from '../models/stream.ts'

export const phases = [
  'landing',
  'deliveries',
  'webhooks',
  'build',
  'retention',
  'migration',
  'backup',
  'publish',
] as const
export type Phase = (typeof phases)[number]

const SECRET_ENV = 'STREAMGAUGE_CRASH_SECRET'
const SECRET = 'whoever-posts-knows-it'
process.env[SECRET_ENV] = SECRET

const [posted] = await events.sources([{ name: 'log', webhook_secrets: [SECRET_ENV] }], '/')
export const source = posted as Source

/** Few models, so that many builds are compared: what tools tell of incidents, and of commits what the clone says. */
export async function readFewModels(): Promise<Registry> {
  return narrow(await readModels(), ['incident', 'commit', 'commit_file'])
}

export async function openData(folder: string, memoryMb = 300): Promise<Warehouse> {
  const warehouse = await openWarehouse({ folder, memoryMb, threads: 1 })
  await declareRaw(warehouse, await loadConnectors())
  return warehouse
}

export function openReceiving(warehouse: Warehouse): Promise<Receiving> {
  return Receiving.open({
    warehouse,
    connectors: [events],
    sources: () => [source],
    clonesOf: async () => new Map(),
    sync: async () => true,
    onRows: () => undefined,
    onError: (error) => {
      throw error
    },
    now: Date.now,
  })
}

export const headers = { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' }

/** What an id ends with whose incident was over long before it is kept. */
export const OVER = '-over'

/** One incident as its sender tells it. */
export function tell(id: string): string {
  const over = id.endsWith(OVER) ? { resolved_at: '2026-03-02T13:00:00Z' } : {}
  const row = { incident_id: id, title: `Incident ${id}`, opened_at: '2026-03-02T12:00:00Z', ...over }
  return JSON.stringify({ type: 'incident', timestamp: '2026-03-02T12:00:00Z', data: row })
}

/** Posts one incident; resolves when its sender would be told 202. */
export async function post(receiving: Receiving, id: string): Promise<void> {
  const body = Buffer.from(tell(id))
  await receiving.take(receiving.enter(source.id, body.length), { headers, body, receivedAt: Date.now() })
}

export async function build(warehouse: Warehouse, registry: Registry, full = false): Promise<void> {
  await buildModels(warehouse, registry, { config: configTables(defaultConfig), computed, full })
}

/** As the schedule does: what is over goes, in one transaction with the build after it. */
export async function removeAndBuild(warehouse: Warehouse, registry: Registry): Promise<void> {
  const retention = { schedule: '', rules: [{ source: '*', stream: null, days: 30 }] }
  await buildModels(warehouse, registry, {
    config: configTables(defaultConfig),
    computed,
    before: async (lane) =>
      void (await removeUnkept(lane, { connectors: [events], retention, now: Date.now() })),
  })
}

export const gitSources = (path: string) => git.sources([{ path }], '/')

/** What is published of a data folder. */
export const publishedOf = (folder: string) => join(folder, 'published')
export const publishing = { keep: 2, zone: 'UTC', version: '0' }
