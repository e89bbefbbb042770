// `npm run screenshot`: takes docs/screenshot.png of the overview: of a running server such as the demo's by its address,
// else of the small imaginary organisation at its fixed time.
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { createApp } from '../../api/app.ts'
import { writeExports } from '../../fixtures/org/exports.ts'
import { launchChromium } from '../browser/chromium.ts'
import { settle } from '../browser/visit.ts'
import { allAnswers } from '../organisation/answers.ts'
import { expectAllRead, openOrganisation } from '../organisation/organisation.ts'
import { root } from '../tree.ts'

const [address] = process.argv.slice(2)
const shown = address ? { url: address, close: async () => {} } : await serveSmall()
const browser = await launchChromium()
const page = await browser.newPage({
  viewport: { width: 1440, height: 1000 },
  timezoneId: 'UTC',
  deviceScaleFactor: 1,
})
page.setDefaultTimeout(120_000)
await page.goto(shown.url)
await settle(page)
// Charts are drawn after their cards have a place.
await page.waitForTimeout(2_000)
await settle(page)
await page.screenshot({ path: join(root, 'docs/screenshot.png') })
await browser.close()
await shown.close()

async function serveSmall() {
  const organisation = await openOrganisation()
  const { world } = organisation
  const exports = join(organisation.folder, 'exports')
  writeExports(world, exports)
  const connected = await organisation.connect('picture', {
    ...allAnswers(world),
    files: [{ name: 'data-team', path: join(exports, 'tables') }],
  })
  expectAllRead(await connected.sync())
  await connected.build()
  const { warehouse, registry, config } = connected
  const app = await createApp(
    { warehouse, registry, config, dashboardFolder: join(root, 'dashboard/build'), clock: () => world.now() },
    { rateLimit: 1_000_000 },
  )
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const close = async () => {
    await app.close()
    await organisation.close()
  }
  return { url: `http://127.0.0.1:${port}/`, close }
}
