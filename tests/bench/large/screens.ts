/** Each screen's addresses, as a browser asks for them: never asked before, and by many readers while events are posted. */
import { setTimeout as sleep } from 'node:timers/promises'
import { hearScreens, type ScreenRequests } from '../screens/requests.ts'
import { post } from '../webhooks/load.ts'
import { openReader, quantile, readScreens, type Asked } from './clients.ts'
import type { Figure } from './figures.ts'
import { prepare, startServer, type Place } from './place.ts'
import { memoryFigure, type MemoryTaken } from './memory.ts'
import type { Worker } from './worker.ts'

/** Nothing on a screen may take longer, ms. */
const ANSWER_BAR_MS = 1000
const WRITING_BAR = 3
/** What a screen says that it may be late by. */
const MOST_OUTDATED_S = 600
/** Events a second that are posted meanwhile. */
const POSTED = 20
/** Services whose deployments are. */
const TOLD_OF = 40
const SHOWN = 25

export async function measureScreens(place: Place): Promise<Figure[]> {
  await prepare(place)
  const { screens, figures } = await measureAlone(place)
  return [...figures, ...(await measureCrowds(place, screens))]
}

async function measureAlone(place: Place) {
  const server = startServer(place)
  try {
    const url = await server.ask<string>('listen')
    const screens = await hearScreens(url)
    services = await readServices(url)
    const idle = await askAlone(server, screens)
    tellSlowest(idle)
    const writing = await whilePosting(server, () => askAlone(server, screens))
    return { screens, figures: [...aloneFigures(idle), writingFigure(idle, writing)] }
  } finally {
    await server.stop()
  }
}

/** In a process of its own: the one above has begun anew for each screen, and kept what that took. */
async function measureCrowds(place: Place, screens: readonly ScreenRequests[]): Promise<Figure[]> {
  const server = startServer(place)
  try {
    const url = await server.ask<string>('listen')
    // What it costs to answer for the first time is told above, and so is what the first build of a process makes void.
    await server.ask('land', 'one corrected event')
    const first = openReader(url)
    for (const screen of screens) await first.ask(screen)
    first.close()
    const figures: Figure[] = []
    for (const clients of place.isShort ? [1, 20] : [1, 20, 100]) {
      console.error(`Readers at once: ${clients}, while events are posted …`)
      const seconds = place.isShort ? 5 : 40
      const asked = await whilePosting(server, () => readScreens(url, screens, { clients, seconds }), url)
      figures.push(...crowdFigures(asked, clients))
    }
    return [
      ...figures,
      memoryFigure('screens', 'memory of the server at most', await server.ask<MemoryTaken>('memory')),
    ]
  } finally {
    await server.stop()
  }
}

/** One address after the other, of a server that knows no answer yet; once more for each screen. */
async function askAlone(server: Worker, screens: readonly ScreenRequests[]): Promise<Asked[]> {
  const asked: Asked[] = []
  for (const { screen, paths, patience } of screens) {
    const reader = openReader(await server.ask<string>('forget'))
    for (const path of paths) asked.push(...(await reader.ask({ screen, paths: [path], patience })))
    reader.close()
  }
  return asked
}

let posted = Math.floor(Date.now() / 1000) * 1000

let services: string[] = []

/** What is told of somebody known changes figures. */
async function readServices(url: string): Promise<string[]> {
  const scopes = (await (await fetch(`${url}/api/scopes`)).json()) as { services: { name: string }[] }
  return scopes.services.slice(0, TOLD_OF).map(({ name }) => name)
}

async function whilePosting<T>(server: Worker, act: () => Promise<T>, given?: string): Promise<T> {
  const control = new AbortController()
  const load = (async () => {
    while (!control.signal.aborted) {
      // The server changes its address when it is to forget.
      const url = given ?? (await server.ask<string | null>('address'))
      if (url === null) await sleep(50)
      else await post(url, POSTED, POSTED, (posted += POSTED), services)
    }
  })()
  try {
    return await act()
  } finally {
    control.abort()
    await load
  }
}

function aloneFigures(asked: readonly Asked[]): Figure[] {
  return [...Map.groupBy(asked, ({ screen }) => screen)].map(([screen, all]) => {
    const slowest = all.reduce((one, other) => (other.ms > one.ms ? other : one))
    return {
      part: 'screens',
      name: `${screen} never asked before, its slowest address (${nameOf(slowest.path)})`,
      value: slowest.ms,
      unit: 'ms',
      beside: {
        name: 'its median',
        ratio:
          slowest.ms /
          quantile(
            all.map(({ ms }) => ms),
            0.5,
          ),
      },
      bar: { of: 'value', most: ANSWER_BAR_MS },
    }
  })
}

function writingFigure(idle: readonly Asked[], writing: readonly Asked[]): Figure {
  const [before, during] = [idle, writing].map((asked) =>
    quantile(
      asked.map(({ ms }) => ms),
      0.95,
    ),
  )
  return {
    part: 'screens',
    name: 'p95 of all addresses, never asked before, while events are posted',
    value: during ?? Number.NaN,
    unit: 'ms',
    beside: { name: 'when nothing is written', ratio: (during ?? Number.NaN) / (before ?? Number.NaN) },
    bar: { of: 'ratio', most: WRITING_BAR },
  }
}

function crowdFigures(asked: readonly Asked[], clients: number): Figure[] {
  const failed = asked.filter(({ status }) => status !== 200)
  const figures = [...Map.groupBy(asked, ({ screen }) => screen)].map(([screen, all]): Figure => {
    const times = all.map(({ ms }) => ms)
    const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)]
    return {
      part: 'screens',
      name: `${screen} with ${clients === 1 ? 'one reader' : `${clients} readers`}, p95 of ${all.length} answers`,
      value: p95,
      unit: 'ms',
      beside: { name: `its p50 of ${Math.round(p50)} ms`, ratio: p95 / p50 },
      bar: { of: 'value', most: ANSWER_BAR_MS },
    }
  })
  const told = new Set(failed.map(({ status, path }) => `${status} ${nameOf(path)}`))
  if (failed.length > 0) console.error(`Not answered with 200: ${[...told].slice(0, SHOWN).join(', ')}`)
  const bar = { of: 'value' as const, most: 0 }
  const newest = asked.map(({ newest_ms }) => newest_ms)
  const outdated = asked.filter(({ outdated_s }) => outdated_s > 0)
  const said = clients === 1 ? 'one reader' : `${clients} readers`
  return [
    ...figures,
    {
      part: 'screens',
      name: `until the newest is shown, p95 of ${asked.length} with ${said}`,
      value: quantile(newest, 0.95),
      unit: 'ms',
      beside: { name: 'its p50', ratio: quantile(newest, 0.95) / quantile(newest, 0.5) },
    },
    {
      part: 'screens',
      name: `how outdated what was shown first is, at most, of ${outdated.length} so shown with ${said}`,
      value: Math.max(0, ...outdated.map(({ outdated_s }) => outdated_s)),
      unit: 's',
      bar: { of: 'value', most: MOST_OUTDATED_S },
    },
    {
      part: 'screens',
      name: `not answered, of ${asked.length} with ${said}`,
      value: failed.length,
      unit: '',
      bar,
    },
  ]
}

function nameOf(path: string): string {
  return path.slice('/api/'.length).split('?')[0] ?? ''
}

function tellSlowest(asked: readonly Asked[]): void {
  const slowest = asked.toSorted((a, b) => b.ms - a.ms).slice(0, SHOWN)
  for (const { screen, path, ms, status } of slowest)
    console.error(`  ${Math.round(ms)} ms ${status} ${screen} ${path}`)
}
