// `npm run screenshot`: takes docs/screenshot.png of the overview, on the repositories of an imaginary organisation.
import { join } from 'node:path'
import { createApp } from '../../api/app.ts'
import { loadConfig } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { readModels } from '../../transforms/model.ts'
import { openWarehouse } from '../../transforms/warehouse.ts'
import { launchChromium } from '../browser/chromium.ts'
import { settle } from '../browser/visit.ts'
import { makeFolder } from '../systems/command.ts'
import { root } from '../tree.ts'
import { writeOrganisation } from './organisation.ts'

const folder = makeFolder()
const data = join(folder.path, 'data')
const config = await loadConfig({ git: writeOrganisation(folder.path, Math.floor(Date.now() / 1000)), data })
const warehouse = await openWarehouse({ folder: data })
await declareRaw(warehouse, await loadConnectors())
const parts = { warehouse, registry: await readModels(), config }
const app = await createApp(
  { ...parts, dashboardFolder: join(root, 'dashboard/build') },
  { rateLimit: 1_000_000 },
)
const url = await app.listen({ host: '127.0.0.1', port: 0 })
app.synchroniser.request()
await app.synchroniser.settled()

const browser = await launchChromium()
const page = await browser.newPage({
  viewport: { width: 1440, height: 1000 },
  timezoneId: 'UTC',
  deviceScaleFactor: 1,
})
await page.goto(`${url}${process.argv[2] ?? '/'}`)
await settle(page)
// Charts are drawn after their cards have a place.
await page.waitForTimeout(2_000)
await settle(page)
await page.screenshot({ path: process.argv[3] ?? join(root, 'docs/screenshot.png') })
await browser.close()
await app.close()
await warehouse.close()
folder.remove()
