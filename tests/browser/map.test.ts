import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { handOverMap } from '../map.ts'
import { handOverPlans } from '../plans.ts'
import { settle, startVisitor, type Visitor } from './visit.ts'

let visitor: Visitor
let name = ''
beforeAll(async () => {
  visitor = await startVisitor()
  const [service] = await visitor.application.warehouse.rows<{ name: string }>(
    'SELECT name FROM service LIMIT 1',
  )
  name = service?.name ?? ''
}, 240_000)
afterAll(() => visitor.close())
afterEach(() => {
  expect(visitor.faults()).toEqual([])
})

const card = (page: Page, title: string) =>
  page.locator('section.card', { has: page.getByRole('heading', { name: title, exact: true }) })
const cells = (page: Page, label: string) =>
  page.getByRole('table', { name: label }).locator('tbody tr:not([aria-hidden])').allInnerTexts()

test('with a clone alone the map shows its service and says what would tell more', async () => {
  const page = await visitor.open('/map')
  expect(await cells(page, 'Nodes of the map')).toEqual([expect.stringContaining(name)])
  await page.getByText('dependency.csv').first().waitFor()
  await page.close()
})

test('what is handed over is on the map, with circles, loose ends and what nothing declares', async () => {
  await handOverMap(visitor.application.app, name)
  await handOverPlans(visitor.application.app, name)
  const page = await visitor.open('/map?node=payments')
  expect((await cells(page, 'Nodes of the map')).map((row) => row.split(/\s/)[0])).toEqual([
    'payments', 'ledger-db', name, 'stock',
    'rack',
    'gone',
    'portal',
  ]) // prettier-ignore
  await page.locator('a', { hasText: 'ledger-db' }).first().waitFor()
  expect(await card(page, 'Circles and loose ends').innerText()).toMatch(
    /circle of 2\s+payments, stock[\s\S]*needs itself\s+stock[\s\S]*gone for years/,
  )
  expect(await card(page, 'Undeclared couplings').innerText()).toContain('portal → ledger-db')
  expect(await card(page, 'Nobody owns').innerText()).toContain('rack 7')
  await page.close()
})

test('the keyboard searches, opens a node and looks around it', async () => {
  const page = await visitor.open('/map')
  await page.getByRole('combobox', { name: 'Around' }).fill('ledger')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.searchParams.get('node') === 'db-1')
  await settle(page)
  await page.getByRole('table', { name: 'Nodes of the map' }).locator('tr[data-row="0"]').focus()
  for (const row of ['1', '2']) {
    await page.keyboard.press('ArrowDown')
    await page.waitForFunction((next) => document.activeElement?.getAttribute('data-row') === next, row)
  }
  await page.keyboard.press('Enter')
  const panel = page.getByRole('dialog')
  await panel.getByRole('region', { name: 'Needs, and who says so' }).waitFor()
  expect(await panel.innerText()).toMatch(/Owners over time[\s\S]*Blue[\s\S]*Red/)
  await panel.getByRole('link', { name: 'Look around it' }).press('Enter')
  await page.waitForURL(
    (url) => url.searchParams.get('node') === 'payments' && !url.searchParams.has('about'),
  )
  await page.close()
})

test('a path is found, and where none leads it says so', async () => {
  const page = await visitor.open('/map?node=portal&path=h-1')
  const way = card(page, 'The way from one to another')
  await way.getByRole('listitem').first().waitFor()
  expect(await way.getByRole('listitem').count()).toBe(2)
  expect(await way.innerText()).toContain('undeclared')
  await way.getByRole('combobox').fill('nowhere at all')
  await page.keyboard.press('Enter')
  await way.getByText('no one node of this name').waitFor()
  await page.close()
})

test('time goes back to what was, and ways of knowing can be left out', async () => {
  const page = await visitor.open('/map?node=payments&day=2025-06-01')
  expect((await cells(page, 'Nodes of the map'))[0]).toContain('Red')
  await page.getByRole('button', { name: 'Now' }).click()
  await page.waitForURL((url) => !url.searchParams.has('day'))
  await settle(page)
  expect((await cells(page, 'Nodes of the map'))[0]).toContain('Blue')
  await page.getByRole('checkbox', { name: /Traced/ }).uncheck()
  await page.waitForURL((url) => url.searchParams.getAll('basis').length === 4)
  await settle(page)
  expect(await card(page, 'Undeclared couplings').innerText()).not.toContain('portal →')
  await page.close()
})

test('the whole map is laid out beside the page, and a click opens a node', async () => {
  const page = await visitor.open('/map?show=whole')
  await page.getByText(/^7 nodes, 9 edges$/).waitFor()
  const canvas = page.locator('canvas.dots')
  const box = await canvas.boundingBox()
  let found = false
  for (let y = 20; y < (box?.height ?? 0) && !found; y += 14) {
    for (let x = 20; x < (box?.width ?? 0) && !found; x += 14) {
      await canvas.hover({ position: { x, y }, force: true })
      found = (await canvas.evaluate((element) => (element as HTMLElement).style.cursor)) === 'pointer'
      if (found) await canvas.click({ position: { x, y }, force: true })
    }
  }
  await page.getByRole('dialog').waitFor()
  await page.close()
})

test('the matrix says which release touches what, in words too', async () => {
  const page = await visitor.open('/map')
  const matrix = page.getByRole('region', { name: 'Which release touches which system' })
  expect(await matrix.locator('thead').innerText()).toContain('Campaign shop')
  expect(await matrix.getByRole('row', { name: /^portal/ }).innerText()).toContain(`exposed over ${name}`)
  const answer = await visitor.application.app.inject({
    url: '/api/marts/release_impact_fact?format=csv',
    headers: { host: 'localhost' },
  })
  expect(answer.body).toMatch(/Campaign shop[\s\S]*exposed/)
  await page.close()
})

test.each([1440, 390])('nothing stands out at %i pixels', async (width) => {
  for (const path of ['/map', '/map?show=whole&table=edges', '/map?about=payments']) {
    const page = await visitor.open(path, { width })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect([path, wide]).toEqual([path, Math.min(0, wide)])
    await page.close()
  }
})
