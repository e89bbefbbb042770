/** How long the answers of a screen take that nobody has asked for before: the server's cache is empty each time. */
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createApp, type AppParts } from '../../../api/app.ts'
import { root } from '../../tree.ts'
import { hearScreens, type ScreenRequests } from './requests.ts'

export interface ScreenResult {
  screen: string
  /** Nothing is known before but what a server answers ahead once a build is over; else nothing at all. */
  is_answered_ahead: boolean
  requests: number
  /** Of single answers, all of the screen's asked for at once, as a browser does. */
  p50_ms: number
  p95_ms: number
  /** Until the last of them was there. */
  whole_p50_ms: number
  whole_worst_ms: number
  /** The one that takes longest when it is asked for alone. */
  slowest: string
  slowest_ms: number
}

const ROUNDS = 5

export async function measureScreens(parts: AppParts, clock: () => number): Promise<ScreenResult[]> {
  const heard = await withApp(parts, clock, (app) =>
    hearScreens(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`),
  )
  const results: ScreenResult[] = []
  for (const screen of heard) {
    results.push(await measureScreen(parts, clock, screen, false))
    const isAsked = screen.paths.some((path) => path.startsWith(AHEAD))
    if (isAsked) results.push(await measureScreen(parts, clock, screen, true))
  }
  return results
}

const AHEAD = '/api/headlines'

async function measureScreen(
  parts: AppParts,
  clock: () => number,
  { screen, paths }: ScreenRequests,
  isAhead: boolean,
): Promise<ScreenResult> {
  const answers: number[] = []
  const wholes: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await withApp(parts, clock, async (app) => {
      // Joins what is under way.
      if (isAhead) await ask(app, AHEAD)
      const startedAt = performance.now()
      const since = async (path: string) => {
        await ask(app, path)
        return performance.now() - startedAt
      }
      answers.push(...(await Promise.all(paths.map(since))))
      wholes.push(performance.now() - startedAt)
    })
  }
  const slowest = await withApp(parts, clock, (app) => findSlowest(app, paths))
  return {
    screen,
    is_answered_ahead: isAhead,
    requests: paths.length,
    p50_ms: quantile(answers, 0.5),
    p95_ms: quantile(answers, 0.95),
    whole_p50_ms: quantile(wholes, 0.5),
    whole_worst_ms: quantile(wholes, 1),
    slowest: slowest.path.slice('/api/'.length).split('?')[0] ?? '',
    slowest_ms: Math.round(slowest.ms),
  }
}

type App = Awaited<ReturnType<typeof createApp>>

async function ask(app: App, path: string): Promise<void> {
  const response = await app.inject({ url: path })
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} of ${path}: ${response.body}`)
}

async function findSlowest(app: App, paths: readonly string[]): Promise<{ path: string; ms: number }> {
  let slowest = { path: '', ms: 0 }
  for (const path of paths) {
    const startedAt = performance.now()
    await ask(app, path)
    const ms = performance.now() - startedAt
    if (ms > slowest.ms) slowest = { path, ms }
  }
  return slowest
}

/** A server of its own around the same warehouse: caches are the server's. */
async function withApp<T>(parts: AppParts, clock: () => number, work: (app: App) => Promise<T>): Promise<T> {
  const app = await createApp(
    { ...parts, clock, dashboardFolder: join(root, 'dashboard/build') },
    { rateLimit: 1_000_000, queryTimeoutMs: 120_000 },
  )
  try {
    await app.listen({ host: '127.0.0.1', port: 0 })
    return await work(app)
  } finally {
    await app.close()
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN)
}
