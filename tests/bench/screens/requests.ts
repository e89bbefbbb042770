/** What each screen asks the server for, heard from a real browser that opens it. */
import { screens, setupScreen, sourcesScreen } from '../../../dashboard/src/lib/data/screens.ts'
import { launchChromium } from '../../browser/chromium.ts'
import { settle } from '../../browser/visit.ts'

export interface ScreenRequests {
  screen: string
  paths: string[]
  /** What of them a browser would rather have outdated by little than wait for, by what it says of caches. */
  patience: Readonly<Record<string, string>>
  /** From the click to a screen on which nothing loads any more, ms. */
  settled_ms: number
}

const PATHS = [...screens, setupScreen, sourcesScreen].map(({ path }) => path)

/** Opens every screen of the rail in turn; answers are as the server has them, in its cache or not. */
export async function hearScreens(url: string, screenPaths = PATHS): Promise<ScreenRequests[]> {
  const browser = await launchChromium()
  try {
    const heard: ScreenRequests[] = []
    for (const path of screenPaths) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 1000 }, timezoneId: 'UTC' })
      page.setDefaultTimeout(600_000)
      const paths = new Set<string>()
      const patience: Record<string, string> = {}
      page.on('request', (request) => {
        const asked = request.url().slice(url.length)
        if (!asked.startsWith('/api/') || asked.startsWith('/api/progress')) return
        const said = request.headers()['cache-control']
        if (said?.includes('max-stale')) patience[asked] = said
        paths.add(asked)
      })
      const startedAt = performance.now()
      await page.goto(url + path)
      await settle(page)
      const settled_ms = Math.round(performance.now() - startedAt)
      heard.push({ screen: path, paths: [...paths], patience, settled_ms })
      await page.close()
    }
    return heard
  } finally {
    await browser.close()
  }
}
