import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BuildScenario } from './scenario.ts'

const alerts = [
  {
    annotations: { summary: 'Checkout answers slowly' },
    endsAt: '2026-06-01T10:09:00.000Z',
    fingerprint: '4a1e2f0c9b7d6e53',
    generatorURL: 'http://prometheus.example.org/graph?g0.expr=up',
    labels: { alertname: 'Slow', service: 'checkout', severity: 'critical' },
    receivers: [{ name: 'main' }],
    startsAt: '2026-06-01T10:00:00.000Z',
    status: { inhibitedBy: [], silencedBy: [], state: 'active' },
    updatedAt: '2026-06-01T10:05:00.000Z',
  },
]

export const buildScenario: BuildScenario = async () => {
  const token = 'a token of the contract test'
  process.env.ALERTMANAGER_TEST_TOKEN = token
  let isBroken = false
  const server = createServer(({ url, headers }, response) => {
    const isKnown = headers.authorization === `Bearer ${token}` && !isBroken
    const status = !isKnown ? 401 : url === '/api/v2/alerts' ? 200 : 404
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(status === 200 ? alerts : 'refused'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    entries: [{ name: 'main', url, token_env: 'ALERTMANAGER_TEST_TOKEN' }],
    breakSource: () => void (isBroken = true),
    mendSource: () => void (isBroken = false),
    secrets: [token],
  }
}
