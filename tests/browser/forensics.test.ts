import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { handOverIncidents, type Told } from '../incidents.ts'
import { settle, startVisitor, type Visitor } from './visit.ts'

let visitor: Visitor
let told: Told
beforeAll(async () => {
  visitor = await startVisitor()
  told = await handOverIncidents(visitor.application)
}, 180_000)
afterAll(() => visitor.close())

describe('an incident', () => {
  test('opens from the list to its suspects, with sums that give their points', async () => {
    const page = await visitor.open('/incidents')
    await page.getByRole('link', { name: told.title }).click()
    await page.getByRole('heading', { level: 1, name: /^Which deployment caused/ }).waitFor()
    const first = page.locator('ol > li').first()
    await first.getByText('The same service: 4').waitFor()
    const points = await first.locator('tbody td.number').allTextContents()
    const sum = points.slice(0, -1).reduce((total, text) => total + Number(text), 0)
    expect(sum).toBeCloseTo(Number(points.at(-1)), 2)
    await page.close()
  }, 60_000)

  test('is answered with the keyboard, and the answer goes before what is inferred', async () => {
    const page = await visitor.open(`/incidents/${told.incidentId}`)
    await page.getByText('Nobody has said yet what caused it.').waitFor()
    await page
      .getByRole('button', { name: /^It did ?:/ })
      .first()
      .press('Enter')
    const form = page.getByRole('dialog')
    await form.getByLabel(/^Why/).fill('Seen in its log')
    await form.getByLabel(/^Your name/).fill('Ada')
    await form.getByRole('button', { name: 'Write' }).press('Enter')
    await form.waitFor({ state: 'detached' })
    await page.getByText('confirmed as the cause').waitFor()
    await page.getByText('Seen in its log').waitFor()
    await page.getByText(/person [0-9a-f]{8}/).waitFor()
    await page.close()
  }, 90_000)

  test('without a service says why there are no suspects', async () => {
    const page = await visitor.open('/incidents/i2')
    await page.getByText('Its service is not known').first().waitFor()
    await page.close()
  }, 60_000)

  test('that is not known leads to those that are', async () => {
    const page = await visitor.open('/incidents/nothing')
    await page.getByRole('link', { name: 'See the incidents that are known' }).waitFor()
    await page.close()
  }, 60_000)
})

test('the page of a release shows its watch window, and what fired in it', async () => {
  const page = await visitor.open(`/releases/${encodeURIComponent(told.deploymentId)}`)
  await page.getByRole('heading', { name: 'Watch window' }).waitFor()
  const fired = page.getByRole('list', { name: 'What fired' })
  await fired.getByRole('link', { name: told.title }).waitFor()
  await page.getByText('fewer than five incidents followed deployments beyond chance').waitFor()
  await page.close()
}, 60_000)

test('what waits is chosen by role, which stays in the address', async () => {
  const page = await visitor.open('/waiting')
  await page.getByRole('link', { name: /^release manager/ }).click()
  await page.waitForURL(/role=release\+manager|role=release%20manager/)
  await settle(page)
  expect(await page.getByRole('link', { name: /^release manager/ }).getAttribute('aria-current')).toBe('true')
  await page.close()
}, 60_000)
