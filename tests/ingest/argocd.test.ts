import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { serveArgocd, type ArgoServerOptions } from '../../fixtures/servers/argocd/index.ts'
import type { Fault } from '../../fixtures/servers/faults.ts'
import { HOUR, MINUTE, NOON } from '../../fixtures/servers/github/parts.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import type { World } from '../../fixtures/org/world.ts'
import { connector } from '../../ingest/connectors/argocd/connector.ts'
import { syncSources, type SourceReport } from '../../ingest/sync.ts'
import { makeCluster, SYNCS } from './argocd-sample.ts'
import { openReceipts, type Receipts } from './receiving.ts'

const SECRET = 'token-of-the-notifications'
let world: World
let server: ToolServer
let receipts: Receipts
let sync: () => Promise<SourceReport>

async function open(options: ArgoServerOptions = {}): Promise<void> {
  world = makeCluster()
  // Waits are told, not waited.
  const clock = { now: () => world.now(), sleep: () => Promise.resolve() }
  server = await serveArgocd(world, { clock: clock.now, ...options })
  process.env.ARGOCD_TEST = server.token
  process.env.ARGOCD_TEST_SECRET = SECRET
  const entry = {
    url: server.url,
    name: 'main',
    token_env: 'ARGOCD_TEST',
    webhook_secrets: ['ARGOCD_TEST_SECRET'],
  }
  const from = await connector.sources([entry], '.')
  const connectors = [connector]
  sync = async () =>
    (await syncSources(receipts.warehouse, { sources: from }, { connectors, clock }))
      .sources[0] as SourceReport
  receipts = await openReceipts({ connectors, from, sync: async () => (await sync()).ok })
  receipts.receiving.start()
}

async function close(): Promise<void> {
  await receipts.close()
  await server.close()
  world.close()
}

const rows = <T>(sql: string) => receipts.warehouse.rows<T>(sql)
/** The latest of each key of all streams. */
const live = async () =>
  Promise.all(
    connector.streams.map(({ name }) =>
      rows(
        `select _key, max_by(cast(payload as varchar), _loaded_at) as payload from raw.argocd__${name}
         group by _key having not max_by(_is_deleted, _loaded_at) order by _key`,
      ),
    ),
  )
let calm: unknown

beforeAll(async () => {
  await open()
  expect(await sync()).toMatchObject({ ok: true, notes: [] })
  calm = await live()
  await close()
})
afterEach(close)

describe('a run', () => {
  const passing: [string, Fault][] = [
    ['a rate limit', { kind: 'rate_limit', path: /applications/, retryAfter: 5 }],
    ['a limit that does not say when it ends', { kind: 'rate_limit_bare', path: /clusters/ }],
    ['server errors', { kind: 'server_error', times: 3 }],
    ['a body that is cut', { kind: 'truncated', path: /applications/ }],
    ['a body that is cut and ends well', { kind: 'truncated', clean: true, path: /applications/ }],
    ['a slow body', { kind: 'slow', path: /applications/, delay: 100 }],
    ['a reset connection', { kind: 'reset', times: 2 }],
    ['a clock that is wrong', { kind: 'clock_skew', skew: 2 * HOUR }],
  ]
  test.each(passing)('gets over %s', async (_, fault) => {
    await open()
    server.faults.add(fault)
    expect(await sync()).toMatchObject({ ok: true, notes: [] })
    expect(await live()).toEqual(calm)
  })

  const staying: [string, Fault, string][] = [
    ['a revoked token', { kind: 'revoked' }, 'unauthorised'],
    ['a token that is revoked under way', { kind: 'revoked', path: /applications/ }, 'unauthorised'],
    ['server errors without end', { kind: 'server_error', times: 1e6 }, 'failed'],
    ['a long limit', { kind: 'rate_limit', times: 1e6, retryAfter: 7200 }, 'limited'],
  ]
  test.each(staying)('ends at %s, says so, and the next one completes', async (_, fault, code) => {
    await open()
    const armed = server.faults.add(fault)
    const report = await sync()
    expect(report).toMatchObject({ ok: false, error: { code } })
    expect(JSON.stringify(report)).not.toContain(server.token)
    armed.remove()
    expect(await sync()).toMatchObject({ ok: true, notes: [] })
    expect(await live()).toEqual(calm)
  })

  test('keeps a broken sync apart, and lands it once it is whole', async () => {
    await open()
    const record = ({ metadata }: Record<string, unknown>) =>
      (metadata as { name?: string }).name === 'pricing-staging'
    const armed = server.faults.add({ kind: 'broken_record', path: /applications/, record })
    expect(await sync()).toMatchObject({ ok: true })
    const rejected = await rows<{ stream: string }>('select distinct stream from raw.rejected order by 1')
    expect(rejected.map(({ stream }) => stream)).toContain('sync')
    armed.remove()
    await sync()
    expect(await live()).toEqual(calm)
  })

  test('does without clusters that it may not see, and says so', async () => {
    await open({ seesClusters: false })
    expect(await sync()).toMatchObject({ ok: true, notes: [expect.stringContaining('may not see clusters')] })
  })

  test('asks four times, whatever there is, and changes nothing', async () => {
    await open()
    await sync()
    server.requests.clear()
    expect(await sync()).toMatchObject({ ok: true })
    expect(server.requests.total).toBe(4)
    expect(await live()).toEqual(calm)
  })
})

