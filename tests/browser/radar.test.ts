import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { handOverPlans } from '../plans.ts'
import { settle, startVisitor, type Visitor } from './visit.ts'

let visitor: Visitor
beforeAll(async () => {
  visitor = await startVisitor()
}, 240_000)
afterAll(() => visitor.close())
afterEach(() => {
  expect(visitor.faults()).toEqual([])
})

test('without plans the rail says what the radar needs', async () => {
  const page = await visitor.open('/')
  const later = page.getByRole('list', { name: 'What more would show' })
  expect(await later.getByRole('link', { name: 'Radar' }).getAttribute('title')).toContain('release.csv')
  await page.close()
})

test('plans bring the radar to the rail, with what collides and what a click leads to', async () => {
  const [service] = await visitor.application.warehouse.rows<{ name: string }>(
    'SELECT name FROM service LIMIT 1',
  )
  await handOverPlans(visitor.application.app, service?.name ?? '')
  const page = await visitor.open('/radar?day=2026-03-12&as_of=2026-02-20')
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Radar' }).waitFor()
  const calendar = page.getByRole('table', { name: /^Calendar/ })
  expect(await calendar.getByRole('link', { name: /Campaign shop/ }).innerText()).toMatch(/Campaign shop/)
  expect(await calendar.innerText()).toContain('Quiet days')
  const collisions = page.getByRole('region', { name: 'Collisions ahead' })
  expect(await collisions.locator('tbody tr').count()).toBe(3)
  expect(await collisions.innerText()).toContain('in Quiet days')
  await calendar.getByRole('link', { name: /Sign-in/ }).click()
  const panel = page.getByRole('dialog', { name: 'Sign-in; new, "simple"' })
  await panel.getByText('Campaign shop × Sign-in').first().waitFor()
  expect(await panel.innerText()).toMatch(/2 collisions/)
  await page.keyboard.press('Escape')
  await page.waitForURL((url) => !url.searchParams.has('release'))
  await page.close()
})

test.each(['day', 'week', 'quarter', 'agenda'])(
  'the calendar by %s shows the day that is looked at',
  async (show) => {
    const page = await visitor.open(`/radar?show=${show}&day=2026-03-12&as_of=2026-02-20`)
    await page
      .getByRole('link', { name: /Campaign shop/ })
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Earlier' }).click()
    await page.waitForURL((url) => url.searchParams.get('day') !== '2026-03-12')
    await settle(page)
    await page.close()
  },
)

test('the tree of what is planned stands above the versions, and says what is overdue', async () => {
  const page = await visitor.open('/releases?as_of=2026-02-20')
  const tree = page.getByRole('region', { name: 'Planned releases' })
  expect(await tree.innerText()).toMatch(/Spring campaign[\s\S]*Campaign shop/)
  expect(await tree.innerText()).toMatch(/Old plan[^◷○◐]*◷ overdue/)
  await page.close()
})
