import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { JiraIssue } from '../../fixtures/org/world.ts'
import type { Fault } from '../../fixtures/servers/faults.ts'
import { serveLinear, type LinearServerOptions } from '../../fixtures/servers/linear/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { connector } from '../../ingest/connectors/linear/connector.ts'
import { syncSources } from '../../ingest/sync.ts'
import { ANCHOR, change, sampleIssue, sampleIssues, sampleWorld, type SampleWorld } from './jira-sample.ts'
import { openReceipts, type Receipts } from './receiving.ts'

const SECRET = 'linear-secret'
const SOURCE = 'linear:main'
const MINUTE = 60_000
/** Waits are told, not waited. */
const clock = { now: () => ANCHOR + MINUTE, sleep: () => Promise.resolve() }

/** One has more changes than a page of its history holds. */
const given: JiraIssue[] = [
  ...sampleIssues(60),
  sampleIssue(901, {
    createdAt: ANCHOR - 400 * MINUTE,
    changes: Array.from({ length: 130 }, (_, i) =>
      change(
        ANCHOR - (390 - i) * MINUTE,
        'status',
        String((i % 2) + 1),
        String(2 - (i % 2)),
        String(800_000 + i),
      ),
    ),
  }),
]

let world: SampleWorld
let server: ToolServer
let receipts: Receipts
let sync: () => Promise<{ ok: boolean; changed: boolean; code?: string; message?: string }>
let calm: unknown

async function open(options: LinearServerOptions = {}): Promise<void> {
  world = sampleWorld(structuredClone(given))
  server = await serveLinear(world, { token: 'lin_api_test', clock: clock.now, ...options })
  process.env.LINEAR_TEST = server.token
  process.env.LINEAR_TEST_SECRET = SECRET
  const entry = { url: server.url, token_env: 'LINEAR_TEST', webhook_secrets: ['LINEAR_TEST_SECRET'] }
  const from = await connector.sources([entry], '.')
  sync = async () => {
    const { sources, changed } = await syncSources(
      receipts.warehouse,
      { sources: from },
      { connectors: [connector], clock },
    )
    const { ok, error } = sources[0]!
    return { ok, changed, ...(error ? { code: error.code, message: error.message } : {}) }
  }
  receipts = await openReceipts({
    connectors: [connector],
    from,
    sync: async () => (await sync()).ok,
  })
  receipts.receiving.start()
}

async function close(): Promise<void> {
  await receipts.close()
  await server.close()
}

const live = () =>
  receipts.warehouse.rows(
    `select _key, max_by(payload, _loaded_at) as payload from raw.linear__issue
     group by _key having not max_by(_is_deleted, _loaded_at) order by _key`,
  )

beforeAll(async () => {
  await open()
  expect(await sync()).toEqual({ ok: true, changed: true })
  calm = await live()
  await close()
})
afterEach(close)

describe('a run', () => {
  const passing: [string, Fault][] = [
    ['a used-up limit, which is 400 with a code', { kind: 'rate_limit', after: 2, times: 2, retryAfter: 0 }],
    ['a limit that does not say when it ends', { kind: 'rate_limit_bare', after: 3 }],
    ['a server error', { kind: 'server_error', after: 3 }],
    ['a body that is cut', { kind: 'truncated', after: 4 }],
    ['a body that is cut and ends well', { kind: 'truncated', clean: true, after: 4 }],
    ['a slow body', { kind: 'slow', after: 3, delay: 100 }],
    ['a reset connection', { kind: 'reset', after: 3, times: 2 }],
    ['a clock that is wrong', { kind: 'clock_skew', skew: 7_200_000 }],
  ]
  test.each(passing)('gets over %s', async (_, fault) => {
    await open()
    server.faults.add(fault)
    expect(await sync()).toMatchObject({ ok: true })
    expect(await live()).toEqual(calm)
  })

  const staying: [string, Fault, string][] = [
    ['a revoked key', { kind: 'revoked', after: 3 }, 'unauthorised'],
    ['server errors', { kind: 'server_error', after: 3, times: 9 }, 'failed'],
    ['a long limit', { kind: 'rate_limit', after: 3, times: 2, retryAfter: 7200 }, 'limited'],
    ['answers in part', { kind: 'partial', after: 3, times: 9 }, 'incomplete'],
  ]
  test.each(staying)('ends at %s, says so, and the next one completes', async (_, fault, code) => {
    await open()
    const armed = server.faults.add(fault)
    const report = await sync()
    expect(report).toMatchObject({ ok: false, code })
    expect(report.message).not.toContain(server.token)
    armed.remove()
    expect(await sync()).toMatchObject({ ok: true })
    expect(await live()).toEqual(calm)
  })

  test('keeps a broken record apart, and lands it once it is whole', async () => {
    await open()
    const armed = server.faults.add({ kind: 'broken_record', record: ({ id }) => id === 'issue-10012' })
    await sync()
    const rejected = await receipts.warehouse.rows('select _key from raw.rejected')
    expect(rejected).toEqual([{ _key: 'issue-10012' }])
    armed.remove()
    world.issues.find(({ id }) => id === '10012')!.changes = [change(ANCHOR - 1, 'status', '1', '2')]
    world.advance(ANCHOR + 1)
    await sync()
    expect((await live()).map((row) => (row as { _key: string })._key)).toContain('issue-10012')
  })

  test('with nothing new asks once a list', async () => {
    await open()
    await sync()
    const before = server.requests.count(/graphql/)
    expect(await sync()).toEqual({ ok: true, changed: false })
    expect(server.requests.count(/graphql/) - before).toBeLessThanOrEqual(5)
  })
})

