import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { settle, startVisitor, type Looks, type Visitor } from './visit.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let visitor: Visitor
beforeAll(async () => {
  visitor = await startVisitor()
})
afterAll(() => visitor.close())

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    type Axe = { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    const found = await (window as unknown as { axe: Axe }).axe.run()
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`),
    )
  })
}

describe('a file', () => {
  const csv = (text: string) => ({ name: 'goals.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })

  const cardOf = (page: Page) =>
    page.locator('section').filter({ has: page.getByRole('heading', { name: 'Add a file' }) })

  async function add(page: Page, text: string): Promise<void> {
    const card = cardOf(page)
    await card.getByLabel('What its rows are').selectOption('goal')
    await card.locator('input[type="file"]').setInputFiles(csv(text))
    await card.getByRole('button', { name: 'Add' }).click()
  }

  test('that is handed over lands, and what does not fit is told with its line', async () => {
    const page = await visitor.open('/sources')
    await add(page, 'goal_id,baseline,due_at\nok,1,2026-01-01\nword,many,\n')
    const card = cardOf(page)
    await card.getByText('1 row accepted').waitFor()
    expect(await card.innerText()).toContain('1 row accepted, 1 row rejected: goals.csv')
    const [, line, reason] = (await card.getByRole('row').allInnerTexts()).join('\t').split('\t').slice(1)
    expect([line, reason].join(' ')).toContain('baseline')
    const rows = await visitor.application.warehouse.rows('select goal_id from raw.files__goal')
    expect(rows).toEqual([{ goal_id: 'ok' }])
    expect(visitor.faults()).toEqual([])
    await page.close()
  })
})

describe('the banner of the demo', () => {
  /** The same screen as if what is served were imaginary. */
  async function openDemo(looks: Looks, demo: object): Promise<Page> {
    const page = await visitor.open('/connect', looks)
    await page.route('**/api/about', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...((await response.json()) as object), demo } })
    })
    await page.goto(`${visitor.url}/sources`)
    await settle(page)
    return page
  }

  const demo = { is_alone: true, file: '.streamgauge/demo/streamgauge.yaml' }
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [390, 1440]) {
      test(`says that all is imaginary, and is fit to be read, ${colorScheme} at ${width}`, async () => {
        const page = await openDemo({ colorScheme, width, reducedMotion: 'reduce' }, demo)
        expect(await page.locator('main').innerText()).toMatch(/imaginary/i)
        expect(await violations(page)).toEqual([])
        const isWider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
        expect(isWider).toBe(false)
        await page.close()
      })
    }
  }
})
