import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callsOn } from '../../../fixtures/org/calls.ts'
import { UNDECLARED } from '../../../fixtures/org/planted.ts'
import { serveJaeger } from '../../../fixtures/servers/jaeger/index.ts'
import { servePrometheus } from '../../../fixtures/servers/prometheus/index.ts'
import type { Fault } from '../../../fixtures/servers/faults.ts'
import type { ToolServer } from '../../../fixtures/servers/server.ts'
import { makeCallWorld } from '../../../tests/ingest/call-world.ts'
import { openWarehouse, type Warehouse } from '../../../transforms/warehouse.ts'
import { systemClock } from '../../http.ts'
import { declareRaw } from '../../raw.ts'
import { syncSources } from '../../sync.ts'
import { connector } from './connector.ts'

const DAY = 86_400_000
const NOON = Date.UTC(2026, 5, 30, 12)
const world = makeCallWorld(NOON)
const clock = { ...systemClock, now: () => world.now(), sleep: async () => undefined }
let folder: string
let warehouse: Warehouse
let prometheus: ToolServer
let jaeger: ToolServer
let names = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-traces-'))
  warehouse = await openWarehouse({ folder, memoryMb: 200 })
  await declareRaw(warehouse, [connector])
  prometheus = await servePrometheus(world)
  jaeger = await serveJaeger(world)
  process.env.TRACES_PROMETHEUS = prometheus.token
  process.env.TRACES_JAEGER = jaeger.token
})

afterAll(async () => {
  await Promise.all([prometheus.close(), jaeger.close()])
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

async function sync(entry: object) {
  const sources = await connector.sources([entry], '/')
  const { sources: reports } = await syncSources(warehouse, { sources }, { connectors: [connector], clock })
  return { id: sources[0]?.id ?? '', report: reports[0] }
}

const ofPrometheus = () => ({
  prometheus: prometheus.url,
  token_env: 'TRACES_PROMETHEUS',
  name: `p${++names}`,
})
const ofJaeger = () => ({
  jaeger: jaeger.url,
  token_env: 'TRACES_JAEGER',
  name: `j${++names}`,
  history_days: 6,
})

/** Of each day, as the rows stand now. */
async function edges(id: string): Promise<string[]> {
  const rows = await warehouse.rows<{ edge: string }>(
    `select _key || '=' || (payload ->> 'calls') as edge from (select * from raw.traces__edge where _source = '${id}'
     qualify row_number() over (partition by _key order by _loaded_at desc) = 1) where not _is_deleted order by 1`,
  )
  return rows.map(({ edge }) => edge)
}

function truth(days: number, sample = 1): string[] {
  const today = Math.floor(world.now() / DAY) * DAY
  return Array.from({ length: days }, (_, i) => today - i * DAY)
    .flatMap((day) =>
      callsOn(world, day)
        .filter(({ connectionType }) => sample === 1 || connectionType !== 'virtual_node')
        .map(({ from, to, connectionType, count }) => {
          const type = sample === 1 ? connectionType : ''
          return `${new Date(day).toISOString().slice(0, 10)}|${from}|${to}|${type}=${Math.ceil(count / sample)}`
        }),
    )
    .sort()
}

describe('calls', () => {
  test('of thirty days come in one request, and are what truly happened, day by day', async () => {
    const before = prometheus.requests.count(/query_range/)
    const { id, report } = await sync(ofPrometheus())
    expect(report?.error).toBeUndefined()
    expect(prometheus.requests.count(/query_range/) - before).toBe(1)
    const found = await edges(id)
    expect(found).toEqual(truth(30))
    expect(found.filter((edge) => edge.includes(`|${UNDECLARED.from}|${UNDECLARED.to}|`))).toHaveLength(
      UNDECLARED.daysAgo,
    )
  })

  test('of Jaeger come day by day', async () => {
    const { id, report } = await sync(ofJaeger())
    expect(report?.error).toBeUndefined()
    expect(await edges(id)).toEqual(truth(6, 10))
  })

  test('of the day under way count on at the next reading, and no day is lost between', async () => {
    const [one, two] = [ofPrometheus(), ofJaeger()]
    await sync(one)
    await sync(two)
    world.advance(NOON + 2 * DAY + 3_600_000)
    const [first, second] = [await sync(one), await sync(two)]
    expect(await edges(first.id)).toEqual(truth(32))
    expect(await edges(second.id)).toEqual(truth(8, 10))
  })
})

describe('each fault ends clear, and the next reading completes', () => {
  const passing: Fault[] = [
    { kind: 'rate_limit', retryAfter: 0 },
    { kind: 'server_error' },
    { kind: 'truncated' },
    { kind: 'truncated', clean: true },
    { kind: 'slow', delay: 20 },
    { kind: 'reset' },
    { kind: 'clock_skew', skew: 3 * 3_600_000 },
  ]
  test.each(passing)('$kind passes', async (fault) => {
    for (const [server, entry, days, sample] of [
      [prometheus, ofPrometheus(), 30, 1],
      [jaeger, ofJaeger(), 6, 10],
    ] as const) {
      const added = server.faults.add(fault)
      const { id, report } = await sync(entry)
      added.remove()
      expect([server.url, report?.error]).toEqual([server.url, undefined])
      expect(await edges(id)).toEqual(truth(days, sample))
    }
  })

  test('a revoked token says so, and a broken record is rejected while the others land', async () => {
    for (const [server, entry] of [
      [prometheus, ofPrometheus()],
      [jaeger, ofJaeger()],
    ] as const) {
      const revoked = server.faults.add({ kind: 'revoked' })
      expect((await sync(entry)).report?.error?.message).toMatch(/refuses access \(401\)/)
      revoked.remove()
      const broken = server.faults.add({ kind: 'broken_record', times: 1 })
      const { report } = await sync(entry)
      broken.remove()
      expect(report?.streams.find(({ name }) => name === 'edge')?.rejected).toBeGreaterThan(0)
    }
  })

  test('an address of something else says so', async () => {
    const { report } = await sync({ prometheus: jaeger.url, token_env: 'TRACES_JAEGER', name: `x${++names}` })
    expect(report?.error?.message).toMatch(/: http/)
  })
})

test.each([
  [{ prometheus: 'http://a', jaeger: 'http://b' }, /asks one tool/],
  [{ name: 'a' }, /needs one of/],
  [{ prometheus: 'ftp://a' }, /Not a web address/],
  [{ prometheus: 'http://a', metric: 'x[1d]) or vector(1' }, /Not a metric's name/],
])('the entry %j is refused', async (entry, reason) => {
  await expect(connector.sources([entry], '/')).rejects.toThrow(reason)
})