describe('states, people and links', () => {
  test('are those of the history, of every page of it', async () => {
    await open()
    await sync()
    const states = await staged(
      'work_item_state',
      'work_item_id, entered_at, left_at, native_state, flow_state',
    )
    expect(states).toEqual(statesOf(world))
    expect(states.length).toBeGreaterThan(190)
    const requests = await staged('change_work_item', 'change_id, work_item_id')
    expect(requests).toContainEqual(['git.example.com/acme/shop#1', 'linear:main:issue-10001'])
    const links = await staged('work_item_link', 'from_work_item_id, kind, to_work_item_id')
    expect(links.every(([, kind]) => kind === 'blocks')).toBe(true)
    expect(links).not.toEqual([])
    const people = await staged('work_item_assignee', 'work_item_id, account_id')
    expect(people).toContainEqual(['linear:main:issue-10001', 'linear:user-p1'])
  })

  function statesOf({ directory, issues: all }: SampleWorld): unknown[][] {
    const named = new Map(directory.jiraStatuses.map((status) => [status.id, status]))
    const meaning = { new: 'new', waiting: 'active', active: 'active', done: 'done', cancelled: 'cancelled' }
    return all
      .flatMap((issue) => {
        const moves = issue.changes.filter(({ field }) => field === 'status')
        const entries = [
          { at: issue.createdAt, id: issue.statusId },
          ...moves.map(({ at, to }) => ({ at, id: to! })),
        ]
        return entries.map(({ at, id }, i) => {
          const { name, flowState } = named.get(id)!
          return [`linear:main:issue-${issue.id}`, at, entries[i + 1]?.at ?? null, name, meaning[flowState]]
        })
      })
      .sort((a, b) =>
        String(a[0]) < String(b[0]) ? -1 : String(a[0]) > String(b[0]) ? 1 : Number(a[1]) - Number(b[1]),
      )
  }

  const sqlOf = (name: string) =>
    readFileSync(new URL(`../../ingest/connectors/linear/stg_linear__${name}.sql`, import.meta.url), 'utf8')
  async function staged(entity: string, columns: string): Promise<unknown[][]> {
    const rows = await receipts.warehouse.rows<object>(
      `with stg_linear__issue as (${sqlOf('issue')}) select ${columns} from (${sqlOf(entity)}) order by 1, 2`,
    )
    return rows.map((row) => Object.values(row))
  }
})

describe('what is posted', () => {
  const post = (payload: object, id: string, { secret = SECRET, at = Date.now() } = {}) => {
    const body = JSON.stringify({ webhookTimestamp: at, ...payload })
    const signature = createHmac('sha256', secret).update(body).digest('hex')
    return receipts.post(SOURCE, { 'linear-signature': signature, 'linear-delivery': id }, body)
  }
  const about = (id: string, action = 'update') => ({ type: 'Issue', action, data: { id: `issue-${id}` } })

  test('is read again whole, so that reading alone gives the same', async () => {
    await open()
    await sync()
    world.issues.push(sampleIssue(902, { createdAt: ANCHOR - 10 }))
    world.issues.find(({ id }) => id === '10002')!.changes = [
      change(ANCHOR - 5, 'status', '1', '2', '900001'),
    ]
    world.advance(ANCHOR + 1)
    expect(await post(about('10902', 'create'), 'a')).toBe('new')
    expect(await post(about('10002'), 'b')).toBe('new')
    expect(await post(about('10002'), 'b')).toBe('known')
    await receipts.receiving.settled()
    const posted = await live()
    expect(posted).toHaveLength(62)
    await sync()
    expect(await live()).toEqual(posted)
  })

  test('that an issue is removed takes it away', async () => {
    await open()
    await sync()
    await post(about('10002', 'remove'), 'gone')
    await receipts.receiving.settled()
    expect(await live()).toHaveLength(60)
  })

  test('is refused when forged or a minute old; an unknown type is kept', async () => {
    await open()
    expect(await post(about('10002'), 'c', { secret: 'guess' })).toBe('signature')
    expect(await post(about('10002'), 'd', { at: Date.now() - 61_000 })).toBe('stale')
    expect(await post({ type: 'Issue' }, 'e')).toBe('new')
    expect(await post({ type: 'ProjectUpdate', action: 'create' }, 'f')).toBe('new')
    await receipts.receiving.settled()
    const kept = await receipts.warehouse.rows('select event from raw.delivery order by seq')
    expect(kept).toEqual([{ event: 'Issue' }, { event: 'ProjectUpdate.create' }])
  })
})
