import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { settle, startVisitor, type Visitor } from './visit.ts'

let visitor: Visitor
beforeAll(async () => {
  visitor = await startVisitor()
})
afterAll(() => visitor.close())
afterEach(() => {
  expect(visitor.faults()).toEqual([])
})

const screens = [
  ['/', 'What changed, and where does work stand?'],
  ['/flow', 'Where does work wait?'],
  ['/delivery', 'How fast and how safely do we deliver?'],
  ['/releases', 'What went out'],
  ['/risk', 'What may break, what would it reach, and how good is this score?'],
  ['/sources', 'Can I trust these numbers today?'],
  ['/metrics', 'What does each number mean?'],
  ['/metrics/change_lead_time', 'Lead time for changes'],
  ['/query', 'What else do the rows say?'],
  ['/more', 'What would more sources show?'],
] as const

const figure = (page: Page, name: string) =>
  page.locator('.card', { has: page.getByRole('link', { name, exact: true }) }).first()

describe('screens', () => {
  test.each(screens)('%s opens by its address and asks its question', async (path, question) => {
    const page = await visitor.open(path)
    expect(await page.locator('h1').innerText()).toContain(question)
    expect(await page.title()).toContain('Streamgauge')
    await page.close()
  })

  test('a select that a link brings is shown, and runs when it is told to', async () => {
    const sql = 'select "sha" from "commit" order by "sha" limit 3'
    const page = await visitor.open(`/query?sql=${encodeURIComponent(sql)}`)
    const told = page.getByRole('region', { name: 'Select' }).getByRole('status')
    expect(await told.innerText()).not.toContain('n =')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByText('n = 3').waitFor()
    expect(await page.locator('main tbody tr').count()).toBeGreaterThanOrEqual(3)
    // The refusal is an answer of 400, which browsers write to the console, and may do so after the answer is shown.
    const refused = page.waitForEvent('console', (message) => message.text().includes('400'))
    await page.getByRole('textbox', { name: 'Select' }).fill('select * from raw.git__commit')
    await page.keyboard.press('Control+Enter')
    await page.getByText('No relation that may be read here').waitFor()
    await refused
    await page.close()
    expect(visitor.faults()).toEqual([expect.stringContaining('400')])
  })

  test('the rail leads to every screen and keeps the filter', async () => {
    const page = await visitor.open('/?window=90d')
    for (const name of ['Flow', 'Delivery', 'Releases', 'Sources', 'Catalogue', 'Overview']) {
      await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name, exact: true }).click()
      await settle(page)
      expect(new URL(page.url()).searchParams.get('window')).toBe('90d')
    }
    await page.close()
  })

  test('without a tracker Flow says what one would show, and draws no empty frame', async () => {
    const page = await visitor.open('/flow')
    expect(await page.locator('main').innerText()).toContain('No tracker is read yet.')
    expect(await page.getByRole('link', { name: 'Connect a tracker' }).getAttribute('href')).toContain(
      '/connect',
    )
    expect(await page.getByText('Cumulative flow').count()).toBe(0)
    await page.close()
  })

  test('an address that does not exist says so', async () => {
    const page = await visitor.open('/nowhere')
    expect(await page.locator('h1').innerText()).toBe('There is no such screen')
    await page.close()
  })

  test('no screen is wider than a phone', async () => {
    for (const [path] of screens) {
      const page = await visitor.open(path, { width: 390 })
      const spare = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect({ path, spare }).toEqual({ path, spare: 0 })
      await page.close()
    }
  })

  test('the first load stays within 250 kB of JavaScript', async () => {
    const page = await visitor.open('/')
    const sizes = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter((entry) => entry.name.endsWith('.js'))
        .map((entry) => (entry as PerformanceResourceTiming).encodedBodySize),
    )
    expect(sizes.length).toBeGreaterThan(3)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000)
    await page.close()
  })
})

