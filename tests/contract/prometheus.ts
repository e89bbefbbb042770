import { servePrometheus } from '../../fixtures/servers/prometheus/index.ts'
import { makeCallWorld } from '../ingest/call-world.ts'
import type { BuildScenario } from './scenario.ts'

const DAY = 86_400_000

export const buildScenario: BuildScenario = async () => {
  const server = await servePrometheus(makeCallWorld(Math.floor(Date.now() / DAY) * DAY))
  process.env.CONTRACT_SERIES = server.token
  let revoked: { remove(): void } | undefined
  return {
    entries: [
      {
        url: server.url,
        token_env: 'CONTRACT_SERIES',
        history_days: 40,
        series: [
          {
            id: 'orders',
            name: 'Orders',
            unit: 'orders',
            better: 'higher',
            query: 'sum by (country) (increase(shop_orders_total[1d]))',
            segment: 'country',
            breaks: [{ from: '2026-01-01', reason: 'cancelled ones are not counted any more' }],
          },
          { id: 'orders of all', query: 'sum(increase(shop_orders_total[1d]))' },
        ],
      },
    ],
    breakSource: () => void (revoked = server.faults.add({ kind: 'revoked' })),
    mendSource: () => revoked?.remove(),
    secrets: [server.token],
  }
}
