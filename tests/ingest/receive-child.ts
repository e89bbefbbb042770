/** Takes forty deliveries and processes none: to be killed then. */
import { connector } from '../../ingest/connectors/events/connector.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { landDeliveries } from '../../ingest/receive/deliveries.ts'
import { openWarehouse } from '../../transforms/warehouse.ts'

const warehouse = await openWarehouse({ folder: process.argv[2] as string, memoryMb: 300 })
await declareRaw(warehouse, [connector])
const all = Array.from({ length: 40 }, (_, i) => ({
  source: 'events:log',
  identity: { id: `k${i}`, event: 'deployment', sentAt: null },
  digest: String(i),
  delivery: {
    headers: {},
    body: Buffer.from(JSON.stringify({ type: 'deployment', data: { deployment_id: `k${i}` } })),
    receivedAt: Date.now(),
  },
}))
await warehouse.receive((lane) => landDeliveries(lane, 1, all))
process.send?.('landed')
setInterval(() => undefined, 1000)
