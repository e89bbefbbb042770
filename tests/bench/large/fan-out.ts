/** One event while fifty dashboards are open: all of them ask again, and each figure's query runs once. */
import { hearScreens } from '../screens/requests.ts'
import { openReader, quantile } from './clients.ts'
import type { Figure } from './figures.ts'
import { prepare, startServer, type Place } from './place.ts'
import type { Queries } from './server.ts'

const DASHBOARDS = 50

export async function measureFanOut(place: Place): Promise<Figure[]> {
  await prepare(place)
  const server = startServer(place)
  try {
    const url = await server.ask<string>('listen')
    const [overview] = await hearScreens(url, ['/'])
    if (!overview) throw new Error('No screen was heard')
    const readers = Array.from({ length: DASHBOARDS }, () => openReader(url))
    await Promise.all(readers.map((reader) => reader.ask(overview)))
    const before = await server.ask<number>('build')
    await server.ask('land', 'one corrected event')
    const after = await server.ask<number>('build')
    if (after === before) throw new Error('The event made no build')
    // What answers ahead of anybody's asking has run by now, or runs once more with the readers' own.
    await server.ask<Queries>('queries')
    const asked = (await Promise.all(readers.map((reader) => reader.askAgain(overview)))).flat()
    const queries = await server.ask<Queries>('queries')
    for (const reader of readers) reader.close()
    return [
      {
        part: 'fan-out',
        name: `the same query after one event, at most, with ${DASHBOARDS} dashboards open`,
        value: queries.most,
        unit: 'times',
        beside: { name: 'queries of different text or parameters', ratio: queries.run / queries.different },
        bar: { of: 'value', most: 1 },
      },
      {
        part: 'fan-out',
        name: 'p95 of their answers',
        value: quantile(
          asked.map(({ ms }) => ms),
          0.95,
        ),
        unit: 'ms',
      },
    ]
  } finally {
    await server.stop()
  }
}
