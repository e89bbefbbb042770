import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configTables, loadConfig } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import type { Connector, Source } from '../../ingest/contract.ts'
import { metaColumns, payloadColumns, rawTable } from '../../ingest/raw.ts'
import { syncSources, type SyncOptions } from '../../ingest/sync.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels } from '../../transforms/model.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { seamOf } from '../models/stream.ts'
import { openDeclared } from '../warehouse.ts'
import type { BuildScenario, Scenario } from './scenario.ts'

const connectors = await loadConnectors()
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-contract-'))
const opened: Warehouse[] = []

afterAll(async () => {
  for (const warehouse of opened) await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(name: string): Promise<Warehouse> {
  const warehouse = await openDeclared({ folder: join(folder, name), memoryMb: 400 })
  opened.push(warehouse)
  return warehouse
}

describe.each(connectors.map((connector) => [connector.name, connector] as const))(
  'the connector %s',
  (name, connector) => {
    let warehouse: Warehouse
    let scenario: Scenario
    let sources: Source[]

    const sync = (into: Warehouse, options: SyncOptions = {}) =>
      syncSources(into, { sources }, { connectors, ...options })

    beforeAll(async () => {
      const module = (await import(new URL(`${name}.ts`, import.meta.url).href)) as {
        buildScenario: BuildScenario
      }
      scenario = await module.buildScenario(join(folder, name))
      sources = await connector.sources(scenario.entries, folder)
      warehouse = await open(`${name}-data`)
      const report = await sync(warehouse)
      expect(report.sources.map(({ error }) => error)).toEqual(sources.map(() => undefined))
    })

    afterAll(() => scenario?.close?.())

    test('declares each stream once, with a schema or columns', () => {
      const names = connector.streams.map((stream) => stream.name)
      expect(new Set(names).size).toBe(names.length)
      for (const stream of connector.streams) {
        expect(stream.name).toMatch(/^[a-z][a-z_]*$/)
        expect([stream.schema, stream.columns].filter(Boolean)).toHaveLength(1)
      }
    })

    test('takes what is posted only with a secret, and says how to set it up', () => {
      const { receiver, configSchema } = connector
      if (!receiver) return
      expect(Object.keys((configSchema as { properties?: object }).properties ?? {})).toContain(
        'webhook_secrets',
      )
      const empty = { headers: {}, body: Buffer.from('{}'), receivedAt: Date.now() }
      expect(receiver.verify(empty, ['secret'], Date.now())?.reason).toBe('signature')
      for (const source of sources) {
        const { contentType, events, steps } = receiver.setup(source)
        expect([contentType, ...events].every((text) => text !== '')).toBe(true)
        expect(steps.join(' ')).toContain('{url}')
        expect(steps.join(' ')).toContain('{secret}')
      }
    })

    test('has its raw tables, and keys that tell rows apart', async () => {
      for (const stream of connector.streams) {
        const table = rawTable(name, stream.name)
        const columns = await warehouse.rows<{ column_name: string }>(`describe ${table}`)
        expect(columns.map(({ column_name }) => column_name)).toEqual(
          Object.keys({ ...metaColumns, ...payloadColumns(stream) }),
        )
        const [counts] = await warehouse.rows(
          `select count(*) as n, count(distinct (_source, _key)) as keys, count(_hash) as hashes, count(_loaded_at) as times from ${table}`,
        )
        expect(counts, table).toMatchObject({ keys: counts?.n, hashes: counts?.n, times: counts?.n })
      }
    })

    test('changes nothing when it is run again', async () => {
      const before = await read(warehouse, connector)
      const report = await sync(warehouse)
      expect(report.changed).toBe(false)
      expect(await read(warehouse, connector)).toEqual(before)
    })

    test('comes to the same end when it is stopped again and again', async () => {
      const other = await open(`${name}-stopped`)
      for (let pages = 1; pages < 20; pages++) {
        const stop = new AbortController()
        let seen = 0
        const onProgress = () => void (++seen > pages && stop.abort())
        const report = await sync(other, { signal: stop.signal, onProgress })
        if (report.sources.every(({ ok }) => ok)) break
        expect(report.sources.find(({ ok }) => !ok)?.error?.code).toBe('aborted')
      }
      await sync(other)
      expect(await read(other, connector)).toEqual(await read(warehouse, connector))
    })

    test('has staging that meets its entities', async () => {
      const config = configTables({ ...(await loadConfig({ git: [folder] })), sources, services: [] })
      const report = await buildModels(warehouse, seamOf(await readModels()), { config, computed })
      expect(report.checks.filter(({ failingCount }) => failingCount > 0)).toEqual([])
    })

    test('says what is wrong when its source is gone, and keeps what it had', async () => {
      const before = await read(warehouse, connector)
      await scenario.breakSource()
      const report = await sync(warehouse)
      await scenario.mendSource()
      const failed = report.sources.find(({ ok }) => !ok)
      expect(failed?.error?.message).toMatch(/^[A-Z].*: .+/)
      expect(await read(warehouse, connector)).toEqual(before)
      const [state] = await warehouse.rows(
        `select last_error, last_ok_at < last_finished_at as later from meta.source where source = '${failed?.source}'`,
      )
      expect(state).toEqual({ last_error: failed?.error?.message, later: true })
      expect((await sync(warehouse)).sources.every(({ ok }) => ok)).toBe(true)
      const told = JSON.stringify([
        report,
        await warehouse.rows('from meta.source'),
        await warehouse.rows('from meta.sync_run'),
      ])
      for (const secret of scenario.secrets) expect(told).not.toContain(secret)
    })
  },
)

/** All rows of a connector but their landing times. */
async function read(warehouse: Warehouse, connector: Connector): Promise<Record<string, unknown>> {
  const tables: Record<string, unknown> = {}
  for (const stream of connector.streams) {
    const rows = await warehouse.rows(
      `select * exclude (_loaded_at) from ${rawTable(connector.name, stream.name)} order by all`,
    )
    tables[stream.name] = rows
  }
  tables.rejected = await warehouse.rows('select * exclude (_loaded_at) from raw.rejected order by all')
  return tables
}
