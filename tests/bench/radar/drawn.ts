import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { createApp, type AppParts } from '../../../api/app.ts'
import { launchChromium } from '../../browser/chromium.ts'
import { root } from '../../tree.ts'

const DAY = 86_400_000

/** From pressing the key to the last of the month's releases on the screen, in a browser that knows the scripts already. */
export async function drawMonth(
  parts: Pick<AppParts, 'warehouse' | 'registry'>,
  from: number,
): Promise<Record<string, number>> {
  const dashboardFolder = join(root, 'dashboard', 'build')
  const app = await createApp(
    { ...parts, clock: () => from + DAY, dashboardFolder },
    { rateLimit: 1_000_000 },
  )
  await app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const browser = await launchChromium()
  try {
    const day = new Date(from + 14 * DAY).toISOString().slice(0, 10)
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    const timed = async (show: string, shown: string) => {
      const startedAt = performance.now()
      await page.goto(`${url}/radar?show=${show}&day=${day}`)
      await page.locator(shown).first().waitFor()
      await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .skeleton'))
      return Math.round(performance.now() - startedAt)
    }
    await timed('week', '.calendar .chip')
    const asked = performance.now()
    const answer = await fetch(`${url}/api/radar?from=2026-01-01&to=2026-02-02&as_of=${from + DAY}`)
    const { release_count } = (await answer.json()) as { release_count: number }
    const answer_ms = Math.round(performance.now() - asked)
    return {
      releases: release_count,
      answer_ms,
      month_ms: await timed('month', '.calendar .chip'),
      agenda_ms: await timed('agenda', '.agenda .chip'),
    }
  } finally {
    await browser.close()
    await app.close()
  }
}
