/** Readers with dashboards open: each asks for one screen after the other, all of its addresses at once. */
import { Agent, request } from 'node:http'
import type { ScreenRequests } from '../screens/requests.ts'

export interface Asked {
  screen: string
  path: string
  /** Until something is shown. */
  ms: number
  /** Until that is the newest; of what takes long to make, until it is asked for again. */
  newest_ms: number
  /** By how much what was shown first was outdated; 0: not at all. */
  outdated_s: number
  status: number
}

/** As many at once as a browser has connections to one server. */
const CONNECTIONS = 6

type Opened = Pick<ScreenRequests, 'screen' | 'paths' | 'patience'>

export interface Reader {
  /** As a browser opens it: what is outdated is asked for again. */
  ask(screen: Opened): Promise<Asked[]>
  /** As a browser that has it open hears that all of it has changed. */
  askAgain(screen: Opened): Promise<Asked[]>
  close(): void
}

export function openReader(url: string): Reader {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const ask = ({ screen, paths, patience }: Opened) => {
    const startedAt = performance.now()
    return Promise.all(
      paths.map(async (path): Promise<Asked> => {
        let { status, outdated_s, rest_s } = await get(agent, url + path, patience[path])
        const ms = performance.now() - startedAt
        if (outdated_s > 0 && rest_s === 0) status = Math.max(status, (await get(agent, url + path)).status)
        const newest_ms = performance.now() - startedAt + (outdated_s > 0 ? rest_s * 1000 : 0)
        return { screen, path, status, ms, newest_ms, outdated_s }
      }),
    )
  }
  return { ask, askAgain: (screen) => ask({ ...screen, patience: {} }), close: () => agent.destroy() }
}

/** Until the time is over; a screen that was begun is read to its end. */
export async function readScreens(
  url: string,
  screens: readonly ScreenRequests[],
  { clients, seconds }: { clients: number; seconds: number },
): Promise<Asked[]> {
  const until = performance.now() + seconds * 1000
  const asked: Asked[] = []
  const read = async (client: number) => {
    const reader = openReader(url)
    for (let turn = client; performance.now() < until; turn++) {
      const screen = screens[turn % screens.length]
      if (screen) asked.push(...(await reader.ask(screen)))
    }
    reader.close()
  }
  await Promise.all(Array.from({ length: clients }, (_, client) => read(client)))
  return asked
}

interface Told extends Pick<Asked, 'status' | 'outdated_s'> {
  rest_s: number
}

/** Status 0 where there was no answer. */
function get(agent: Agent, url: string, patience?: string): Promise<Told> {
  const none = { status: 0, outdated_s: 0, rest_s: 0 }
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'gzip',
    ...(patience === undefined ? {} : { 'cache-control': patience }),
  }
  return new Promise((resolve) => {
    const asked = request(url, { agent, headers }, (answer) => {
      const [outdated_s, rest_s] = ['x-outdated', 'x-rest'].map((name) => Number(answer.headers[name] ?? 0))
      const told = { status: answer.statusCode ?? 0, outdated_s: outdated_s!, rest_s: rest_s! }
      answer.resume().on('end', () => resolve(told))
      answer.on('error', () => resolve(none))
    })
    asked.on('error', () => resolve(none))
    asked.end()
  })
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
