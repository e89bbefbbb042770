// `npm run screenshot`: takes docs/screenshot.png of the overview, on the small imaginary organisation at its fixed time.
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { createApp } from '../../api/app.ts'
import { writeExports } from '../../fixtures/org/exports.ts'
import { launchChromium } from '../browser/chromium.ts'
import { settle } from '../browser/visit.ts'
import { allAnswers } from '../organisation/answers.ts'
import { expectAllRead, openOrganisation } from '../organisation/organisation.ts'
import { root } from '../tree.ts'

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

const browser = await launchChromium()
const page = await browser.newPage({
  viewport: { width: 1440, height: 1000 },
  timezoneId: 'UTC',
  deviceScaleFactor: 1,
})
// Ages are said against the reader's clock.
await page.clock.setFixedTime(world.now())
await page.goto(`http://127.0.0.1:${port}${process.argv[2] ?? '/'}`)
await settle(page)
// Charts are drawn after their cards have a place.
await page.waitForTimeout(2_000)
await settle(page)
await page.screenshot({ path: process.argv[3] ?? join(root, 'docs/screenshot.png') })
await browser.close()
await app.close()
await organisation.close()
