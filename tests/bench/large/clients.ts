/** Readers with dashboards open: each asks for one screen after the other, all of its addresses at once. */
import { Agent, request } from 'node:http'
import type { ScreenRequests } from '../screens/requests.ts'

export interface Asked {
  screen: string
  path: string
  ms: number
  status: number
}

/** As many at once as a browser has connections to one server. */
const CONNECTIONS = 6

export interface Reader {
  ask(screen: ScreenRequests): Promise<Asked[]>
  close(): void
}

export function openReader(url: string): Reader {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  return {
    ask: ({ screen, paths }) => {
      const startedAt = performance.now()
      return Promise.all(
        paths.map(async (path) => {
          const status = await get(agent, url + path)
          return { screen, path, status, ms: performance.now() - startedAt }
        }),
      )
    },
    close: () => agent.destroy(),
  }
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

/** The status; 0 where there was no answer. */
function get(agent: Agent, url: string): Promise<number> {
  return new Promise((resolve) => {
    const asked = request(url, { agent, headers: { accept: 'application/json' } }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
      answer.on('error', () => resolve(0))
    })
    asked.on('error', () => resolve(0))
    asked.end()
  })
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