describe('what Argo CD drops', () => {
  const keys = async () =>
    (await rows<{ n: number }>('select count(distinct _key) as n from raw.argocd__sync'))[0]?.n

  test('stays here', async () => {
    await open({ keep: 3 })
    await sync()
    expect(await keys()).toBe(4 * 3)
    for (let hour = 1; hour <= 3; hour++) {
      world.advance(NOON + hour * HOUR)
      expect(await sync()).toMatchObject({ ok: true, notes: [] })
    }
    expect(await keys()).toBe(4 * 6)
  })

  test('before it was read is told by the numbers that are missing', async () => {
    await open({ keep: 1 })
    await sync()
    world.advance(NOON + 3 * HOUR)
    const { notes } = await sync()
    expect(notes).toHaveLength(4)
    expect(notes[0]).toContain('dropped 2 syncs')
  })

  test('is all there where it keeps more', async () => {
    await open({ keep: 100 })
    world.advance(NOON + 3 * HOUR)
    await sync()
    expect(await keys()).toBe(4 * SYNCS)
  })
})

describe('an operation', () => {
  const phases = () =>
    rows<{ phase: string; n: number }>(
      `select phase, count(*) as n from (
         select _key, max_by(payload->>'phase', _loaded_at) as phase from raw.argocd__operation group by _key
       ) group by phase order by phase`,
    )

  test('that runs is read again until it ends', async () => {
    await open()
    world.advance(NOON + HOUR + MINUTE)
    await sync()
    expect(await phases()).toEqual([{ phase: 'Running', n: 4 }])
    world.advance(NOON + HOUR + 2 * MINUTE)
    await sync()
    expect(await phases()).toEqual([{ phase: 'Succeeded', n: 4 }])
  })

  test('that failed stays, though the next one takes its place', async () => {
    await open({ failEvery: 1 })
    world.advance(NOON + HOUR + 35_000)
    await sync()
    expect(await phases()).toEqual([{ phase: 'Failed', n: 4 }])
    world.advance(NOON + HOUR + 5 * MINUTE)
    await sync()
    expect(await phases()).toEqual([
      { phase: 'Failed', n: 4 },
      { phase: 'Succeeded', n: 4 },
    ])
  })
})

describe('what is posted', () => {
  const post = async (from: number, to: number, secret = SECRET) => {
    const answers: string[] = []
    for (const { headers, body } of server.tell(from, to, secret))
      answers.push(await receipts.post('argocd:main', headers, body))
    await receipts.receiving.settled()
    return answers
  }

  test('first and polled later, or the reverse, ends in the same rows', async () => {
    await open()
    await sync()
    world.advance(NOON + HOUR + MINUTE)
    expect(await post(NOON, world.now())).toEqual(['new', 'new', 'new', 'new'])
    world.advance(NOON + HOUR + 2 * MINUTE)
    await sync()
    expect(await post(NOON + HOUR + MINUTE, world.now())).toHaveLength(4)
    world.advance(NOON + 2 * HOUR + 2 * MINUTE)
    await post(NOON + 2 * HOUR, world.now())
    const posted = await live()
    await sync()
    const polled = await live()
    expect(posted.slice(3)).toEqual(polled.slice(3))
    expect(polled[3]).toHaveLength(4 * 13)
  })

  test('twice is one, forged is none, and another word is kept', async () => {
    await open()
    world.advance(NOON + HOUR + 2 * MINUTE)
    expect(await post(NOON, world.now(), 'guess')).toEqual(Array(4).fill('signature'))
    expect(await rows('from raw.delivery')).toEqual([])
    await post(NOON, world.now())
    expect(await post(NOON, world.now())).toEqual(Array(4).fill('known'))
  })
})
