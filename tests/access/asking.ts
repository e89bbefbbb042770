/** Asks every route as everybody, and tells what was answered that should not have been. */
import type { Registry } from '../../transforms/model.ts'
import { each, type Answer, type Streams } from './application.ts'
import type { Caller } from './callers.ts'
import { listRequests, type Asked } from './requests.ts'

/** Told to whoever asks, signed in or not. */
const OPEN = /^\/(health|ready|sign-in|index\.html|webhooks)|^\/(\?|$)|^\/api\/me$/

/** What is asked by name was named by whoever asks. */
function leaks({ text }: Answer, { hidden }: Caller, { url, payload }: Asked): string[] {
  const asked = `${decodeURIComponent(url)}${JSON.stringify(payload ?? '')}`.toLowerCase()
  const names = [...asked.matchAll(/[\w./@#:-]*(?:zebraquill|wolframite)[\w./@#:-]*/g)].flatMap(([name]) =>
    // An id stands behind the address, and may have slashes itself.
    name
      .split('/')
      .flatMap((_, at, parts) => parts.slice(at).map((__, more) => parts.slice(at, at + more + 1).join('/')))
      .filter((part) => /zebraquill|wolframite/.test(part)),
  )
  const rest = names
    .toSorted((a, b) => b.length - a.length)
    // Alone, and not where it begins another name.
    .reduce(
      (left, name) =>
        left.replaceAll(new RegExp(`(?<![\\w/@#-])${name.replaceAll(/[.]/g, '\\.')}(?![\\w/@#-])`, 'g'), ''),
      text,
    )
  return hidden.filter((word) => rest.includes(word))
}

export function listed(registry: Registry): Record<string, Asked[]> {
  const some = [
    'deployment_fact',
    'change_fact',
    'release',
    'portfolio_fact',
    'collision_fact',
    'incident_fact',
  ]
  const few = ['change_lead_time', 'deployment_frequency', 'flow_time']
  return listRequests(
    some,
    [...registry.metrics.keys()].filter((name, i) => few.includes(name) || i % 12 === 0),
  )
}

export interface Report {
  count: number
  faults: string[]
  /** Routes that were answered to whoever may see everything. */
  told: ReadonlySet<string>
}

export async function askAll(streams: Streams, except?: RegExp): Promise<Report> {
  const found: string[] = []
  let count = 0
  const told = new Set<string>()
  const requests = Object.entries(listed(streams.registry)).filter(([route]) => !except?.test(route))
  await each(
    streams.callers.flatMap((caller) => requests.map(([route, asked]) => ({ caller, route, asked }))),
    async ({ caller, route, asked }) => {
      for (const one of asked.slice(0, caller.depth)) {
        if ((caller.isRefused === 'posting' || caller.isLikeAnother) && one.method === 'GET') continue
        const isAllowed = caller.name === 'whoever sees everything'
        // Whoever may do everything does nothing here: what is planted has to stay.
        if (isAllowed && one.method === 'POST' && !/impact|what-if|query/.test(one.url)) continue
        const answer = await streams.ask(caller, one)
        count++
        const where = `${caller.name}: ${one.method} ${one.url} → ${answer.status}`
        // There is no provider behind it.
        if (answer.status >= 500 && one.url !== '/sign-in')
          found.push(`${where} ${answer.body.slice(0, 300)}`)
        for (const word of leaks(answer, caller, one)) {
          const place = answer.text.indexOf(word)
          found.push(`${where} tells ${answer.text.slice(Math.max(0, place - 120), place + 60)}`)
        }
        const isClosed = caller.isRefused === true || (caller.isRefused && one.method !== 'GET')
        if (
          isClosed &&
          !OPEN.test(one.url) &&
          /^\/(api\/|metrics)/.test(one.url) &&
          ![401, 403].includes(answer.status)
        )
          found.push(`${where} is not refused`)
        if (isAllowed && answer.status === 200) told.add(route)
      }
    },
  )
  console.log(
    `${requests.length} routes × ${streams.callers.length} callers: ${count} requests, ${found.length} faults; whole answers of ${told.size} routes`,
  )
  return { count, faults: found, told }
}
