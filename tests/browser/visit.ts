import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { buildDashboard } from '../../bin/build.js'
import type { SignIn } from '../../api/sign-in/settings.ts'
import { openApplication, type Application } from '../application.ts'
import { root } from '../tree.ts'
import { launchChromium } from './chromium.ts'

/** Long enough for a machine that does much else; a screen takes about a second. */
const patienceMs = 90_000

/** The day after the last commit of the fixture's story. */
export const today = Date.parse('2026-02-20T12:00:00Z')

/** How the reader's screen is. */
export interface Looks {
  width?: number
  colorScheme?: 'light' | 'dark'
  reducedMotion?: 'reduce' | 'no-preference'
}

export interface Visitor {
  browser: Browser
  application: Application
  url: string
  /** Faults that the pages wrote to the console or answered with, since the last look. */
  faults(): string[]
  open(path: string, options?: Looks): Promise<Page>
  close(): Promise<void>
}

const built = join(root, 'dashboard', 'build')

/** One server on the fixture repository and one browser, for a whole test file. */
export async function startVisitor(
  given: { isEmpty?: boolean; port?: number; signIn?: SignIn; clock?: () => number } = {},
): Promise<Visitor> {
  if ((await buildDashboard(process.execPath)) !== 0) throw new Error('The dashboard could not be built')
  const { port = 0, clock = () => today, ...rest } = given
  const parts = { dashboardFolder: built, clock }
  const application = await openApplication({ parts, options: { rateLimit: 1_000_000 }, ...rest })
  await application.app.listen({ host: '127.0.0.1', port })
  const url = `http://127.0.0.1:${(application.app.server.address() as AddressInfo).port}`
  const browser = await launchChromium()
  // One context for the file, so that scripts come from its cache; whoever stores something clears it away.
  const context = await browser.newContext({ timezoneId: 'UTC' })
  let faults: string[] = []
  return {
    browser,
    application,
    url,
    faults() {
      const found = faults
      faults = []
      return found
    },
    async open(path, options = {}) {
      const page = await context.newPage()
      await page.setViewportSize({ width: options.width ?? 1280, height: 900 })
      await page.emulateMedia({
        colorScheme: options.colorScheme ?? 'light',
        reducedMotion: options.reducedMotion ?? 'no-preference',
      })
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text())
      })
      page.on('pageerror', (error) => faults.push(error.message))
      page.setDefaultTimeout(patienceMs)
      await page.goto(url + path)
      await settle(page)
      return page
    },
    async close() {
      await browser.close()
      await application.close()
    },
  }
}

/** Waits until the screen has its title, and nothing on it is loading or shown as it was a moment ago. */
export async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const isTitled = document.querySelector('main h1, [role="dialog"]') !== null
    return isTitled && !document.querySelector('[aria-busy="true"], .skeleton, [data-updating]')
  })
}
