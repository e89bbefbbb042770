import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connector } from '../../ingest/connectors/traces/connector.ts'
import { systemClock } from '../../ingest/http.ts'
import { syncSources } from '../../ingest/sync.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { openDeclared } from '../warehouse.ts'

/** Debian's package has both; PROMETHEUS names the program where it is not on the path. */
const program = process.env.PROMETHEUS ?? 'prometheus'
const isThere = spawnSync(program, ['--version']).status === 0
if (!isThere) console.warn('A real Prometheus was not tried: install it, or name the program in PROMETHEUS')

const MINUTE = 60_000
const DAY = 1440 * MINUTE
const FIRST = Date.UTC(2026, 5, 27)
const NOW = FIRST + 3.5 * DAY

describe.runIf(isThere)('a real Prometheus', () => {
  let folder: string
  let warehouse: Warehouse
  let server: ChildProcess
  let url: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'streamgauge-prometheus-'))
    writeFileSync(join(folder, 'metrics.txt'), samples())
    writeFileSync(join(folder, 'prometheus.yml'), 'scrape_configs: []\n')
    const tool = program.includes('/') ? join(dirname(program), 'promtool') : 'promtool'
    const made = spawnSync(tool, [
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      join(folder, 'metrics.txt'),
      join(folder, 'tsdb'),
    ])
    expect([made.status, String(made.stderr)]).toEqual([0, ''])
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    server = spawn(
      program,
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'tsdb')}`,
        '--storage.tsdb.retention.time=50y',
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    )
    await ready(url)
    warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 200 })
  })

  afterAll(async () => {
    server?.kill()
    await warehouse?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function read(entry: object) {
    const sources = await connector.sources([{ prometheus: url, history_days: 6, ...entry }], '/')
    const clock = { ...systemClock, now: () => NOW }
    const { sources: reports } = await syncSources(warehouse, { sources }, { connectors: [connector], clock })
    const rows = await warehouse.rows<{ day: string; edge: string; calls: number }>(
      `select payload ->> 'day' as day, (payload ->> 'client') || ' ' || (payload ->> 'server') || ' ' || (payload ->> 'connection_type') as edge,
         cast(payload ->> 'calls' as integer) as calls from raw.traces__edge where _source = '${sources[0]?.id}' order by 2, 1`,
    )
    return { report: reports[0], rows }
  }

  test('gives calls by day, within what its estimate can tell', async () => {
    const { report, rows } = await read({ name: 'one' })
    expect(report?.error).toBeUndefined()
    expect(rows.map(({ day, edge }) => `${day} ${edge}`)).toEqual([
      ...['27', '28', '29', '30'].map((day) => `2026-06-${day} cart pricing `),
      // Two workers told it, and one of them began anew: the counter fell to 0.
      ...['27', '28', '29', '30'].map((day) => `2026-06-${day} orders orders-db database`),
    ])
    const perDay = [14_400, 14_400, 14_400, 7_200]
    for (const [i, { calls }] of rows.entries()) {
      const expected = perDay[i % 4] as number
      expect(Math.abs(calls - expected) / expected).toBeLessThan(0.01)
    }
  })

  test('that knows no such counter has nothing to tell', async () => {
    const { report, rows } = await read({ name: 'two', metric: 'nothing_total' })
    expect([report?.error, rows]).toEqual([undefined, []])
  })
})

/** Ten calls a minute of each edge, every five minutes a sample. */
function samples(): string {
  const lines = ['# TYPE traces_service_graph_request counter']
  const series: [string, number, number][] = [
    ['client="cart",server="pricing"', 10, 0],
    ['client="orders",server="orders-db",connection_type="database",pod="a"', 4, 0],
    ['client="orders",server="orders-db",connection_type="database",pod="b"', 6, FIRST + 1.25 * DAY],
  ]
  for (const [labels, rate, restartAt] of series) {
    for (let at = FIRST; at <= NOW; at += 5 * MINUTE) {
      const since = restartAt > 0 && at >= restartAt ? restartAt : FIRST
      lines.push(
        `traces_service_graph_request_total{${labels}} ${(rate * (at - since)) / MINUTE} ${at / 1000}`,
      )
    }
  }
  return `${lines.join('\n')}\n# EOF\n`
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

async function ready(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await fetch(`${url}/-/ready`).catch(() => null)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`Prometheus does not get ready: ${url}`)
}
