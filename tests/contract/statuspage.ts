import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BuildScenario } from './scenario.ts'

/** What the tool answers; put a record of yours here. */
const incidents = [
  {
    id: 'p31zjtct2jer',
    name: 'Slow search',
    impact: 'minor',
    created_at: '2026-06-01T10:00:00.000+02:00',
    updated_at: '2026-06-01T11:00:00.000+02:00',
    resolved_at: '2026-06-01T11:00:00.000+02:00',
    shortlink: 'https://stspg.example/p31zjtct2jer',
    components: [{ id: 'c1', name: 'search' }],
  },
  {
    id: 'q2',
    name: 'No payments',
    impact: 'critical',
    created_at: '2026-06-29T08:00:00Z',
    updated_at: '2026-06-29T08:00:00Z',
    resolved_at: null,
  },
]

export const buildScenario: BuildScenario = async () => {
  let isBroken = false
  const server = createServer((request, response) => {
    const isThere = request.url === '/api/v2/incidents.json' && !isBroken
    response.writeHead(isThere ? 200 : 404, { 'content-type': 'application/json' })
    response.end(isThere ? JSON.stringify({ page: { id: 'p' }, incidents }) : '{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  return {
    entries: [{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }],
    breakSource: () => void (isBroken = true),
    mendSource: () => void (isBroken = false),
    secrets: [],
  }
}
