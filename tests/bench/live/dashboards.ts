/** Dashboards as the browser has them, without a browser: each listens, and asks again for what was made of what changed. */
import { Agent, get, type IncomingMessage } from 'node:http'
import {
  isConcerned,
  mixRelations,
  readRelations,
  type Relations,
} from '../../../dashboard/src/lib/data/live.ts'

/** What tells that an event has arrived: it counts each. */
export const COUNTING = '/api/marts/deployment?limit=1'

/** What some of the screens ask for; every one of them has the figure that counts. */
export const SCREENS: readonly (readonly string[])[] = [
  [
    COUNTING,
    '/api/scopes',
    '/api/headlines',
    '/api/metrics/deployment_frequency',
    '/api/metrics/change_lead_time',
    '/api/metrics/change_fail_rate',
  ],
  [
    COUNTING,
    '/api/metrics/deployment_frequency',
    '/api/metrics/change_lead_time',
    '/api/metrics/change_fail_rate',
    '/api/metrics/deployment_frequency?by=value_stream',
    '/api/metrics/change_lead_time?by=value_stream',
    '/api/quick-check',
  ],
  [COUNTING, '/api/metrics/flow_time', '/api/metrics/flow_load', '/api/flow/over-time', '/api/flow/ageing'],
  [COUNTING, '/api/marts/release_fact?limit=100&order=-released_at', '/api/metrics/release_size'],
]

export interface Dashboard {
  /** When it had seen so many more deployments than at first: epoch ms by count. */
  seen: number[]
  /** Requests that it made because something had changed. */
  asked: number
  close(): void
}

const now = () => performance.timeOrigin + performance.now()

interface Panel {
  path: string
  reads: Relations
  tag: string | undefined
  missed: Relations | undefined
}

export async function openDashboard(url: string, paths: readonly string[]): Promise<Dashboard> {
  const agent = new Agent({ keepAlive: true, maxSockets: 5 })
  const panels = paths.map((path): Panel => ({ path, reads: null, tag: undefined, missed: undefined }))
  let first: number | undefined
  let isClosed = false
  const dashboard = { seen: [] as number[], asked: 0, close: () => undefined as void }

  async function ask(panel: Panel): Promise<void> {
    panel.missed = []
    const { text, headers } = await read(url + panel.path, agent, panel.tag)
    panel.tag = headers.etag
    panel.reads = readRelations((headers['x-reads'] as string | undefined) ?? null)
    if (panel.path === COUNTING && text !== '') {
      const { total_count: n } = JSON.parse(text) as { total_count: number }
      first ??= n
      while (dashboard.seen.length < n - first) dashboard.seen.push(now())
    }
    const missed = panel.missed
    panel.missed = undefined
    if (isConcerned(panel.reads, missed)) await askAgain(panel)
  }

  /** Of what is still on its way when the page is closed nobody wants to hear. */
  function fail(error: unknown): void {
    if (!isClosed) throw error
  }

  function askAgain(panel: Panel): Promise<void> {
    dashboard.asked++
    return ask(panel)
  }

  await Promise.all(panels.map(ask))
  dashboard.asked = 0
  const close = await listen(url, (relations) => {
    for (const panel of panels) {
      if (panel.missed !== undefined) panel.missed = mixRelations(panel.missed, relations)
      else if (isConcerned(panel.reads, relations)) void askAgain(panel).catch(fail)
    }
  })
  dashboard.close = () => {
    isClosed = true
    close()
    agent.destroy()
  }
  return dashboard
}

/** `isDeaf`: reads nothing of what it is told. */
export function listen(
  url: string,
  onChanged: (relations: Relations) => void,
  isDeaf = false,
): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const request = get(
      `${url}/api/progress`,
      { headers: { accept: 'text/event-stream' }, agent: false },
      (answer) => {
        if (answer.statusCode !== 200) return reject(new Error(`Not let in: ${answer.statusCode}`))
        resolve(() => void request.destroy())
        if (isDeaf) return void answer.pause()
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => {
          const blocks = (text + part).split('\n\n')
          text = blocks.pop()!
          for (const block of blocks) {
            const data = /^event: changed\ndata: (.*)$/m.exec(block)?.[1]
            if (data) onChanged((JSON.parse(data) as { relations: Relations }).relations)
          }
        })
      },
    )
    request.on('error', reject)
  })
}

function read(
  address: string,
  agent: Agent,
  tag: string | undefined,
): Promise<{ text: string; headers: IncomingMessage['headers'] }> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'application/json', ...(tag === undefined ? {} : { 'if-none-match': tag }) }
    const request = get(address, { agent, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => (text += part))
      answer.on('end', () => {
        if (answer.statusCode === 200 || answer.statusCode === 304) resolve({ text, headers: answer.headers })
        else reject(new Error(`${answer.statusCode} of ${address}: ${text.slice(0, 200)}`))
      })
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      // A connection that was idle for long is closed just as it is used again: browsers ask again, too.
      if (request.reusedSocket && error.code === 'ECONNRESET') read(address, agent, tag).then(resolve, reject)
      else reject(error)
    })
  })
}
