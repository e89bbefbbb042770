/**
 * `server.ts <streamgauge.yaml> <data folder>`: the product around a warehouse, and a source that is posted to. It counts the
 * queries that its readers run.
 */
import { join } from 'node:path'
import { createApp } from '../../../api/app.ts'
import { loadConfig } from '../../../ingest/config.ts'
import { loadConnectors } from '../../../ingest/connectors.ts'
import { declareRaw } from '../../../ingest/raw.ts'
import { readModels } from '../../../transforms/model.ts'
import { openWarehouse, type Warehouse } from '../../../transforms/warehouse.ts'
import { root } from '../../tree.ts'
import { ENTRIES } from '../webhooks/deliveries.ts'
import { CHANGES, landingSql } from './changes.ts'
import { watchMemory } from './memory.ts'
import { answer } from './worker.ts'

export interface Queries {
  run: number
  /** Of another text or with other parameters. */
  different: number
  /** As often as the one that ran most often. */
  most: number
}

const [configuration = '', data = ''] = process.argv.slice(2)
const connectors = await loadConnectors()
const loaded = await loadConfig({ config: configuration, data })
const posted = await Promise.all(
  Object.entries(ENTRIES).map(([tool, entry]) =>
    connectors.find(({ name }) => name === tool)!.sources([entry], '.'),
  ),
)
const config = { ...loaded, sources: [...loaded.sources, ...posted.flat()] }
const warehouse = await openWarehouse({ folder: data })
await declareRaw(warehouse, connectors)
const registry = await readModels()
const memory = watchMemory(warehouse)

let ran = new Map<string, number>()
const counted: Warehouse = {
  ...warehouse,
  rows: (sql, parameters, options) => (count(sql, parameters), warehouse.rows(sql, parameters, options)),
  columns: (sql, parameters, options) => (
    count(sql, parameters),
    warehouse.columns(sql, parameters, options)
  ),
  stream: (sql, parameters, options) => (count(sql, parameters), warehouse.stream(sql, parameters, options)),
}

function count(sql: string, parameters: unknown): void {
  const key = `${sql}\n${JSON.stringify(parameters ?? {}, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`
  ran.set(key, (ran.get(key) ?? 0) + 1)
}

let app = await open(true)
let address: string | null = null

function open(answerAhead: boolean) {
  const parts = { warehouse: counted, registry, config, dashboardFolder: join(root, 'dashboard/build') }
  return createApp(parts, { rateLimit: 10_000_000, queryTimeoutMs: 120_000, answerAhead })
}

async function listen(): Promise<string> {
  return (address = await app.listen({ host: '127.0.0.1', port: 0 }))
}

answer(
  {
    listen,
    /** Nothing while it changes. */
    address: () => address,
    /** Another one on the same warehouse, that has answered nothing yet and answers nothing before it is asked. */
    async forget() {
      address = null
      await app.close()
      app = await open(false)
      return listen()
    },
    memory: () => memory.read(),
    queries(): Queries {
      const counts = [...ran.values()]
      ran = new Map()
      return {
        run: counts.reduce((sum, one) => sum + one, 0),
        different: counts.length,
        most: Math.max(0, ...counts),
      }
    },
    build: () => app.synchroniser.buildId(),
    async land(name: string) {
      const change = CHANGES.find((one) => one.name === name)
      if (change) await warehouse.land((lane) => lane.run(landingSql(change)))
      await app.synchroniser.rebuild()
    },
    /** Deliveries that are kept and not understood yet. */
    async waiting() {
      const [row] = await warehouse.rows<{ n: number }>(
        'select count(*) as n from raw.delivery where seq > (select coalesce(max(seq), 0) from meta.delivery_done)',
      )
      return row?.n ?? 0
    },
  },
  async () => {
    await memory.stop()
    await app.close()
    await warehouse.close()
  },
)
