import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { FIRST } from '../../api/plugins/app/ahead.ts'
import { handOverPlans } from '../plans.ts'
import { settle, startVisitor, type Visitor } from './visit.ts'

let visitor: Visitor
beforeAll(async () => {
  visitor = await startVisitor()
  const [service] = await visitor.application.warehouse.rows<{ name: string }>(
    'SELECT name FROM service LIMIT 1',
  )
  await handOverPlans(visitor.application.app, service?.name ?? '')
}, 240_000)
afterAll(() => visitor.close())
afterEach(() => {
  // Cards ask for what a release may not have (a runbook, a verdict): the browser tells each such answer as a fault.
  expect(visitor.faults().filter((fault) => !fault.includes('status of 404'))).toEqual([])
})

const plans = (page: Page) => page.getByRole('region', { name: 'Planned releases' })
const names = (page: Page) => plans(page).locator('tbody td.name a').allInnerTexts()

// Here, since without plans nobody asks for the portfolio.
test('what the server answers before anybody asks is what screens ask for', async () => {
  const asked = new Set<string>()
  const page = await visitor.open('/metrics')
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/api/')) asked.add(pathname)
  })
  for (const path of ['/', '/flow', '/delivery', '/releases', '/risk']) {
    await page.goto(new URL(path, page.url()).href)
    await settle(page)
  }
  await page.close()
  // By what, each organisation has lanes of its own.
  const paths = FIRST.map((url) => url.split('?')[0])
  expect([...asked]).toEqual(expect.arrayContaining(['/api/headlines', ...paths]))
})

describe('the portfolio', () => {
  test('is a tree with verdicts, of which parents fold', async () => {
    const page = await visitor.open('/releases?as_of=2026-03-01')
    expect(await names(page)).toContain('Campaign shop')
    const row = plans(page).getByRole('row', { name: /Cold storage/ })
    expect(await row.innerText()).toMatch(/(NO-GO|NOT YET|CANNOT TELL)/)
    await page.getByRole('button', { name: 'Spring campaign: 1 below it' }).click()
    expect(await names(page)).not.toContain('Campaign shop')
    await page.close()
  })

  test('is narrowed by words and by verdict, which the address keeps', async () => {
    const page = await visitor.open('/releases?as_of=2026-03-01')
    await page.getByLabel('Find a planned release or its owner').fill('campaign shop')
    await page.waitForURL(/plan=campaign/)
    // The parent of what is found stays, so that it has its place.
    await expect.poll(() => names(page)).toEqual(['Spring campaign', 'Campaign shop'])
    await page.getByLabel('Find a planned release or its owner').fill('')
    await page
      .getByRole('button', { name: /^.?\s?GO/ })
      .last()
      .click()
    await page.waitForURL(/verdict=GO/)
    await page.reload()
    await settle(page)
    expect(
      await page
        .getByRole('button', { name: /^.?\s?GO/ })
        .last()
        .getAttribute('aria-pressed'),
    ).toBe('true')
    await page.close()
  })

  test('is taken as CSV', async () => {
    const page = await visitor.open('/releases?as_of=2026-03-01')
    const waiting = page.waitForEvent('download')
    await page.getByRole('link', { name: 'CSV', exact: true }).first().click()
    expect(readFileSync(await (await waiting).path(), 'utf8')).toMatch(/^name,place,parent,/)
    await page.close()
  })

  test('on a phone shows what matters and no more than fits', async () => {
    const page = await visitor.open('/releases?as_of=2026-03-01')
    await page.setViewportSize({ width: 390, height: 844 })
    await settle(page)
    expect(await plans(page).getByRole('columnheader').allInnerTexts()).toEqual([
      'Release',
      'Can it go?',
      'Planned for',
    ])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await page.close()
  })
})

describe('a planned release', () => {
  test('leads with whether it can go, and tells what is missing', async () => {
    const page = await visitor.open('/releases?as_of=2026-03-01')
    await plans(page)
      .getByRole('link', { name: /Sign-in/ })
      .click()
    await page.waitForURL(/\/releases\/sign-in/)
    await settle(page)
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
      'Can Sign-in; new, "simple" go out, and if not, what is missing?',
    )
    expect(await page.getByRole('list', { name: 'Policies' }).locator('li').count()).toBeGreaterThan(5)
    expect(await page.getByRole('region', { name: 'Phases', exact: true }).innerText()).toMatch(/under way/)
    expect(await page.getByRole('list', { name: 'To be decided' }).innerText()).toContain(
      'nobody has decided',
    )
    await page.close()
  })

  test('is decided about with the form, and the decision is in its log', async () => {
    const page = await visitor.open('/releases/sign-in')
    await page.getByRole('button', { name: 'Decide' }).click()
    expect(await page.getByRole('dialog').getByLabel('Release', { exact: true }).inputValue()).toBe(
      'Sign-in; new, "simple"',
    )
    await page.keyboard.press('Escape')
    await page.close()
  })

  test('has notes for whom they are, and a day as it was known', async () => {
    const page = await visitor.open('/releases/sign-in')
    await page.getByRole('button', { name: 'Auditors' }).click()
    await page.getByRole('region', { name: 'Notes for auditors' }).getByText('Signed and decided').waitFor()
    await page.getByLabel('Until the end of').fill('2026-02-11')
    await page.waitForURL(/day=2026-02-11/)
    await page.getByText('No verdict was kept by then').waitFor()
    await page.close()
  })

  test('on paper has nothing to press and leaves nothing out', async () => {
    const page = await visitor.open('/releases/sign-in')
    await page.emulateMedia({ media: 'print' })
    expect(await page.getByRole('button', { name: 'Decide' }).isVisible()).toBe(false)
    expect(await page.getByRole('button', { name: 'Auditors' }).isVisible()).toBe(false)
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000)
    await page.close()
  })
})
