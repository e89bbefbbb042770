import { serveJaeger } from '../../fixtures/servers/jaeger/index.ts'
import { servePrometheus } from '../../fixtures/servers/prometheus/index.ts'
import { makeCallWorld } from '../ingest/call-world.ts'
import type { BuildScenario } from './scenario.ts'

const DAY = 86_400_000

export const buildScenario: BuildScenario = async () => {
  // The connector goes by the machine's clock; at midnight, a day under way does not count on between two readings.
  const world = makeCallWorld(Math.floor(Date.now() / DAY) * DAY)
  const servers = [await servePrometheus(world), await serveJaeger(world)] as const
  process.env.CONTRACT_PROMETHEUS = servers[0].token
  process.env.CONTRACT_JAEGER = servers[1].token
  let revoked: { remove(): void }[] = []
  return {
    entries: [
      { prometheus: servers[0].url, token_env: 'CONTRACT_PROMETHEUS' },
      { jaeger: servers[1].url, token_env: 'CONTRACT_JAEGER', history_days: 5 },
      { name: 'ci', webhook_secrets: ['CONTRACT_SPANS'] },
    ],
    breakSource: () => void (revoked = servers.map(({ faults }) => faults.add({ kind: 'revoked' }))),
    mendSource: () => {
      for (const fault of revoked) fault.remove()
    },
    secrets: servers.map(({ token }) => token),
  }
}
