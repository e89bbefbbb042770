import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { settle, startVisitor, type Visitor } from './visit.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let visitor: Visitor
beforeAll(async () => void (visitor = await startVisitor()))
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

test('the screen without a goal says how to begin in a minute, and axe finds nothing', async () => {
  const page = await visitor.open('/value')
  await settle(page)
  expect(await page.locator('main').innerText()).toMatch(/No goal is written down yet. It takes a minute/)
  expect(await violations(page)).toEqual([])
})

test('one page fits a phone, and axe finds nothing on it', async () => {
  const page = await visitor.open('/value/report', { width: 390 })
  await settle(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  expect(await violations(page)).toEqual([])
})
