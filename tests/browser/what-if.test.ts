import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { handOverPlans } from '../plans.ts'
import { settle, startVisitor, type Visitor } from './visit.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let visitor: Visitor
beforeAll(async () => {
  visitor = await startVisitor()
  const [service] = await visitor.application.warehouse.rows<{ name: string }>(
    'SELECT name FROM service LIMIT 1',
  )
  await handOverPlans(visitor.application.app, service?.name ?? '')
}, 240_000)
afterAll(() => visitor.close())
afterEach(() => expect(visitor.faults().filter((fault) => !fault.includes('status of 4'))).toEqual([]))

const screen = '/what-if?as_of=2026-03-01'

test('without a subject it says what to choose, and a choice is in the address', async () => {
  const page = await visitor.open(screen)
  expect(await page.locator('main').innerText()).toContain('Choose above what it is about')
  await page.getByLabel('What if, for').selectOption({ label: 'Campaign shop' })
  await page.waitForURL(/release=spring-shop/)
  await settle(page)
  expect(await page.locator('main').innerText()).toContain('No lever is pulled')
  await page.close()
})

test('a release moves away from what it met, into a freeze, and the link alone asks the same', async () => {
  const page = await visitor.open(`${screen}&release=spring-shop`)
  const collisions = page.getByRole('region', { name: 'Collisions today and changed' })
  expect(await collisions.innerText()).toContain('Sign-in')
  await page.getByLabel('Move the release to').fill('2026-03-20')
  await page.getByLabel('Move the release to').blur()
  await page.waitForURL(/move=2026-03-20/)
  await settle(page)
  const text = await collisions.innerText()
  expect(text).toMatch(/gone\s[^\n]*\s*Sign-in/)
  expect(text).toMatch(/new[\s\S]*Quiet days/)
  const other = await visitor.open(new URL(page.url()).pathname + new URL(page.url()).search)
  expect(await other.getByRole('region', { name: 'Collisions today and changed' }).innerText()).toBe(text)
  await other.close()
  await page.getByRole('link', { name: 'As today' }).click()
  await page.waitForURL((url) => !url.searchParams.has('move'))
  await page.close()
})

test('a lever that cannot be answered says so, and what is not understood can be put right', async () => {
  const page = await visitor.open(`${screen}&release=spring-shop&capacity=150&move=tomorrow`)
  expect(await page.getByRole('alert').first().innerText()).toContain('move must be a date')
  await page.getByRole('link', { name: 'As today' }).click()
  await page.waitForURL((url) => !url.searchParams.has('move'))
  await settle(page)
  await page.getByText('No work items of it are known').waitFor()
  await page.close()
})

test.each([
  [1280, 'light'],
  [390, 'dark'],
] as const)('axe finds nothing at %i, %s', async (width, colorScheme) => {
  const page = await visitor.open(`${screen}&release=spring-shop&move=2026-03-20&drop=2`, {
    width,
    colorScheme,
  })
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    interface Axe {
      run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
    }
    const { violations } = await (window as unknown as { axe: Axe }).axe.run()
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  })
  expect(found).toEqual([])
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(overflow).toBeLessThanOrEqual(0)
  await page.close()
})
