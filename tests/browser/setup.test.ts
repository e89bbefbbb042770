import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../api/app.ts'
import { buildDashboard } from '../../bin/build.js'
import { buildFixtureRepository } from '../../fixtures/repositories/index.ts'
import { loadConfig } from '../../ingest/config.ts'
import { openQueue, type Queue } from '../models/decisions.ts'
import { sampleQueue } from '../models/queue-sample.ts'
import { root } from '../tree.ts'
import { launchChromium } from './chromium.ts'
import { settle } from './visit.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-setup-'))
const file = join(folder, 'streamgauge.yaml')
const TEXT = '# Ours.\ngit:\n  - path: shop\n'

let queue: Queue
let app: Awaited<ReturnType<typeof createApp>>
let browser: Browser
let url = ''

beforeAll(async () => {
  if ((await buildDashboard(process.execPath)) !== 0) throw new Error('The dashboard could not be built')
  await buildFixtureRepository(join(folder, 'shop'))
  writeFileSync(file, TEXT)
  queue = await openQueue()
  await queue.decide(sampleQueue())
  const config = await loadConfig({ config: file, data: folder })
  const { warehouse, registry } = queue.models
  const dashboardFolder = join(root, 'dashboard', 'build')
  const build = async () => ({ buildId: 1 })
  app = await createApp({ warehouse, registry, config, build, dashboardFolder }, { rateLimit: 1_000_000 })
  await app.listen({ host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/setup`
  browser = await launchChromium()
})

afterAll(async () => {
  await browser.close()
  await app.close()
  await queue.models.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(width = 1280, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    colorScheme,
    reducedMotion: 'reduce',
  })
  page.setDefaultTimeout(90_000)
  await page.goto(url)
  await settle(page)
  return page
}

const question = (page: Page) => page.locator('#question').innerText()
const text = () => readFileSync(file, 'utf8')

describe('the set-up screen', () => {
  test('begins with what gains most, and the gain is what meets the eye', async () => {
    const page = await open()
    expect(await question(page)).toBe('Do these 4 jobs in 4 repositories deploy to production?')
    const size = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((node) => Number.parseFloat(getComputedStyle(node).fontSize))
    expect(await size('.gain strong')).toBeGreaterThan(await size('#question'))
    expect(await page.locator('article').innerText()).toMatch(/\+176\s+production deployments/)
    await page.close()
  })

  test('is answered, walked and undone by keys', async () => {
    const page = await open()
    const first = await question(page)
    await page.keyboard.press('j')
    const second = await question(page)
    expect(second).not.toBe(first)
    await page.keyboard.press('k')
    await page.keyboard.press('y')
    await page.getByText('1 of 12 answered').waitFor()
    expect(text()).toContain('  - job: ^deploy-prod$\n    environment: production\n')
    expect(await question(page)).toBe(second)
    await page.keyboard.press('n')
    await page.getByText('2 of 12 answered').waitFor()
    expect(text()).toMatch(/^refused:\n/m)
    await page.keyboard.press('u')
    await page.getByText('1 of 12 answered').waitFor()
    await page.getByRole('navigation', { name: 'Decisions' }).getByRole('button', { name: first }).click()
    await page.keyboard.press('u')
    await page.getByText('0 of 12 answered').waitFor()
    expect(text()).toBe(TEXT)
    await page.close()
  })

  test('leaves out a name that is unticked, and takes another meaning', async () => {
    const page = await open()
    await page.getByRole('checkbox', { name: /^Deploy to live/ }).uncheck()
    await page.getByText('staging', { exact: true }).click()
    await page.getByRole('button', { name: /^Confirm 3/ }).click()
    await page.getByText('1 of 12 answered').waitFor()
    expect(text()).not.toContain('Deploy to live')
    expect(text()).toContain('environment: staging')
    await page.getByRole('navigation', { name: 'Decisions' }).getByRole('button').last().click()
    await page.getByRole('button', { name: /^Undo/ }).click()
    await page.getByText('0 of 12 answered').waitFor()
    await page.close()
  })

  test.each([
    [1440, 'light'],
    [1024, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)('fits %i px in %s, and axe finds nothing', async (width, colorScheme) => {
    const page = await open(width, colorScheme)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    await page.evaluate(axe)
    const found = await page.evaluate(async () => {
      const { axe: tool } = window as unknown as { axe: { run(): Promise<{ violations: object[] }> } }
      return (await tool.run()).violations
    })
    expect(found).toEqual([])
    await page.close()
  })
})
