import { serveHttpjson } from '../../fixtures/servers/httpjson/index.ts'
import { makeCallWorld } from '../ingest/call-world.ts'
import type { BuildScenario } from './scenario.ts'

const DAY = 86_400_000

export const buildScenario: BuildScenario = async () => {
  const server = await serveHttpjson(makeCallWorld(Math.floor(Date.now() / DAY) * DAY))
  process.env.CONTRACT_SHOP_KEY = server.token
  const key = { headers_env: { 'X-Api-Key': 'CONTRACT_SHOP_KEY' } }
  let revoked: { remove(): void } | undefined
  return {
    entries: [
      {
        ...key,
        name: 'baskets',
        url: `${server.url}/v1/baskets?from={from}&to={to}`,
        records: '/data/items',
        next: '/paging/next',
        history_days: 10,
        time: 'at',
        series: [{ id: 'baskets', value: 'open', unit: 'baskets' }],
      },
      {
        ...key,
        name: 'orders',
        url: `${server.url}/v1/orders`,
        time: 'day',
        segment: 'country',
        series: [{ id: 'orders', value: 'orders', better: 'higher' }],
      },
    ],
    breakSource: () => void (revoked = server.faults.add({ kind: 'revoked' })),
    mendSource: () => revoked?.remove(),
    secrets: [server.token],
  }
}