describe('the filter', () => {
  test('another window changes the address and the figures', async () => {
    const page = await visitor.open('/delivery')
    const before = await figure(page, 'Deployment frequency').innerText()
    await page.getByRole('button', { name: /^Window/ }).click()
    await page.getByRole('button', { name: '30 days' }).click()
    await page.waitForURL(/window=30d/)
    await settle(page)
    expect(await figure(page, 'Deployment frequency').innerText()).not.toBe(before)
    await page.close()
  })

  test('the address alone brings the same figures back', async () => {
    const page = await visitor.open('/delivery?window=30d')
    const shown = await figure(page, 'Deployment frequency').innerText()
    const other = await visitor.open('/delivery?window=30d')
    expect(await figure(other, 'Deployment frequency').innerText()).toBe(shown)
    await page.close()
    await other.close()
  })

  test('bucket and zone are chosen in place', async () => {
    const page = await visitor.open('/delivery')
    await page.getByLabel('Bucket').selectOption('month')
    await page.waitForURL(/bucket=month/)
    await page.getByLabel('Time zone').selectOption('Europe/Berlin')
    await page.waitForURL(/zone=Europe%2FBerlin/)
    await page.getByRole('button', { name: 'Reset' }).click()
    await page.waitForURL((url) => url.search === '')
    await page.close()
  })

  test('an earlier as-of date leaves out what came later', async () => {
    const [then, now] = [await visitor.open('/?as_of=2026-01-15'), await visitor.open('/')]
    const released = (page: Page) =>
      page
        .locator('.lane')
        .first()
        .getByRole('link', { name: /releases?$/ })
        .innerText()
    expect(parseInt(await released(then), 10)).toBeLessThan(parseInt(await released(now), 10))
    await then.close()
    await now.close()
  })
})

describe('from a number to what is behind it', () => {
  test('a figure opens its rows, a row its commit: in three clicks', async () => {
    const page = await visitor.open('/delivery')
    await page.getByRole('link', { name: 'Lead time of a change', exact: true }).click()
    const drawer = page.getByRole('dialog')
    const rows = drawer.getByRole('table', { name: /^Rows behind/ })
    await rows.getByRole('link').first().click()
    await page.waitForURL(/\/commits\//)
    await settle(page)
    expect(await page.locator('main').innerText()).toContain('src/')
    await page.close()
  })

  test('the rows are as many as the figure says', async () => {
    const page = await visitor.open('/flow?figure=merge_to_release_time')
    const drawer = page.getByRole('dialog')
    await drawer.getByRole('table').waitFor()
    const n = /n = (\d+)/.exec(await drawer.innerText())?.[1]
    expect(await drawer.innerText()).toContain(`${n} rows`)
    await page.close()
  })

  test('one of many services has a chart of its own', async () => {
    const page = await visitor.open('/delivery?lanes=service')
    const cell = page
      .getByRole('region', { name: /by service$/ })
      .locator('td a')
      .first()
    const n = /n = [\d,]+/.exec(await cell.innerText())?.[0]
    await cell.click()
    const drawer = page.getByRole('dialog')
    await drawer.getByRole('table', { name: /^Rows behind/ }).waitFor()
    expect(await drawer.innerText()).toContain(n)
    expect(await drawer.getByRole('figure', { name: /^Lead time.* by week, \d+ weeks/ }).count()).toBe(1)
    await page.close()
  })

  test('definition, SQL and lineage have addresses of their own', async () => {
    const page = await visitor.open('/?figure=change_lead_time&tab=sql')
    const drawer = page.getByRole('dialog')
    expect(await drawer.getByRole('region', { name: /^SQL of/ }).innerText()).toMatch(/select/i)
    await drawer.getByRole('tab', { name: 'Lineage' }).click()
    await drawer.getByRole('link', { name: 'change_fact' }).click()
    await page.waitForURL(/model=change_fact/)
    await settle(page)
    expect(await drawer.innerText()).toContain('Made from')
    await page.close()
  })

  test('Escape closes the figure and leaves the screen as it was', async () => {
    const page = await visitor.open('/delivery?window=30d&figure=change_fail_rate')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.waitForURL((url) => url.search === '?window=30d')
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.close()
  })

  test('a chart has a table behind it', async () => {
    const page = await visitor.open('/delivery')
    const toggle = page.getByRole('button', { name: /^Show as table: Lead time/ })
    await toggle.focus()
    await page.keyboard.press('t')
    expect(
      await page
        .getByRole('region', { name: /^Lead time/ })
        .getByRole('row')
        .count(),
    ).toBeGreaterThan(4)
    await page.close()
  })

  test('a release opens from the table', async () => {
    const page = await visitor.open('/releases')
    await page.getByRole('link', { name: 'v1.2.0', exact: true }).first().click()
    await page.waitForURL(/\/releases\/.+/)
    await settle(page)
    expect(await page.locator('h1').innerText()).toContain('v1.2.0')
    expect(await page.locator('main').innerText()).toContain('1 change')
    await page.close()
  })
})

describe('settings of the reader', () => {
  test('a chosen theme outlives a reload', async () => {
    const page = await visitor.open('/')
    const theme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)
    await page.getByRole('button', { name: /^System theme/ }).click()
    expect(await theme()).toBe('light')
    await page.getByRole('button', { name: /^Light theme/ }).click()
    await page.reload()
    expect(await theme()).toBe('dark')
    await page.evaluate(() => localStorage.clear())
    await page.close()
  })
})
