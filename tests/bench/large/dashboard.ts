/** The first screen in a real browser that has never been there: until it shows something, and what comes over the wire. */
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../../browser/chromium.ts'
import { settle } from '../../browser/visit.ts'
import type { Figure } from './figures.ts'
import { prepare, startServer, type Place } from './place.ts'

const VISITS = 5
const PAINT_BAR_MS = 1000
const WHOLE_BAR_MS = 3000
const SIZE_BAR_KB = 500

interface Visit {
  paint: number
  settled: number
  kilobytes: number
  /** Of them scripts and styles: what does not depend on the data. */
  program: number
}

export async function measureDashboard(place: Place): Promise<Figure[]> {
  await prepare(place)
  const browser = await launchChromium()
  try {
    const visits = await visitServer(place, browser, 'forget', place.isShort ? 2 : VISITS)
    // One that is asked before it ends, and the one that goes on from there.
    await visitServer(place, browser, 'listen', 1)
    const [restarted] = await visitServer(place, browser, 'listen', 1)
    const median = (key: keyof Visit) =>
      visits.map((one) => one[key]).toSorted((a, b) => a - b)[Math.floor(visits.length / 2)] ?? 0
    const figure = (name: string, value: number, unit: string, most: number): Figure => ({
      part: 'dashboard',
      name,
      value,
      unit,
      bar: { of: 'value', most },
    })
    return [
      figure('first paint', median('paint'), 'ms', PAINT_BAR_MS),
      figure('first screen whole', median('settled'), 'ms', WHOLE_BAR_MS),
      {
        part: 'dashboard',
        name: 'first screen whole, never asked before',
        value: visits[0]?.settled ?? 0,
        unit: 'ms',
      },
      figure('first screen whole, after a restart', restarted?.settled ?? Number.NaN, 'ms', WHOLE_BAR_MS),
      figure('scripts and styles over the wire', median('program'), 'kB', SIZE_BAR_KB),
      { part: 'dashboard', name: 'all over the wire', value: median('kilobytes'), unit: 'kB' },
    ]
  } finally {
    await browser.close()
  }
}

/** `begin`: how the server comes to its address. */
async function visitServer(
  place: Place,
  browser: Browser,
  begin: 'forget' | 'listen',
  count: number,
): Promise<Visit[]> {
  const server = startServer(place)
  try {
    const url = await server.ask<string>(begin)
    const visits: Visit[] = []
    for (let i = 0; i < count; i++) {
      const context = await browser.newContext({ timezoneId: 'UTC', viewport: { width: 1440, height: 1000 } })
      visits.push(await visit(await context.newPage(), url))
      await context.close()
    }
    return visits
  } finally {
    await server.stop()
  }
}

async function visit(page: Page, url: string): Promise<Visit> {
  page.setDefaultTimeout(120_000)
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const types = new Map<string, string>()
  let [all, program] = [0, 0]
  session.on('Network.responseReceived', ({ requestId, type }) => void types.set(requestId, type))
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    all += encodedDataLength
    if (types.get(requestId) === 'Script' || types.get(requestId) === 'Stylesheet')
      program += encodedDataLength
  })
  const startedAt = performance.now()
  await page.goto(url)
  await settle(page)
  const settled = performance.now() - startedAt
  const paint = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  )
  return { paint, settled, kilobytes: all / 1000, program: program / 1000 }
}
