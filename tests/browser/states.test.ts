import { afterAll, beforeAll, expect, test } from 'vitest'
import { settle, startVisitor, type Visitor } from './visit.ts'

let visitor: Visitor
beforeAll(async () => {
  visitor = await startVisitor({ isEmpty: true })
})
afterAll(() => visitor.close())

test('before the first build the progress is shown, and the screen opens by itself', async () => {
  const page = await visitor.open('/flow')
  expect(await page.locator('h1').innerText()).toMatch(/Getting ready|Reading|Working out/)
  visitor.application.app.synchroniser.request()
  await page.getByRole('heading', { name: 'Where does work wait?' }).waitFor()
  await settle(page)
  expect(visitor.faults()).toEqual([])
  await page.close()
})

test('a window without releases teaches instead of showing an empty chart', async () => {
  const page = await visitor.open('/?from=2025-01-06&to=2025-02-03')
  expect(await page.locator('main').innerText()).toContain(
    'Nothing was in work, merged or released in this window.',
  )
  await page.getByRole('link', { name: 'Show all history' }).click()
  await page.locator('.lane').first().waitFor()
  await page.close()
})

test('a figure that fails says what happened and can be asked again', async () => {
  // A build that ends meanwhile has the figure asked for again by itself.
  await visitor.application.app.synchroniser.settled()
  const page = await visitor.open('/more')
  let isBroken = true
  await page.route('**/api/metrics/change_lead_time*', (route) =>
    isBroken
      ? route.fulfill({
          status: 503,
          json: {
            statusCode: 503,
            code: 'SG_BUSY',
            error: 'Busy',
            message: 'Too much at once: try again in a minute',
          },
        })
      : route.continue(),
  )
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Delivery' }).click()
  const alert = page.getByRole('alert').first()
  expect(await alert.innerText()).toContain('Too much at once')
  isBroken = false
  await alert.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('link', { name: 'Lead time of a change', exact: true }).waitFor()
  visitor.faults()
  await page.close()
})

test('a sync from the Sources screen shows that it runs and what it found', async () => {
  const page = await visitor.open('/sources')
  await page
    .getByRole('button', { name: /^Sync .*now/ })
    .first()
    .click()
  await page.waitForFunction(() => /sync|read|new/i.test(document.querySelector('main')?.textContent ?? ''))
  await visitor.application.app.synchroniser.settled()
  await settle(page)
  expect(visitor.faults()).toEqual([])
  await page.close()
})
