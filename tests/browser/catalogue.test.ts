import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { settle, startVisitor, type Visitor } from './visit.ts'

let visitor: Visitor
beforeAll(async () => {
  visitor = await startVisitor()
})
afterAll(() => visitor.close())
afterEach(() => {
  expect(visitor.faults()).toEqual([])
})

test('every metric and mart is listed, and found by a word of its definition', async () => {
  const page = await visitor.open('/metrics')
  const { models } = await (await fetch(`${visitor.url}/api/models`)).json()
  const wanted = models.filter(({ layer }: { layer: string }) => layer === 'metric' || layer === 'mart')
  expect(await page.locator('main section li').count()).toBe(wanted.length)
  await page.getByPlaceholder('Find a metric or a word').fill('squash commit')
  await page.waitForURL(/q=squash/)
  await settle(page)
  expect(await page.locator('main section li').count()).toBeLessThan(wanted.length / 2)
  await page.getByRole('link', { name: 'Lead time for changes', exact: true }).click()
  await page.waitForURL(/\/metrics\/change_lead_time/)
  await page.close()
})

test('an entry says what the number means, how it is computed, and its version', async () => {
  const page = await visitor.open('/metrics/change_lead_time?window=26w')
  const text = await page.locator('main').innerText()
  for (const part of [
    'first commit of the change',
    'Hodges–Lehmann',
    'sql/metrics/change_lead_time.sql',
    'unchanged since this warehouse knows it',
    'n = ',
  ])
    expect(text).toContain(part)
  expect(await page.getByRole('region', { name: 'SQL of change_lead_time' }).innerText()).toContain('as_of()')
  await page.close()
})

test('the lineage is walked by its picture and by the list beside it', async () => {
  const page = await visitor.open('/metrics/change_lead_time?reach=all')
  expect(await page.locator('.node.connector').allInnerTexts()).toEqual(
    expect.arrayContaining([expect.stringContaining('git')]),
  )
  await page.locator('a.node', { hasText: 'deployment_fact' }).first().click()
  await page.waitForURL(/\/metrics\/deployment_fact/)
  await settle(page)
  await page.locator('.list').getByRole('link', { name: 'change_lead_time', exact: true }).click()
  await page.waitForURL(/\/metrics\/change_lead_time/)
  await page.close()
})

test('an entry that does not exist says so, with the nearest', async () => {
  const page = await visitor.open('/metrics/change_lead_tim')
  expect(await page.locator('main').innerText()).toContain('change_lead_time')
  await page.close()
  expect(visitor.faults().join()).toContain('404')
})
