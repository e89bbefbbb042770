import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../api/app.ts'
import { ORGANISATION } from '../../fixtures/org/index.ts'
import { postAll } from '../../fixtures/servers/deliveries.ts'
import { expectAllRead, openOrganisation, type Connected, type Organisation } from './organisation.ts'

const SECRET = 'of-the-organisation'
const MINUTE = 60_000
/** A machine that runs other tests too takes its time to build. */
const SOON_MS = 90_000

let organisation: Organisation
let connected: Connected
let app: Awaited<ReturnType<typeof createApp>>
let url: string

beforeAll(async () => {
  process.env.LIVE_SECRET = SECRET
  organisation = await openOrganisation({ size: 'brief' })
  const secret = { webhook_secrets: ['LIVE_SECRET'] }
  const named = { ...secret, name: ORGANISATION }
  connected = await organisation.connect('live', {
    github: { ...secret, clone: false },
    jira: named,
    pagerduty: named,
  })
  expectAllRead(await connected.sync())
  await connected.build()
  const { warehouse, registry, config } = connected
  app = await createApp({ warehouse, registry, config })
  await app.listen({ host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  // The first build of a process reads every model; what follows is what a day looks like.
  await app.synchroniser.rebuild()
}, 240_000)

afterAll(async () => {
  await app?.close()
  await organisation?.close()
})

const CASES = [
  { tool: 'github', wanted: /workflow_run/, sql: 'select count(*) as n from build' },
  { tool: 'jira', wanted: /issue_created/, sql: 'select count(*) as n from work_item' },
  { tool: 'pagerduty', wanted: /incident\./, sql: 'select count(*) as n from incident_event' },
] as const

test.each(CASES)(
  'what $tool posts is in the facts at once, no source being polled',
  async ({ tool, wanted, sql }) => {
    const { world, servers } = organisation
    const count = async () => (await connected.rows<{ n: number }>(sql))[0]?.n ?? 0
    const runs = async () => (await connected.rows('select count(*) as n from meta.sync_run'))[0]
    const [before, polls] = [await count(), await runs()]
    let told: ReturnType<typeof servers.github.tell> = []
    for (let i = 0; i < 500 && told.length === 0; i++) {
      const from = world.now()
      world.advance(from + 30 * MINUTE)
      const all = servers[tool].tell(from, world.now(), SECRET)
      told = all.filter(({ headers, body }) =>
        wanted.test(`${headers['x-github-event']} ${body.slice(0, 500)}`),
      )
    }
    const startedAt = performance.now()
    expect(await postAll(`${url}/webhooks/${tool}:${ORGANISATION}`, told)).toEqual(told.map(() => 202))
    const answeredMs = performance.now() - startedAt
    await app.receiving.settled()
    const rawMs = performance.now() - startedAt
    await expect.poll(count, { timeout: SOON_MS, interval: 20 }).toBeGreaterThan(before)
    const ms = performance.now() - startedAt
    if (process.env.SHOW_TIMES)
      console.log(
        `${tool}: ${told.length} answered in ${answeredMs.toFixed(0)} ms, read again after ${rawMs.toFixed(0)} ms, in the facts after ${ms.toFixed(0)} ms`,
      )
    expect(await runs()).toEqual(polls)
  },
  2 * SOON_MS,
)
