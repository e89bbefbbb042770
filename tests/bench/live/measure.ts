/** Events pushed at a steady pace while dashboards listen: how long each takes to the figure in their hands, by stage. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { makeEvent, SECRET } from '../webhooks/deliveries.ts'
import { listen, openDashboard, SCREENS, type Dashboard } from './dashboards.ts'
import type { Moment, Told } from './server.ts'

export interface LiveOptions {
  /** A folder with a built warehouse, and its streamgauge.yaml where it has one; events land in it. */
  folder: string
  events: number
  /** Pause between two events, ms. */
  everyMs: number
  dashboards: number
  /** More who only listen, and of those who read nothing of it. */
  listeners: number
  deaf: number
}

interface Spread {
  p50: number
  p95: number
  worst: number
}

export interface LiveResult {
  events: number
  dashboards: number
  listeners: number
  /** From acknowledged to the changed figure in a dashboard's hands; then each stage from the one before. */
  total_ms: Spread
  acknowledged_ms: Spread
  landed_ms: Spread
  building_ms: Spread
  told_ms: Spread
  answered_ms: Spread
  builds: number
  figures_open: number
  /** Answers made and requests answered, by event. */
  made_per_event: number
  requests_per_event: number
  statements_per_event: number
  rss_mb: { before: number; after: number }
}

const now = () => performance.timeOrigin + performance.now()
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export async function measureLive(options: LiveOptions): Promise<LiveResult> {
  const child = fork(new URL('./server.ts', import.meta.url), [options.folder], {
    env: { UV_THREADPOOL_SIZE: '16', ...process.env, BENCH_SECRET: SECRET },
  })
  try {
    const [{ url }] = (await once(child, 'message')) as [{ url: string }]
    const dashboards: Dashboard[] = []
    for (let i = 0; i < options.dashboards; i++)
      dashboards.push(await openDashboard(url, SCREENS[i % SCREENS.length]!))
    const others = Array.from({ length: options.listeners + options.deaf }, (_, i) =>
      listen(url, () => undefined, i >= options.listeners),
    )
    await Promise.all(others)
    // One to see that it counts; what stands still since long ago catches up with it.
    const { services } = (await (await fetch(`${url}/api/scopes`)).json()) as { services: { name: string }[] }
    const names = services.slice(0, 40).map(({ name }) => name)
    await push(url, Math.floor(Date.now() / 1000) * 1000 - 1, names)
    await seen(dashboards, 1)
    await pause(2_000)
    for (const dashboard of dashboards) dashboard.asked = 0
    const before = await tell(child)
    const posted = await pushAll(url, names, options)
    await seen(dashboards, options.events + 1)
    const after = await tell(child)
    const requests = dashboards.reduce((sum, { asked }) => sum + asked, 0)
    for (const dashboard of dashboards) dashboard.close()
    return describe(options, { dashboards, posted, before, after, requests })
  } finally {
    child.kill('SIGKILL')
  }
}

interface Posted {
  at: number
  acknowledgedAt: number
}

async function push(url: string, i: number, names: readonly string[]): Promise<Posted> {
  const { path, headers, body } = makeEvent(i, names[i % names.length])
  const at = now()
  const answer = await fetch(url + path, { method: 'POST', headers, body: new Uint8Array(body) })
  if (answer.status !== 202) throw new Error(`Not taken: ${answer.status} ${await answer.text()}`)
  return { at, acknowledgedAt: now() }
}

async function pushAll(
  url: string,
  names: readonly string[],
  { events, everyMs }: LiveOptions,
): Promise<Posted[]> {
  const posted: Posted[] = []
  // Numbers of their own: what was pushed in an earlier measurement came before.
  const first = Math.floor(Date.now() / 1000) * 1000
  for (let i = 0; i < events; i++) {
    posted.push(await push(url, first + i, names))
    // Not in step with the builds.
    await pause(everyMs * (0.5 + Math.random()))
  }
  return posted
}

async function seen(dashboards: readonly Dashboard[], count: number): Promise<void> {
  const since = now()
  while (dashboards.some((dashboard) => dashboard.seen.length < count)) {
    if (now() - since > 120_000) {
      const counts = dashboards.map((dashboard) => dashboard.seen.length).join(' ')
      throw new Error(`Not every dashboard has seen ${count} events: ${counts}`)
    }
    await pause(20)
  }
}

async function tell(child: ChildProcess): Promise<Told> {
  child.send('tell')
  const [told] = (await once(child, 'message')) as [Told]
  return told
}

interface Measured {
  dashboards: readonly Dashboard[]
  posted: readonly Posted[]
  before: Told
  after: Told
  requests: number
}

function describe(
  options: LiveOptions,
  { dashboards, posted, before, after, requests }: Measured,
): LiveResult {
  const { events } = options
  const next = (what: Moment['what'], from: number) =>
    after.moments.find((moment) => moment.what === what && moment.at >= from)?.at ?? NaN
  const stages = posted.map(({ acknowledgedAt }) => {
    const landed = next('landed', acknowledgedAt - 5)
    const building = next('building', landed)
    return { acknowledgedAt, landed, building, told: next('told', building) }
  })
  const inHands = stages.flatMap(({ acknowledgedAt, told }, i) =>
    dashboards.map((dashboard) => ({
      total: dashboard.seen[i + 1]! - acknowledgedAt,
      answered: dashboard.seen[i + 1]! - told,
    })),
  )
  return {
    events,
    dashboards: dashboards.length,
    listeners: options.listeners + options.deaf,
    total_ms: spread(inHands.map(({ total }) => total)),
    acknowledged_ms: spread(posted.map(({ at, acknowledgedAt }) => acknowledgedAt - at)),
    landed_ms: spread(stages.map(({ acknowledgedAt, landed }) => landed - acknowledgedAt)),
    building_ms: spread(stages.map(({ landed, building }) => building - landed)),
    told_ms: spread(stages.map(({ building, told }) => told - building)),
    answered_ms: spread(inHands.map(({ answered }) => answered)),
    builds: after.moments.filter(({ what }) => what === 'building').length,
    figures_open: new Set(SCREENS.slice(0, dashboards.length).flat()).size,
    made_per_event: round(after.made / events),
    requests_per_event: round(requests / events),
    statements_per_event: round(after.statements / events),
    rss_mb: { before: before.rssMb, after: after.rssMb },
  }
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN)
  return { p50: at(0.5), p95: at(0.95), worst: at(1) }
}

const round = (value: number) => Math.round(value * 10) / 10
