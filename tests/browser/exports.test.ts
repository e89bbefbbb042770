import { readFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { settle, startVisitor, type Visitor } from './visit.ts'

let visitor: Visitor
beforeAll(async () => {
  visitor = await startVisitor()
})
afterAll(() => visitor.close())
afterEach(async () => {
  // One that a failed test left open would take the browser's few connections from all that follow.
  for (const context of visitor.browser.contexts()) for (const page of context.pages()) await page.close()
  expect(visitor.faults()).toEqual([])
})

const figure = '/delivery?window=26w&figure=change_lead_time'

/** Opens a menu of the drawer by its button, presses one of its entries and returns the file that comes. */
async function take(page: Page, menu: string | RegExp, entry: RegExp) {
  // The page below has such buttons too, and is there before the drawer is.
  await page.locator('.side-panel').getByRole('button', { name: menu }).last().click()
  const coming = page.waitForEvent('download')
  await page.locator('.floating').getByText(entry).click()
  const download = await coming
  const file = await download.path()
  return { name: download.suggestedFilename(), file, text: () => readFileSync(file, 'utf8') }
}

async function countRows(reader: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const result = await connection.runAndReadAll(`select count(*)::integer as n from ${reader}`)
  connection.closeSync()
  instance.closeSync()
  return Number(result.getRowObjects()[0]?.['n'])
}

describe('a figure', () => {
  test('comes as CSV and Parquet, its buckets and its rows', async () => {
    const page = await visitor.open(figure)
    const answer = await (await fetch(`${visitor.url}/api/metrics/change_lead_time`)).json()
    const buckets = answer.total.buckets.length + 1
    const cases = (await (await fetch(`${visitor.url}/api/metrics/change_lead_time/cases`)).json())
      .total_count
    for (const [entry, read, rows] of [
      [/^Figure as CSV/, 'read_csv', buckets],
      [/^Figure as Parquet/, 'read_parquet', buckets],
      [/^Rows as CSV/, 'read_csv', cases],
      [/^Rows as Parquet/, 'read_parquet', cases],
    ] as const) {
      const { file, name } = await take(page, /^Export: Lead time for changes$/, entry)
      expect(name).toMatch(/change_lead_time.*\.(csv|parquet)/)
      expect([entry, await countRows(`${read}('${file}')`)]).toEqual([entry, rows])
    }
  })

  test('is copied as Markdown, with n, interval, window and as-of', async () => {
    const page = await visitor.open(figure)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: /^Export: Lead time for changes$/ }).click()
    await page.getByText('Copy as Markdown').click()
    const text = await page.evaluate(() => navigator.clipboard.readText())
    expect(text).toMatch(/^\*\*\[Lead time for changes\]\(http.*\): [\d.]+ \w+\*\* \(.*n = \d+\)/)
    for (const part of ['- Window: ', '- Definition: ', '- As of ', '- Signal or noise: '])
      expect(text).toContain(part)
  })
})

describe('a chart', () => {
  test.each(['light', 'dark'] as const)(
    'leaves as an SVG that needs nothing else, in %s',
    async (colorScheme) => {
      const page = await visitor.open(figure, { colorScheme })
      const { text, name } = await take(page, /^Take along: .*by week/, /^SVG/)
      const svg = text()
      expect(name).toMatch(/\.svg$/)
      expect(svg).toContain('<title>Lead time for changes by week')
      expect(svg).toMatch(/n = \d+/)
      expect(svg).toMatch(/As of \w{3} \d/)
      expect(svg).toContain('url(data:font/woff2;base64,')
      expect(svg).not.toMatch(/var\(|oklch|light-dark|class=/)
      // Elsewhere: what this page's policy forbids is none of the picture's business.
      const other = await page.context().newPage()
      const faults = await other.evaluate((markup) => {
        const parsed = new DOMParser().parseFromString(markup, 'image/svg+xml')
        return [...parsed.querySelectorAll('parsererror')].map((error) => error.textContent)
      }, svg)
      expect(faults).toEqual([])
    },
  )

  test('leaves as a PNG of twice its size', async () => {
    const page = await visitor.open(figure)
    const { file } = await take(page, /^Take along: .*by week/, /^PNG/)
    const bytes = readFileSync(file)
    expect(bytes.subarray(1, 4).toString()).toBe('PNG')
    expect(bytes.readUInt32BE(16)).toBeGreaterThan(1000)
  })

  test('leaves as the table behind it', async () => {
    const page = await visitor.open(figure)
    const { text } = await take(page, /^Take along: .*by week/, /^CSV/)
    expect(text().split('\n')[0]).toBe('From,Value,95 % interval,n,Note')
  })
})

test('the rows of a mart come from the catalogue as Parquet', async () => {
  const page = await visitor.open('/metrics/change_fact')
  const coming = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Parquet' }).click()
  const file = await (await coming).path()
  const { total_count } = await (await fetch(`${visitor.url}/api/marts/change_fact`)).json()
  expect(await countRows(`read_parquet('${file}')`)).toBe(total_count)
})

describe('on paper', () => {
  const paths = [
    '/',
    '/flow',
    '/delivery',
    '/releases',
    '/sources',
    '/metrics',
    '/metrics/change_fact',
    figure,
  ]
  test.each(paths)('%s has no rail and no buttons, says its filter, and is not cut', async (path) => {
    const page = await visitor.open(path, { width: 1440, colorScheme: 'dark' })
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    await page.setViewportSize({ width: 703, height: 1000 })
    await settle(page)
    const seen = await page.evaluate(() => {
      const isShown = (element: Element) => element.getClientRects().length > 0
      const cut = [...document.querySelectorAll('main svg, .side-panel svg')].filter(
        (svg) => isShown(svg) && svg.getBoundingClientRect().right > window.innerWidth + 1,
      )
      return {
        rail: [...document.querySelectorAll('nav, .filters, .button')].filter(isShown).length,
        filter: document.querySelector('.print')?.textContent ?? '',
        cut: cut.length,
        spare: document.documentElement.scrollWidth - window.innerWidth,
      }
    })
    expect(seen).toMatchObject({ rail: 0, cut: 0, spare: 0 })
    expect(seen.filter).toMatch(/Everything · .* by week, \w+ · as of/)
    const paper = await page.pdf({ preferCSSPageSize: true })
    expect(paper.subarray(0, 5).toString()).toBe('%PDF-')
  })
})
