/** How fast records land: fetched from a tool that answers at once, and posted to a server with a long history. */
import { setTimeout as sleep } from 'node:timers/promises'
import { measureLanding } from '../ingest/landing.ts'
import { post } from '../webhooks/load.ts'
import type { Figure } from './figures.ts'
import { prepare, startServer, type Place } from './place.ts'

const LANDING_BAR = 4
const POLL_MS = 100

export async function measureIngest(place: Place, folder: string): Promise<Figure[]> {
  const landing = await measureLanding(folder, place.isShort ? 20_000 : 200_000)
  return [
    {
      part: 'ingest',
      name: `rows of ${landing.record_bytes} bytes fetched, checked and landed a second`,
      value: landing.records_per_s,
      unit: 'rows/s',
      beside: { name: 'the CPU time of fetching and parsing alone', ratio: landing.ratio },
      bar: { of: 'ratio', most: LANDING_BAR },
    },
    ...(await measurePosted(place)),
  ]
}

/** A burst, until all of it is understood, while the facts of a long history are built from it. */
async function measurePosted(place: Place): Promise<Figure[]> {
  await prepare(place)
  const server = startServer(place)
  try {
    const url = await server.ask<string>('listen')
    const count = place.isShort ? 1000 : 10_000
    await post(url, 100, 100, Date.now())
    const startedAt = performance.now()
    const load = await post(url, count, null, Date.now() + 1000)
    const taken = load.statuses['202'] ?? 0
    while ((await server.ask<number>('waiting')) > 0) await sleep(POLL_MS)
    const seconds = (performance.now() - startedAt) / 1000
    const refused = load.sent - taken
    return [
      {
        part: 'ingest',
        name: `posted events taken a second, of ${count} at once`,
        value: taken / load.seconds,
        unit: 'events/s',
      },
      { part: 'ingest', name: 'posted events landed a second', value: taken / seconds, unit: 'events/s' },
      { part: 'ingest', name: 'p99 from posted to taken', value: load.p99, unit: 'ms' },
      {
        part: 'ingest',
        name: 'neither taken nor told when to come again',
        value: load.unclear,
        unit: '',
        bar: { of: 'value', most: 0 },
      },
      { part: 'ingest', name: 'told to come again', value: refused, unit: '' },
    ]
  } finally {
    await server.stop()
  }
}
