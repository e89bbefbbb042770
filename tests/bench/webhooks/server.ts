/**
 * The product as it takes deliveries, in a process of its own: `server.ts <folder>`. With `bare` for the folder, a route
 * that keeps nothing. Tells its address, and what has landed when it is asked.
 */
import Fastify from 'fastify'
import { createApp } from '../../../api/app.ts'
import { loadConfig } from '../../../ingest/config.ts'
import { loadConnectors } from '../../../ingest/connectors.ts'
import { declareRaw } from '../../../ingest/raw.ts'
import { readModels } from '../../../transforms/model.ts'
import { openWarehouse } from '../../../transforms/warehouse.ts'
import { ENTRIES } from './deliveries.ts'

export interface Landed {
  /** Deliveries kept. */
  deliveries: number
  /** Rows that events brought. */
  rows: number
  refused: number
  backlog: number
  cpuMs: number
}

const folder = process.argv[2] ?? 'bare'

if (folder === 'bare') {
  const app = Fastify()
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.post('/webhooks/:source', (_request, reply) => reply.code(202).send({ message: 'Received' }))
  process.send?.({ url: await app.listen({ host: '127.0.0.1', port: 0 }) })
  process.on('message', () =>
    process.send?.({ cpuMs: process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000 }),
  )
} else {
  const connectors = await loadConnectors()
  const config = await loadConfig({ git: ['.'], data: folder })
  const sources = await Promise.all(
    Object.entries(ENTRIES).map(([tool, entry]) =>
      connectors.find(({ name }) => name === tool)!.sources([entry], '.'),
    ),
  )
  const warehouse = await openWarehouse({ folder })
  await declareRaw(warehouse, connectors)
  const app = await createApp({
    warehouse,
    registry: await readModels(),
    config: { ...config, sources: sources.flat() },
  })
  process.send?.({ url: await app.listen({ host: '127.0.0.1', port: 0 }) })
  process.on('message', () => void tell())
  const tell = async () => {
    const [counts] = await warehouse.rows<Omit<Landed, 'cpuMs' | 'refused' | 'backlog'>>(
      `select (select count(*) from raw.delivery) as deliveries,
         (select count(distinct _key) from raw.events__deployment) as rows`,
    )
    const states = sources.flat().map((source) => app.receiving.state(source))
    const { user, system } = process.cpuUsage()
    const refused = states
      .flatMap((state) => state?.counts ?? [])
      .reduce((sum, { outcome, count }) => sum + (outcome === 'refused' ? count : 0), 0)
    process.send?.({ ...counts, refused, backlog: states[0]?.backlog ?? 0, cpuMs: (user + system) / 1000 })
  }
}
process.once('disconnect', () => process.exit(0))
